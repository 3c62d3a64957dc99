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
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Key;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;

import io.github.clustercontrol.Clusters;
import io.github.clustercontrol.Source;
import io.github.clustercontrol.etcd.EtcdConnection;
import io.github.clustercontrol.etcd.Obstacle;
import io.github.clustercontrol.fault.EtcdServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests of an application whose etcd speaks TLS only, and only to clients that it knows.
 */
class EtcdTlsIT {

	private static final Duration LONG = Duration.ofSeconds(30);

	@TempDir
	static Path directory;

	private static EtcdServer etcd;

	private static String endpoint;

	@BeforeAll
	static void startEtcd() throws Exception {
		generate("server");
		generate("client");
		generate("stranger");
		endpoint = "https://127.0.0.1:" + freePort();
		etcd = new EtcdServer("--listen-client-urls=" + endpoint, "--advertise-client-urls=" + endpoint,
				"--cert-file=" + file("server.crt"), "--key-file=" + file("server.key"), "--client-cert-auth",
				"--trusted-ca-file=" + file("client.crt"));
		etcd.launch();
		// Only a client that it knows can tell that it serves
		try (ConfigurableApplicationContext context = run(bundle("server", "client"))) {
			awaitJoined(context);
		}
	}

	@AfterAll
	static void stopEtcd() {
		etcd.close();
	}

	@Test
	void trustsOnlyWhomTheBundleTrusts() {
		try (ConfigurableApplicationContext context = run(bundle("stranger", "client"))) {
			awaitRefused(context);
		}
	}

	@Test
	void isTheOneWhomTheBundleNames() {
		try (ConfigurableApplicationContext context = run(bundle("server", "stranger"))) {
			awaitRefused(context);
		}
	}

	@Test
	void trustsWhatTheSystemTrustsWithoutABundle() {
		try (ConfigurableApplicationContext context = run(Map.of())) {
			awaitRefused(context);
		}
	}

	@Test
	void isToldToEncryptWhenItDoesNot() {
		try (ConfigurableApplicationContext context = run(Map.of(), endpoint.replace("https:", "http:"))) {
			EtcdConnection connection = context.getBean(EtcdConnection.class);
			await().atMost(LONG)
				.untilAsserted(() -> assertThat(connection.status().lastError()).isNotNull()
					.satisfies((error) -> assertThat(Obstacle.of(error)).isEqualTo(Obstacle.ENCRYPTION)));
		}
	}

	@Test
	void connectsAnewWhenTheBundleIsUpdated() throws IOException {
		Path renewed = directory.resolve("renewed");
		for (String suffix : new String[] { ".crt", ".key" }) {
			Files.copy(file("client" + suffix), Path.of(renewed + suffix));
		}
		Map<String, Object> properties = bundle("server", "renewed");
		properties.put("spring.ssl.bundle.pem.etcd.reload-on-update", "true");
		properties.put("spring.ssl.bundle.watch.file.quiet-period", "100ms");
		try (ConfigurableApplicationContext context = run(properties)) {
			awaitJoined(context);
			EtcdConnection connection = context.getBean(EtcdConnection.class);
			assertThat(connection.status().rebuilds()).isZero();
			for (String suffix : new String[] { ".crt", ".key" }) {
				Files.write(Path.of(renewed + suffix), Files.readAllBytes(file("stranger" + suffix)));
			}
			// The new client is the one whom the new bundle names
			awaitRefused(context);
			assertThat(connection.status().rebuilds()).isPositive();
		}
	}

	private static void awaitJoined(ConfigurableApplicationContext context) {
		await().atMost(LONG).untilAsserted(() -> {
			assertThat(context.getBean(Clusters.class).get("own").source()).isEqualTo(Source.LIVE);
			assertThat(context.getBean(Clusters.class).get("own").members()).hasSize(1);
		});
	}

	private static void awaitRefused(ConfigurableApplicationContext context) {
		EtcdConnection connection = context.getBean(EtcdConnection.class);
		await().atMost(LONG).untilAsserted(() -> {
			assertThat(connection.status().connected()).isFalse();
			assertThat(connection.status().lastError()).contains("certificat");
		});
	}

	private static ConfigurableApplicationContext run(Map<String, Object> properties) {
		return run(properties, endpoint);
	}

	private static ConfigurableApplicationContext run(Map<String, Object> properties, String endpoint) {
		SpringApplication application = new SpringApplication(Application.class);
		application.setWebApplicationType(WebApplicationType.NONE);
		Map<String, Object> all = new HashMap<>(properties);
		all.put("clustercontrol.etcd.endpoints", endpoint);
		all.put("clustercontrol.self.key", "/demo/own/a:1");
		all.put("clustercontrol.self.drain-period", "0");
		all.put("clustercontrol.clusters.own.path", "/demo/own");
		all.put("clustercontrol.startup-timeout", "0");
		all.put("clustercontrol.etcd.request-timeout", "1s");
		application.setDefaultProperties(all);
		return application.run();
	}

	private static Map<String, Object> bundle(String trusted, String own) {
		Map<String, Object> properties = new HashMap<>();
		properties.put("clustercontrol.etcd.ssl.bundle", "etcd");
		properties.put("spring.ssl.bundle.pem.etcd.truststore.certificate", "file:" + file(trusted + ".crt"));
		properties.put("spring.ssl.bundle.pem.etcd.keystore.certificate", "file:" + file(own + ".crt"));
		properties.put("spring.ssl.bundle.pem.etcd.keystore.private-key", "file:" + file(own + ".key"));
		return properties;
	}

	/** Makes a certificate that is its own authority, by the tool that every JDK has. */
	private static void generate(String name) throws Exception {
		Path store = file(name + ".p12");
		Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
				"-genkeypair", "-alias", name, "-dname", "CN=" + name, "-keyalg", "EC", "-ext", "san=ip:127.0.0.1",
				"-ext", "bc=ca:true", "-keystore", store.toString(), "-storetype", "PKCS12", "-storepass", "changeit")
			.redirectErrorStream(true)
			.redirectOutput(file(name + ".log").toFile())
			.start();
		assertThat(process.waitFor()).isZero();
		KeyStore keys = KeyStore.getInstance(store.toFile(), "changeit".toCharArray());
		Certificate certificate = keys.getCertificate(name);
		Key key = keys.getKey(name, "changeit".toCharArray());
		Files.writeString(file(name + ".crt"), pem("CERTIFICATE", certificate.getEncoded()));
		Files.writeString(file(name + ".key"), pem("PRIVATE KEY", key.getEncoded()));
	}

	private static String pem(String type, byte[] content) {
		return "-----BEGIN " + type + "-----\n" + Base64.getMimeEncoder(64, new byte[] { '\n' }).encodeToString(content)
				+ "\n-----END " + type + "-----\n";
	}

	private static Path file(String name) {
		return directory.resolve(name);
	}

	private static int freePort() throws IOException {
		try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			return socket.getLocalPort();
		}
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

	}

}
