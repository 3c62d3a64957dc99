/*
 * Copyright 2026 the cluster-control authors.
 *
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *      https://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */

package io.github.clustercontrol.autoconfigure;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.github.clustercontrol.ApplicationTerminator;
import io.github.clustercontrol.ClusterBelowMinimumEvent;
import io.github.clustercontrol.ClusterChangedEvent;
import io.github.clustercontrol.Clusters;
import io.github.clustercontrol.SelfRegisteredEvent;
import io.github.clustercontrol.SelfRegistration;
import io.github.clustercontrol.SelfRegistration.State;
import io.github.clustercontrol.fault.EtcdFixture;
import io.github.clustercontrol.fault.EtcdKeyValue;
import io.github.clustercontrol.fault.FaultProxy;
import io.github.clustercontrol.fault.LoopbackPort;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.event.EventListener;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * An application with a parent context, where the child has the web server, and a real
 * etcd.
 */
@ExtendWith(OutputCaptureExtension.class)
abstract class ParentContextFixture extends EtcdFixture {

	static final Duration SOON = Duration.ofSeconds(20);

	ConfigurableApplicationContext parent;

	ConfigurableApplicationContext child;

	ConfigurableApplicationContext child(FaultProxy proxy, String cluster, int port) {
		return new SpringApplicationBuilder(EmptyChild.class).parent(this.parent)
			.web(WebApplicationType.NONE)
			.run("--clustercontrol.etcd.endpoints=" + proxy.endpoint(), "--clustercontrol.self.path=/demo/web",
					"--clustercontrol.self.host=127.0.0.1", "--clustercontrol.self.port=" + port,
					"--clustercontrol.self.drain-period=0",
					"--clustercontrol.clusters." + cluster + ".path=/demo/" + cluster);
	}

	LoopbackPort port;

	@BeforeEach
	void reservePort() {
		etcd.witness().put("/demo/db/10.0.0.1:3306", "");
		this.port = LoopbackPort.reserve();
	}

	@AfterEach
	void close() {
		// As when an application is terminated: the child is closed with its parent
		if (this.parent != null) {
			this.parent.close();
		}
		this.port.close();
		etcd.witness().deletePrefix("/");
	}

	/** A parent stays open when the start of its child fails. */
	void run(SpringApplicationBuilder builder) {
		this.child = builder.web(WebApplicationType.SERVLET)
			.initializers((context) -> this.parent = (ConfigurableApplicationContext) context.getParent())
			.run(arguments());
	}

	/** The builder shares its properties with that of the parent. */
	static ApplicationContextInitializer<?> property(String property) {
		return (context) -> TestPropertyValues.of(property).applyTo(context);
	}

	String[] arguments() {
		List<String> arguments = new ArrayList<>();
		arguments.add("--server.port=" + this.port.number());
		arguments.add("--clustercontrol.self.port=" + this.port.number());
		arguments.add("--clustercontrol.self.host=127.0.0.1");
		arguments.add("--clustercontrol.self.path=/demo/web");
		arguments.add("--clustercontrol.self.drain-period=2s");
		arguments.add("--clustercontrol.etcd.endpoints=" + etcd.endpoint());
		arguments.add("--clustercontrol.clusters.db.path=/demo/db");
		arguments.add("--clustercontrol.clusters.db.min-members=3");
		return arguments.toArray(String[]::new);
	}

	static List<String> keys() {
		return etcd.witness().list("/demo/web/").stream().map(EtcdKeyValue::key).toList();
	}

	int ask() throws IOException, InterruptedException {
		URI uri = URI.create("http://127.0.0.1:" + this.port.number() + "/");
		return HttpClient.newHttpClient()
			.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.discarding())
			.statusCode();
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(Recorder.class)
	static class Parent {

		final List<ConfigurableApplicationContext> terminated = new CopyOnWriteArrayList<>();

		@Bean
		ApplicationTerminator recordingTerminator() {
			return this.terminated::add;
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import({ Recorder.class, AtStart.class, Page.class })
	static class Child {

	}

	/** The connection to etcd, and nothing else of the starter. */
	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration({ SslAutoConfiguration.class, EtcdAutoConfiguration.class })
	static class Connection {

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class EmptyChild {

	}

	static class Recorder {

		private final List<Object> events = new CopyOnWriteArrayList<>();

		final Clusters clusters;

		Recorder(Clusters clusters) {
			this.clusters = clusters;
		}

		@EventListener({ ClusterChangedEvent.class, ClusterBelowMinimumEvent.class, SelfRegisteredEvent.class })
		void record(Object event) {
			this.events.add(event);
		}

		<T> List<T> of(Class<T> type) {
			return this.events.stream().filter(type::isInstance).map(type::cast).toList();
		}

	}

	/** Made after the parent is ready, and before the web server is. */
	static class AtStart {

		final State parentState;

		AtStart(ConfigurableApplicationContext context) {
			this.parentState = context.getParent()
				.getBeanProvider(SelfRegistration.class)
				.stream()
				.map(SelfRegistration::state)
				.findFirst()
				.orElse(State.NEW);
		}

	}

	@RestController
	static class Page {

		@GetMapping("/")
		String page() {
			return "page";
		}

	}

}
