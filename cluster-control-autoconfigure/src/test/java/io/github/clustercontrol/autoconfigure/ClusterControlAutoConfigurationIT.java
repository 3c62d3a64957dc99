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
import java.time.Duration;
import java.util.Map;

import io.github.clustercontrol.SelfRegistration;
import io.github.clustercontrol.SelfRegistration.State;
import io.github.clustercontrol.fault.Certificates;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.util.StringUtils;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;
import static org.awaitility.Awaitility.await;

/**
 * Tests of whole applications: the keys under which they register.
 */
@ExtendWith(OutputCaptureExtension.class)
class ClusterControlAutoConfigurationIT extends ApplicationFixture {

	private static final String FOR_GO = "\"addr\":\"a:1\",\"Metadata\":null}";

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

}
