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
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.clustercontrol.ClusterHandler;
import io.github.clustercontrol.ClusterSnapshot;
import io.github.clustercontrol.Clusters;
import io.github.clustercontrol.Member;
import io.github.clustercontrol.SelfRegistration;
import io.github.clustercontrol.SelfRegistration.State;
import io.github.clustercontrol.etcd.EtcdClientBuilderCustomizer;
import io.github.clustercontrol.fault.Certificates;
import io.github.clustercontrol.fault.EtcdKeyValue;
import io.github.clustercontrol.fault.EtcdServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.util.StringUtils;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;
import static org.awaitility.Awaitility.await;

/**
 * Tests of whole applications, with nothing configured but properties, on a real etcd.
 */
@ExtendWith(OutputCaptureExtension.class)
class ClusterControlAutoConfigurationIT {

	private static final String FOR_GO = "\"addr\":\"a:1\",\"Metadata\":null}";

	@RegisterExtension
	static EtcdServer etcd = new EtcdServer();

	@TempDir
	private Path directory;

	@AfterEach
	void deleteEverything() {
		etcd.witness().deletePrefix("/");
	}

	@ParameterizedTest
	@EnumSource(names = { "SERVLET", "REACTIVE" })
	void aWebApplicationRegistersAtThePortThatItReallyHas(WebApplicationType type) {
		try (ConfigurableApplicationContext context = run(type, Application.class,
				"--clustercontrol.self.path=/demo/web", "--clustercontrol.self.metadata.zone=a")) {
			String port = context.getEnvironment().getProperty("local.server.port");
			awaitKeys("/demo/web/", "/demo/web/127.0.0.1:" + port);
			assertThat(etcd.witness().get("/demo/web/127.0.0.1:" + port).orElseThrow().value())
				.contains("\"scheme\":\"http\"", "\"zone\":\"a\"");
			await().atMost(Duration.ofSeconds(10))
				.until(() -> context.getBean(SelfRegistration.class).state() == State.REGISTERED);
		}
		assertThat(etcd.witness().list("/")).isEmpty();
	}

	@Test
	void aManagementPortOfItsOwnIsInTheMetadataWhateverElseChanges() {
		try (ConfigurableApplicationContext context = run(WebApplicationType.SERVLET, Application.class,
				"--clustercontrol.self.key=/demo/web/a:1", "--management.server.port=0")) {
			String port = context.getEnvironment().getRequiredProperty("local.management.port");
			assertThat(port).isNotEqualTo(context.getEnvironment().getProperty("local.server.port"));
			awaitKeys("/demo/web/", "/demo/web/a:1");
			String value = etcd.witness().get("/demo/web/a:1").orElseThrow().value();
			assertThat(value).endsWith("\"metadata\":{\"management.port\":\"" + port + "\"}," + FOR_GO);
			SelfRegistration self = context.getBean(SelfRegistration.class);
			self.deregister();
			await().atMost(Duration.ofSeconds(10)).until(() -> etcd.witness().get("/demo/web/a:1").isEmpty());
			self.register();
			awaitKeys("/demo/web/", "/demo/web/a:1");
			assertThat(etcd.witness().get("/demo/web/a:1").orElseThrow().value()).isEqualTo(value);
			self.updateMetadata(Map.of("zone", "a"));
			awaitValue("/demo/web/a:1", "\"metadata\":{\"management.port\":\"" + port + "\",\"zone\":\"a\"}," + FOR_GO);
			self.updateMetadata(Map.of("management.port", "9090"));
			awaitValue("/demo/web/a:1", "\"metadata\":{\"management.port\":\"9090\"}," + FOR_GO);
		}
	}

