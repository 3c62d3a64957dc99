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

package io.github.clustercontrol.story;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.read.ListAppender;
import io.github.clustercontrol.SelfRegistration.State;
import io.github.clustercontrol.etcd.EtcdClientBuilderCustomizer;
import io.github.clustercontrol.fault.Certificates;
import io.github.clustercontrol.fault.EtcdServer;
import io.github.clustercontrol.fault.FaultProxy;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.ForwardingClientCallListener.SimpleForwardingClientCallListener;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Searches all output of an application for its secrets.
 */
@ExtendWith(OutputCaptureExtension.class)
class SecretsIT {

	private static final String PASSWORD = "se-cret-of-etcd";

	private static final String STORE_PASSWORD = "se-cret-of-the-store";

	private static final String WRONG_PASSWORD = "se-cret-that-is-wrong";

	private static final String DIRECTORY = "/secret/cluster";

	private final List<String> secrets = new ArrayList<>(List.of("se-cret"));

	/** The tokens of etcd, which are as good as the password for a while. */
	private final Queue<String> tokens = new ConcurrentLinkedQueue<>();

	private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);

	private final Logger ours = (Logger) LoggerFactory.getLogger("io.github.clustercontrol");

	private final Level before = this.ours.getLevel();

	private final ListAppender<ILoggingEvent> log = new ListAppender<>();

	@TempDir
	Path directory;

	private EtcdServer etcd;

	@BeforeEach
	void startEtcd() throws Exception {
		Certificates certificates = new Certificates(this.directory);
		certificates.authority("authority");
		certificates.sign("server", "authority", "ip:127.0.0.1");
		certificates.sign("client", "authority", "dns:client");
		keepInStore(certificates);
		this.etcd = new EtcdServer().secure(certificates.certificate("server"), certificates.key("server"),
				certificates.certificate("authority"));
		this.etcd.start();
		this.etcd.witness().users().enableAuthentication("root");
		this.etcd.witness()
			.users()
			.addUser("app", PASSWORD, DIRECTORY + "/", "/clustercontrol.leases" + DIRECTORY + "/");
		this.ours.setLevel(Level.TRACE);
		this.log.start();
		this.root.addAppender(this.log);
	}

	private void keepInStore(Certificates certificates) throws Exception {
		KeyStore original = KeyStore.getInstance(this.directory.resolve("client.p12").toFile(),
				"changeit".toCharArray());
		PrivateKey key = (PrivateKey) original.getKey("client", "changeit".toCharArray());
		KeyStore store = KeyStore.getInstance("PKCS12");
		store.load(null, null);
		store.setKeyEntry("client", key, STORE_PASSWORD.toCharArray(), original.getCertificateChain("client"));
		try (var out = Files.newOutputStream(this.directory.resolve("own.p12"))) {
			store.store(out, STORE_PASSWORD.toCharArray());
		}
		KeyStore trusted = KeyStore.getInstance("PKCS12");
		trusted.load(null, null);
		trusted.setCertificateEntry("authority", original.getCertificateChain("client")[1]);
		try (var out = Files.newOutputStream(this.directory.resolve("trusted.p12"))) {
			trusted.store(out, STORE_PASSWORD.toCharArray());
		}
		this.secrets.add(Base64.getEncoder().encodeToString(key.getEncoded()).substring(0, 60));
		assertThat(certificates.key("client")).isNotEmptyFile();
	}

	@AfterEach
	void close() {
		this.root.detachAppender(this.log);
		this.ours.setLevel(this.before);
		this.etcd.close();
	}

	@Test
	void successAndFailureShowNoSecret(CapturedOutput output) throws Exception {
		try (FaultProxy proxy = new FaultProxy(port(this.etcd.secureEndpoint()));
				Instance instance = instance("https://127.0.0.1:" + proxy.port()).start()) {
			instance.awaitRegistered();
			assertThat(this.tokens).isNotEmpty();
			searchAll(instance, output);
			// etcd does not answer
			proxy.cut();
			Instance.soon("it is logged").until(() -> logged().contains("does not answer"));
			searchAll(instance, output);
			proxy.pass();
			Instance.soon("it is over").until(() -> logged().contains("answers again"));
			// etcd denies its requests from now on
			this.etcd.witness().users().changePassword("app", "se-cret-of-today");
			proxy.reset();
			Instance.soon("it is logged").until(() -> logged().contains("invalid user ID or password"));
			searchAll(instance, output);
		}
		search("the log", logged());
	}

	@Test
	void aWrongPasswordIsNotShown(CapturedOutput output) throws Exception {
		try (Instance instance = instance(this.etcd.secureEndpoint())
			.with("clustercontrol.etcd.password", WRONG_PASSWORD)
			.with("clustercontrol.startup-timeout", "1s")
			.start()) {
			instance.awaitState(State.REGISTERING);
			Instance.soon("it is logged").until(() -> logged().contains("invalid user ID or password"));
			searchAll(instance, output);
		}
		search("the log", logged());
	}

	private InstanceBuilder instance(String endpoint) {
		return Instance.of(endpoint)
			.joining(DIRECTORY + "/10.0.0.1:8110")
			.watching("own", DIRECTORY)
			.web(WebApplicationType.SERVLET)
			.bean(new TokenCollector())
			.ttl(60)
			.with("clustercontrol.etcd.username", "app")
			.with("clustercontrol.etcd.password", PASSWORD)
			.with("clustercontrol.etcd.request-timeout", "2s")
			.with("clustercontrol.etcd.ssl.bundle", "etcd")
			.with("spring.ssl.bundle.jks.etcd.keystore.location", "file:" + this.directory.resolve("own.p12"))
			.with("spring.ssl.bundle.jks.etcd.keystore.password", STORE_PASSWORD)
			.with("spring.ssl.bundle.jks.etcd.keystore.type", "PKCS12")
			.with("spring.ssl.bundle.jks.etcd.truststore.location", "file:" + this.directory.resolve("trusted.p12"))
			.with("spring.ssl.bundle.jks.etcd.truststore.password", STORE_PASSWORD)
			.with("spring.ssl.bundle.jks.etcd.truststore.type", "PKCS12")
			.with("management.endpoints.web.exposure.include", "*")
			.with("management.endpoint.health.show-details", "always");
	}

	private void searchAll(Instance instance, CapturedOutput output) throws Exception {
		for (String endpoint : List.of("", "/clustercontrol", "/clustercontrol/own", "/health", "/info", "/env",
				"/env/clustercontrol.etcd.password", "/configprops", "/configprops/clustercontrol", "/beans",
				"/conditions", "/metrics", "/mappings", "/loggers", "/scheduledtasks", "/threaddump")) {
			var answer = Instance.get(instance.port(), "/actuator" + endpoint);
			assertThat(answer.statusCode()).as(endpoint).isIn(200, 404, 503);
			search("the endpoint " + endpoint, answer.body());
		}
		for (String name : instance.context().getBeanDefinitionNames()) {
			Object bean = instance.context().getBean(name);
			if (bean.getClass().getName().startsWith("io.github.clustercontrol")) {
				search("toString of " + name, bean.toString());
			}
		}
		search("the log", logged());
		search("the output", output.toString());
	}

	private void search(String where, String text) {
		Stream.concat(this.secrets.stream(), this.tokens.stream())
			.forEach((secret) -> assertThat(text).as(where).doesNotContain(secret));
	}

	private String logged() {
		StringBuilder text = new StringBuilder();
		for (ILoggingEvent event : List.copyOf(this.log.list)) {
			text.append(event.getFormattedMessage()).append('\n');
			if (event.getThrowableProxy() != null) {
				text.append(ThrowableProxyUtil.asString(event.getThrowableProxy())).append('\n');
			}
		}
		return text.toString();
	}

	private static int port(String url) {
		return Integer.parseInt(url.substring(url.lastIndexOf(':') + 1));
	}

	/** Records the tokens of etcd. */
	final class TokenCollector implements EtcdClientBuilderCustomizer {

		@Override
		public void customize(io.etcd.jetcd.ClientBuilder builder) {
			builder.authInterceptors(new ClientInterceptor() {

				@Override
				public <Q, A> ClientCall<Q, A> interceptCall(MethodDescriptor<Q, A> method, CallOptions options,
						Channel next) {
					return new SimpleForwardingClientCall<>(
							next.newCall(method, options.withDeadlineAfter(Duration.ofSeconds(1)))) {

						@Override
						public void start(Listener<A> listener, Metadata headers) {
							super.start(new SimpleForwardingClientCallListener<>(listener) {

								@Override
								public void onMessage(A answer) {
									SecretsIT.this.tokens
										.add(((io.etcd.jetcd.api.AuthenticateResponse) answer).getToken());
									super.onMessage(answer);
								}

							}, headers);
						}

					};
				}

			});
		}

	}

}
