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
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;

import io.github.clustercontrol.SelfRegistration;
import io.github.clustercontrol.SelfRegistration.State;
import io.github.clustercontrol.fault.EtcdKeyValue;
import io.github.clustercontrol.fault.EtcdServer;
import org.apache.catalina.Context;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.startup.Tomcat;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.web.servlet.support.SpringBootServletInitializer;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.SpringServletContainerInitializer;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.context.ConfigurableWebApplicationContext;
import org.springframework.web.context.WebApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Tests of an application that is deployed to a servlet container which is not its own,
 * as a WAR is, and which serves others as well.
 */
@ExtendWith(OutputCaptureExtension.class)
class WarDeploymentIT {

	private static final String KEY = "/demo/war/127.0.0.1:7000";

	@RegisterExtension
	static EtcdServer etcd = new EtcdServer();

	private final Tomcat tomcat = new Tomcat();

	@TempDir
	private Path directory;

	private Context war;

	/** Those of other tests in this JVM. */
	private Set<Thread> threadsBefore;

	@BeforeEach
	void deploy() {
		this.threadsBefore = Thread.getAllStackTraces().keySet();
		etcd.witness().deletePrefix("/");
		this.tomcat.setBaseDir(this.directory.toString());
		this.tomcat.setPort(0);
		this.tomcat.getConnector();
		this.war = this.tomcat.addContext("/war", this.directory.toString());
		this.war.addServletContainerInitializer(new SpringServletContainerInitializer(), Set.of(War.class));
		Map.of("clustercontrol.etcd.endpoints", etcd.endpoint(), "clustercontrol.self.path", "/demo/war",
				"clustercontrol.self.drain-period", "0")
			.forEach(this.war::addParameter);
	}

	@AfterEach
	void stop() throws LifecycleException {
		this.tomcat.stop();
		this.tomcat.destroy();
	}

	@Test
	void itRegistersWithWhatItIsGivenAndAnOperatorsDeleteClosesNothingButItsContext() throws Exception {
		this.war.addParameter("clustercontrol.self.port", "7000");
		this.tomcat.start();
		ConfigurableWebApplicationContext application = application();
		SelfRegistration self = application.getBean(SelfRegistration.class);
		await().until(() -> self.state() == State.REGISTERED);
		assertThat(self.key()).isEqualTo(KEY);
		assertThat(etcd.witness().get(KEY).orElseThrow().value()).doesNotContain("management.port");
		assertThat(ask()).isEqualTo(200);
		etcd.witness().delete(KEY);
		await().until(() -> !application.isActive());
		assertThat(etcd.witness().list("/")).isEmpty();
		assertThat(etcd.witness().leases()).isEmpty();
		await().untilAsserted(() -> assertThat(threads()).isZero());
		assertThat(this.war.getState().isAvailable()).isTrue();
		assertThat(ask()).as("the container answers").isPositive();
	}

	@Test
	void undeployedItLeavesFirst() throws Exception {
		this.war.removeParameter("clustercontrol.self.path");
		this.war.addParameter("clustercontrol.self.key", KEY);
		this.tomcat.start();
		await().untilAsserted(
				() -> assertThat(etcd.witness().list("/demo/")).extracting(EtcdKeyValue::key).containsExactly(KEY));
		this.war.stop();
		assertThat(etcd.witness().list("/")).isEmpty();
		assertThat(etcd.witness().leases()).isEmpty();
		await().untilAsserted(() -> assertThat(threads()).isZero());
	}

	@Test
	void withoutAPortItIsNotDeployedAndTheFailureIsExplained(CapturedOutput output) {
		assertThatExceptionOfType(LifecycleException.class).isThrownBy(this.tomcat::start);
		assertThat(this.war.getState().isAvailable()).isFalse();
		assertThat(output).contains("APPLICATION FAILED TO START")
			.contains("it runs in a servlet container, which does not publish its port")
			.contains("Set 'clustercontrol.self.port'");
		assertThat(etcd.witness().list("/")).isEmpty();
		await().untilAsserted(() -> assertThat(threads()).isZero());
	}

	private ConfigurableWebApplicationContext application() {
		return (ConfigurableWebApplicationContext) this.war.getServletContext()
			.getAttribute(WebApplicationContext.ROOT_WEB_APPLICATION_CONTEXT_ATTRIBUTE);
	}

	private int ask() throws IOException, InterruptedException {
		URI uri = URI.create("http://127.0.0.1:" + this.tomcat.getConnector().getLocalPort() + "/war/");
		HttpRequest request = HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(20)).build();
		return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
	}

	private long threads() {
		return Thread.getAllStackTraces()
			.keySet()
			.stream()
			.filter((thread) -> thread.getName().startsWith("clustercontrol-") && !this.threadsBefore.contains(thread))
			.count();
	}

	/**
	 * What a WAR has instead of a main method.
	 */
	static class War extends SpringBootServletInitializer {

		@Override
		protected SpringApplicationBuilder configure(SpringApplicationBuilder builder) {
			return builder.sources(Application.class);
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@RestController
	static class Application {

		@GetMapping("/")
		String index() {
			return "here";
		}

	}

}