	@Test
	void theSchemeIsThatOfTheWebServerUnlessItIsSet() throws Exception {
		Certificates certificates = new Certificates(this.directory);
		certificates.authority("web");
		String[] tls = { "--clustercontrol.self.key=/demo/web/a:1", "--management.server.port=0",
				"--server.ssl.certificate=file:" + certificates.certificate("web"),
				"--server.ssl.certificate-private-key=file:" + certificates.key("web") };
		try (ConfigurableApplicationContext context = run(WebApplicationType.SERVLET, Application.class, tls)) {
			awaitKeys("/demo/web/", "/demo/web/a:1");
			assertThat(etcd.witness().get("/demo/web/a:1").orElseThrow().value()).contains("\"scheme\":\"https\"")
				.doesNotContain("management.scheme");
			assertThat(isTls(context, "local.server.port")).isTrue();
			assertThat(isTls(context, "local.management.port")).isTrue();
		}
		try (ConfigurableApplicationContext context = run(WebApplicationType.SERVLET, Application.class,
				StringUtils.concatenateStringArrays(tls, new String[] { "--management.server.ssl.enabled=false" }))) {
			awaitKeys("/demo/web/", "/demo/web/a:1");
			assertThat(etcd.witness().get("/demo/web/a:1").orElseThrow().value()).contains("\"scheme\":\"https\"",
					"\"management.scheme\":\"http\"");
			assertThat(isTls(context, "local.server.port")).isTrue();
			assertThat(isTls(context, "local.management.port")).isFalse();
		}
		try (ConfigurableApplicationContext context = run(WebApplicationType.SERVLET, Application.class,
				StringUtils.concatenateStringArrays(tls, new String[] { "--clustercontrol.self.scheme=h2" }))) {
			awaitKeys("/demo/web/", "/demo/web/a:1");
			assertThat(etcd.witness().get("/demo/web/a:1").orElseThrow().value()).contains("\"scheme\":\"h2\"");
		}
	}

