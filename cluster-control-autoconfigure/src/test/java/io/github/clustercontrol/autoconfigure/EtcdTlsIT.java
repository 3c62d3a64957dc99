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

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

import io.github.clustercontrol.Clusters;
import io.github.clustercontrol.Source;
import io.github.clustercontrol.fault.Certificates;
import io.github.clustercontrol.fault.EtcdServer;
import io.github.clustercontrol.internal.etcd.EtcdUnavailableException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;
import static org.awaitility.Awaitility.await;

/**
 * Tests of an application whose etcd speaks TLS, and only with clients that it knows.
 */
@ExtendWith(OutputCaptureExtension.class)
class EtcdTlsIT {

	private static final String BUNDLE = "'clustercontrol.etcd.ssl.bundle'";

	private static final String ENDPOINTS = "'clustercontrol.etcd.endpoints'";

	@TempDir
	static Path directory;

	private static Certificates certificates;

	private static EtcdServer etcd;

	@BeforeAll
	static void startEtcd() {
		certificates = new Certificates(directory);
		certificates.authority("authority");
		certificates.authority("others");
		certificates.sign("server", "authority", "ip:127.0.0.1");
		certificates.sign("misnamed", "authority", "dns:elsewhere");
		certificates.signExpired("expired-server", "authority", "ip:127.0.0.1");
		certificates.sign("client", "authority", "dns:client");
		certificates.sign("stranger", "others", "dns:client");
		certificates.signExpired("expired", "authority", "dns:client");
		certificates.sign("presented", "authority", "ip:127.0.0.1");
		etcd = new EtcdServer().secure(certificates.certificate("presented"), certificates.key("presented"),
				certificates.certificate("authority"));
		etcd.start();
	}

	@AfterAll
	static void stopEtcd() {
		etcd.close();
	}

	@Test
	void joinsWithACertificate() {
		certificates.replace("presented", "server");
		try (ConfigurableApplicationContext context = run(etcd.secureEndpoint(), bundle("authority", "client"))) {
			Clusters clusters = context.getBean(Clusters.class);
			await().atMost(Duration.ofSeconds(30)).until(() -> clusters.get("own").members().size() == 1);
			assertThat(clusters.get("own").source()).isEqualTo(Source.LIVE);
		}
	}

	static List<Arguments> refusals() {
		Supplier<String> secure = () -> etcd.secureEndpoint();
		return List.of(
				refusal("an authority that is not trusted", secure, "server", bundle("others", "client"),
						"The certificate of etcd is not trusted", BUNDLE),
				refusal("no bundle", secure, "server", Map.of(), "The certificate of etcd is not trusted", BUNDLE),
				refusal("a certificate for another name", secure, "misnamed", bundle("authority", "client"),
						"The certificate of etcd is for another host name", ENDPOINTS),
				refusal("an expired certificate of etcd", secure, "expired-server", bundle("authority", "client"),
						"The certificate of etcd has expired", ENDPOINTS),
				refusal("no certificate of the client", secure, "server", bundle("authority", null),
						"(presenting no certificate)", BUNDLE),
				refusal("a certificate of a stranger", secure, "server", bundle("authority", "stranger"),
						"(presenting the certificate of CN=stranger)", BUNDLE),
				refusal("an expired certificate of the client", secure, "server", bundle("authority", "expired"),
						"CN=expired which expired at ", BUNDLE),
				refusal("a version of TLS that etcd does not speak", secure, "server",
						old(bundle("authority", "client")), "no version of TLS or no cipher in common", BUNDLE),
				refusal("https where http is spoken", () -> etcd.endpoint().replace("http:", "https:"), "server",
						bundle("authority", "client"), "does not use TLS, write http:// in", ENDPOINTS),
				refusal("http where https is spoken", () -> etcd.secureEndpoint().replace("https:", "http:"), "server",
						Map.of(), "expects TLS", ENDPOINTS));
	}

	private static Arguments refusal(String name, Supplier<String> endpoint, String presented,
			Map<String, Object> properties, String cause, String property) {
		return Arguments.argumentSet(name, endpoint, presented, properties, cause, property);
	}

	@ParameterizedTest
	@MethodSource("refusals")
	void eachRefusalNamesItsCauseAndThePropertyToMendIt(Supplier<String> endpoint, String presented,
			Map<String, Object> properties, String cause, String property, CapturedOutput output) {
		certificates.replace("presented", presented);
		Map<String, Object> all = new HashMap<>(properties);
		all.put("clustercontrol.fail-fast", "true");
		all.put("clustercontrol.startup-timeout", "8s");
		assertThatException().isThrownBy(() -> run(endpoint.get(), all).close()).satisfies((ex) -> {
			FailureAnalysis analysis = new EtcdUnavailableFailureAnalyzer().analyze(ex);
			assertThat(analysis.getDescription() + analysis.getAction()).contains(cause, property);
			assertThat(analysis.getCause()).isInstanceOf(EtcdUnavailableException.class);
		});
		// What it would have said without fail-fast, and no more often
		assertThat(output.toString().lines().filter((line) -> line.contains("does not answer. Retrying")))
			.singleElement()
			.asString()
			.contains("WARN", cause, property);
	}

	private static ConfigurableApplicationContext run(String endpoint, Map<String, Object> properties) {
		SpringApplication application = new SpringApplication(Application.class);
		application.setWebApplicationType(WebApplicationType.NONE);
		Map<String, Object> all = new HashMap<>(properties);
		all.put("clustercontrol.etcd.endpoints", endpoint);
		all.put("clustercontrol.self.key", "/demo/own/a:1");
		all.put("clustercontrol.self.drain-period", "0");
		all.put("clustercontrol.clusters.own.path", "/demo/own");
		all.put("clustercontrol.etcd.request-timeout", "2s");
		application.setDefaultProperties(all);
		return application.run();
	}

	private static Map<String, Object> bundle(String trusted, String own) {
		Map<String, Object> properties = new HashMap<>();
		properties.put("clustercontrol.etcd.ssl.bundle", "etcd");
		properties.put("spring.ssl.bundle.pem.etcd.truststore.certificate", file(trusted, ".crt"));
		if (own != null) {
			properties.put("spring.ssl.bundle.pem.etcd.keystore.certificate", file(own, ".crt"));
			properties.put("spring.ssl.bundle.pem.etcd.keystore.private-key", file(own, ".key"));
		}
		return properties;
	}

	private static Map<String, Object> old(Map<String, Object> properties) {
		properties.put("spring.ssl.bundle.pem.etcd.options.enabled-protocols", "TLSv1.1");
		return properties;
	}

	private static String file(String name, String suffix) {
		return "file:" + directory.resolve(name + suffix);
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

	}

}
