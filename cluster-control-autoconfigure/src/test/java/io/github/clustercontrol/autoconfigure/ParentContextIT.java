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
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;

import io.github.clustercontrol.ApplicationTerminator;
import io.github.clustercontrol.ClusterBelowMinimumEvent;
import io.github.clustercontrol.ClusterChangedEvent;
import io.github.clustercontrol.Clusters;
import io.github.clustercontrol.Member;
import io.github.clustercontrol.SelfRegisteredEvent;
import io.github.clustercontrol.SelfRegistration;
import io.github.clustercontrol.SelfRegistration.State;
import io.github.clustercontrol.Source;
import io.github.clustercontrol.fault.EtcdKeyValue;
import io.github.clustercontrol.fault.EtcdServer;
import io.github.clustercontrol.fault.FaultProxy;
import io.github.clustercontrol.fault.LoopbackPort;
import io.github.clustercontrol.internal.watch.ClusterLimits;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
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

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;
import static org.awaitility.Awaitility.await;

/**
 * Tests of an application with a parent context, where both are auto-configured and the
 * child has the web server.
 */
@ExtendWith(OutputCaptureExtension.class)
class ParentContextIT {

	private static final Duration SOON = Duration.ofSeconds(20);

	@RegisterExtension
	static EtcdServer etcd = new EtcdServer();

	private ConfigurableApplicationContext parent;

	private ConfigurableApplicationContext child;

	private LoopbackPort port;

	@BeforeEach
	void reservePort() {
		etcd.witness().put("/demo/db/10.0.0.1:3306", "");
		this.port = LoopbackPort.reserve();
	}

	@AfterEach
	void close() {
		// The order of an application that is ordered to end: the child is closed with
		// its parent
		if (this.parent != null) {
			this.parent.close();
		}
		this.port.close();
		etcd.witness().deletePrefix("/");
	}

	@Test
	void theChildRegistersOnceItsWebServerListens(CapturedOutput output) {
		run(new SpringApplicationBuilder(Parent.class).child(Child.class));
		assertThat(this.child.getBean(AtStart.class).parentState).as("before the port is open").isEqualTo(State.NEW);
		assertThat(output).containsOnlyOnce("This instance does not register: its application context is the parent");
		SelfRegistration self = this.child.getBean(SelfRegistration.class);
		await().atMost(SOON).until(() -> self.state() == State.REGISTERED);
		assertThat(keys()).containsExactly("/demo/web/127.0.0.1:" + this.port.number());
		assertThat(this.parent.getBean(SelfRegistration.class)).isNotSameAs(self);
		assertThat(this.parent.getBean(SelfRegistration.class).state()).isEqualTo(State.NEW);
		assertThat(this.child.getBean(Clusters.class)).isSameAs(this.parent.getBean(Clusters.class));
		await().atMost(SOON)
			.untilAsserted(
					() -> assertThat(this.child.getBean(Recorder.class).of(SelfRegisteredEvent.class)).hasSize(1));
	}

	@Test
	void theKeyGoesBeforeTheWebServerOfTheChild() throws Exception {
		run(new SpringApplicationBuilder(Parent.class).child(Child.class));
		await().atMost(SOON).until(() -> keys().size() == 1);
		assertThat(ask()).isEqualTo(200);
		FutureTask<Void> closing = new FutureTask<>(this.parent::close, null);
		new Thread(closing, "closing").start();
		await().atMost(SOON).until(() -> keys().isEmpty());
		assertThat(ask()).as("while it drains").isEqualTo(200);
		await().atMost(SOON).until(((Future<?>) closing)::isDone);
		assertThat(this.child.isActive()).isFalse();
		assertThat(etcd.witness().leases()).isEmpty();
	}

	@Test
	void listenersOfBothContextsGetEachEventOnce() {
		run(new SpringApplicationBuilder(Parent.class).child(Child.class));
		Recorder inChild = this.child.getBean(Recorder.class);
		Recorder inParent = this.parent.getBean(Recorder.class);
		assertThat(inChild).isNotSameAs(inParent);
		List<Member> first = List.of(Member.of("10.0.0.1:3306"));
		for (Recorder recorder : List.of(inChild, inParent)) {
			await().atMost(SOON).until(() -> recorder.of(ClusterChangedEvent.class).size() == 1);
			ClusterChangedEvent event = recorder.of(ClusterChangedEvent.class).get(0);
			assertThat(event.previous().source()).isEqualTo(Source.UNKNOWN);
			assertThat(event.added()).isEqualTo(first);
			await().atMost(SOON).until(() -> recorder.of(ClusterBelowMinimumEvent.class).size() == 1);
		}
		etcd.witness().put("/demo/db/10.0.0.2:3306", "");
		for (Recorder recorder : List.of(inChild, inParent)) {
			await().atMost(SOON).until(() -> recorder.of(ClusterChangedEvent.class).size() == 2);
			assertThat(recorder.of(ClusterChangedEvent.class).get(1).previous().members()).isEqualTo(first);
		}
		this.child.close();
		etcd.witness().put("/demo/db/10.0.0.3:3306", "");
		await().atMost(SOON).until(() -> inParent.of(ClusterChangedEvent.class).size() == 3);
		assertThat(inChild.of(ClusterChangedEvent.class)).hasSize(2);
	}

	@Test
	void anOperatorsDeleteEndsTheChild() {
		run(new SpringApplicationBuilder(Parent.class).child(Child.class));
		await().atMost(SOON).until(() -> keys().size() == 1);
		etcd.witness().deletePrefix("/demo/web/");
		List<ConfigurableApplicationContext> terminated = this.parent.getBean(Parent.class).terminated;
		await().atMost(SOON).until(() -> terminated.equals(List.of(this.child)));
	}