	private static boolean isTls(ConfigurableApplicationContext context, String port) throws Exception {
		URI uri = URI.create("http://127.0.0.1:" + context.getEnvironment().getRequiredProperty(port) + "/actuator");
		try {
			// Servers that expect TLS answer with 400, or close the connection
			return HttpClient.newHttpClient()
				.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.discarding())
				.statusCode() == 400;
		}
		catch (IOException ex) {
			return true;
		}
	}

	@Test
	void theManagementPortIsNotRepeatedWhereItIsThatOfTheServer() {
		try (ConfigurableApplicationContext context = run(WebApplicationType.SERVLET, Application.class,
				"--clustercontrol.self.key=/demo/web/a:1")) {
			assertThat(context.getEnvironment().getProperty("local.management.port")).isNotNull();
			awaitValue("/demo/web/a:1", "\"metadata\":{}," + FOR_GO);
		}
	}

	@Test
	void anApplicationWithoutAWebServerRegistersAtThePortThatItIsGiven() {
		try (ConfigurableApplicationContext context = run(WebApplicationType.NONE, Application.class,
				"--clustercontrol.self.path=/demo/job", "--clustercontrol.self.port=7000")) {
			awaitKeys("/demo/job/", "/demo/job/127.0.0.1:7000");
		}
		assertThat(etcd.witness().list("/")).isEmpty();
	}

	@Test
	void anApplicationWithoutAWebServerMustBeGivenAPort(CapturedOutput output) {
		assertThatException()
			.isThrownBy(() -> run(WebApplicationType.NONE, Application.class, "--clustercontrol.self.path=/demo/job"));
		assertThat(output).contains("APPLICATION FAILED TO START")
			.contains("No web server listens here")
			.contains("Set 'clustercontrol.self.port'");
		assertThat(etcd.witness().list("/")).isEmpty();
	}

	@Test
	void clustersAreReadAndTheirHandlersHaveRunBeforeTheStartIsOver() throws Exception {
		etcd.witness().put("/demo/db/10.0.0.1:3306", "");
		Path file = this.directory.resolve("new/db.json");
		try (ConfigurableApplicationContext context = run(WebApplicationType.SERVLET, Application.class,
				"--clustercontrol.clusters.db.path=/demo/db", "--clustercontrol.clusters.db.handlers[0].file=" + file,
				"--clustercontrol.clusters.db.handlers[1].type=recorder")) {
			assertThat(context.getBean(Clusters.class).get("db").members()).extracting(Member::address)
				.containsExactly("10.0.0.1:3306");
			assertThat(file).hasContent("[\"10.0.0.1:3306\"]");
			List<ClusterSnapshot> recorded = context.getBean(Recorder.class).snapshots;
			assertThat(recorded).singleElement().isEqualTo(context.getBean(Clusters.class).get("db"));
			etcd.witness().put("/demo/db/10.0.0.2:3306", "");
			await().atMost(Duration.ofSeconds(10))
				.untilAsserted(
						() -> assertThat(Files.readString(file)).isEqualTo("[\"10.0.0.1:3306\",\"10.0.0.2:3306\"]"));
			await().atMost(Duration.ofSeconds(10)).until(() -> recorded.size() == 2);
		}
	}

	@Test
	void aCommandRunsAfterTheFileChanged() {
		Path file = this.directory.resolve("db.json");
		Path copy = this.directory.resolve("copy.json");
		try (ConfigurableApplicationContext context = run(WebApplicationType.NONE, Application.class,
				"--clustercontrol.clusters.db.path=/demo/db", "--clustercontrol.clusters.db.handlers[0].file=" + file,
				"--clustercontrol.clusters.db.handlers[0].reload-command=cp," + file + "," + copy)) {
			await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> assertThat(copy).hasContent("[]"));
		}
	}

	@Test
	void customizersOfTheClientAreApplied() {
		try (ConfigurableApplicationContext context = run(WebApplicationType.NONE, Application.class,
				"--clustercontrol.clusters.db.path=/demo/db")) {
			assertThat(context.getBean(Recorder.class).clients).hasPositiveValue();
		}
	}

	@Test
	void theStartFailsFastWithoutEtcdWhenItIsToldTo(CapturedOutput output) {
		assertThatException().isThrownBy(() -> run(WebApplicationType.SERVLET, Application.class,
				"--clustercontrol.etcd.endpoints=http://127.0.0.1:1", "--clustercontrol.fail-fast=true",
				"--clustercontrol.startup-timeout=500ms", "--clustercontrol.clusters.db.path=/demo/db"));
		assertThat(output).contains("APPLICATION FAILED TO START")
			.contains("etcd did not answer at [http://127.0.0.1:1] within 500 ms")
			.contains("'clustercontrol.etcd.endpoints'");
	}

	@Test
	void theStartFailsFastAlsoWhereNoClusterIsWatched() {
		assertThatException().isThrownBy(() -> run(WebApplicationType.SERVLET, Application.class,
				"--clustercontrol.etcd.endpoints=http://127.0.0.1:1", "--clustercontrol.fail-fast=true",
				"--clustercontrol.startup-timeout=500ms"));
		run(WebApplicationType.SERVLET, Application.class, "--clustercontrol.fail-fast=true").close();
	}

	@Test
	void theStartGoesOnWithoutEtcdOtherwise() {
		try (ConfigurableApplicationContext context = run(WebApplicationType.SERVLET, Application.class,
				"--clustercontrol.etcd.endpoints=http://127.0.0.1:1", "--clustercontrol.startup-timeout=500ms",
				"--clustercontrol.clusters.db.path=/demo/db", "--clustercontrol.self.path=/demo/web")) {
			assertThat(context.getBean(Clusters.class).get("db").revision()).isZero();
			// The registration's own thread hears of it, a moment after the application
			// is ready.
			await().untilAsserted(
					() -> assertThat(context.getBean(SelfRegistration.class).state()).isEqualTo(State.REGISTERING));
		}
	}

	private static void awaitKeys(String prefix, String... keys) {
		await().atMost(Duration.ofSeconds(10))
			.untilAsserted(
					() -> assertThat(etcd.witness().list(prefix)).extracting(EtcdKeyValue::key).containsExactly(keys));
	}

	private static void awaitValue(String key, String end) {
		await().atMost(Duration.ofSeconds(10))
			.untilAsserted(() -> assertThat(etcd.witness().get(key)).map(EtcdKeyValue::value)
				.hasValueSatisfying((value) -> assertThat(value).endsWith(end)));
	}

	private static ConfigurableApplicationContext run(WebApplicationType type, Class<?> source, String... arguments) {
		SpringApplication application = new SpringApplication(source);
		application.setWebApplicationType(type);
		application.setDefaultProperties(Map.of("clustercontrol.etcd.endpoints", etcd.endpoint(), "server.port", "0",
				"clustercontrol.self.drain-period", "0"));
		return application.run(arguments);
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

		@Bean
		Recorder recorder() {
			return new Recorder();
		}

		@Bean
		EtcdClientBuilderCustomizer customizer(Recorder recorder) {
			return (builder) -> recorder.clients.incrementAndGet();
		}

	}

	static class Recorder implements ClusterHandler {

		private final List<ClusterSnapshot> snapshots = new CopyOnWriteArrayList<>();

		private final AtomicInteger clients = new AtomicInteger();

		@Override
		public void handle(ClusterSnapshot snapshot) {
			this.snapshots.add(snapshot);
		}

	}

}