	@Test
	void aChildOfAParentThatIsDisabledWorksAlone() {
		run(new SpringApplicationBuilder(Parent.class).initializers(property("clustercontrol.enabled=false"))
			.child(Child.class)
			.initializers(property("clustercontrol.enabled=true")));
		await().atMost(SOON).until(() -> keys().size() == 1);
		assertThat(this.child.getBean(Clusters.class).get("db").members()).hasSize(1);
		assertThat(this.child.getBean(Recorder.class).clusters).isSameAs(this.child.getBean(Clusters.class));
		assertThat(this.parent.getBean(Clusters.class).get("db").source()).isEqualTo(Source.UNKNOWN);
	}

	@Test
	void aParentWithTheConnectionOnlyServesChildrenWithClustersAndKeysOfTheirOwn() {
		etcd.witness().put("/demo/cache/10.0.0.1:6379", "");
		try (FaultProxy proxy = new FaultProxy(etcd)) {
			this.parent = new SpringApplicationBuilder(Connection.class).web(WebApplicationType.NONE)
				.run("--clustercontrol.etcd.endpoints=" + proxy.endpoint());
			ConfigurableApplicationContext web = child(proxy, "db", 1);
			ConfigurableApplicationContext api = child(proxy, "cache", 2);
			await().atMost(SOON).until(() -> etcd.witness().leases().size() == 2 && keys().size() == 2);
			assertThat(web.getBean(Clusters.class).get("db").members()).containsExactly(Member.of("10.0.0.1:3306"));
			assertThat(api.getBean(Clusters.class).get("cache").members()).containsExactly(Member.of("10.0.0.1:6379"));
			assertThat(proxy.acceptedConnections()).isEqualTo(1);
			web.close();
			assertThat(keys()).containsExactly("/demo/web/127.0.0.1:2");
			etcd.witness().put("/demo/cache/10.0.0.2:6379", "");
			await().atMost(SOON).until(() -> api.getBean(Clusters.class).get("cache").members().size() == 2);
			// The children leave while they reach etcd
			this.parent.close();
			assertThat(etcd.witness().leases()).isEmpty();
		}
	}

	@Test
	void aParentMayLimitTheClustersOfItsChildrenBecauseTheyShareTheHeap() {
		etcd.witness().put("/demo/db/10.0.0.2:3306", "");
		try (FaultProxy proxy = new FaultProxy(etcd)) {
			this.parent = new SpringApplicationBuilder(Connection.class).web(WebApplicationType.NONE)
				.initializers((context) -> context.getBeanFactory()
					.registerSingleton("clusterLimits", new ClusterLimits(1, 0)))
				.run("--clustercontrol.etcd.endpoints=" + proxy.endpoint());
			assertThat(child(proxy, "db", 1).getBean(Clusters.class).get("db").members())
				.containsExactly(Member.of("10.0.0.1:3306"));
		}
	}

	private ConfigurableApplicationContext child(FaultProxy proxy, String cluster, int port) {
		return new SpringApplicationBuilder(EmptyChild.class).parent(this.parent)
			.web(WebApplicationType.NONE)
			.run("--clustercontrol.etcd.endpoints=" + proxy.endpoint(), "--clustercontrol.self.path=/demo/web",
					"--clustercontrol.self.host=127.0.0.1", "--clustercontrol.self.port=" + port,
					"--clustercontrol.self.drain-period=0",
					"--clustercontrol.clusters." + cluster + ".path=/demo/" + cluster);
	}

	@Test
	void aChildThatIsConfiguredToWatchOtherClustersIsRefused(CapturedOutput output) {
		assertThatException().isThrownBy(() -> run(new SpringApplicationBuilder(Parent.class).child(Child.class)
			.initializers(property("clustercontrol.clusters.cache.path=/demo/cache"))));
		assertThat(output).contains("APPLICATION FAILED TO START")
			.contains("clustercontrol.clusters")
			.contains("The parent context of this application context is auto-configured with another value");
	}

	@Test
	void aChildWhoseParentHasRegisteredItsKeyIsRefused(CapturedOutput output) {
		this.parent = new SpringApplicationBuilder(Parent.class).web(WebApplicationType.NONE).run(arguments());
		await().atMost(SOON).until(() -> keys().size() == 1);
		assertThatException().isThrownBy(() -> new SpringApplicationBuilder(Child.class).parent(this.parent)
			.web(WebApplicationType.SERVLET)
			.run(arguments()));
		assertThat(output).contains("APPLICATION FAILED TO START")
			.contains("has registered this instance as /demo/web/127.0.0.1:" + this.port.number() + " already");
	}

	private void run(SpringApplicationBuilder builder) {
		this.child = builder.web(WebApplicationType.SERVLET).run(arguments());
		this.parent = (ConfigurableApplicationContext) this.child.getParent();
	}

	/** The builder shares its properties with that of the parent. */
	private static ApplicationContextInitializer<?> property(String property) {
		return (context) -> TestPropertyValues.of(property).applyTo(context);
	}

	private String[] arguments() {
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

	private static List<String> keys() {
		return etcd.witness().list("/demo/web/").stream().map(EtcdKeyValue::key).toList();
	}

	private int ask() throws IOException, InterruptedException {
		URI uri = URI.create("http://127.0.0.1:" + this.port.number() + "/");
		return HttpClient.newHttpClient()
			.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.discarding())
			.statusCode();
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(Recorder.class)
	static class Parent {

		private final List<ConfigurableApplicationContext> terminated = new CopyOnWriteArrayList<>();

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

		private final Clusters clusters;

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

		private final State parentState;

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
