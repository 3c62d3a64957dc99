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

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.github.clustercontrol.SelfRegistration.State;
import io.github.clustercontrol.fault.Certificates;
import io.github.clustercontrol.fault.EtcdKeyValue;
import io.github.clustercontrol.fault.EtcdServer;
import io.github.clustercontrol.fault.EtcdWitness;
import io.github.clustercontrol.internal.etcd.EtcdConnection;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The certificates of etcd and of its client are replaced at run time.
 */
class CertificatesIT {

	private static final String DIRECTORY = "/secured/cluster";

	private static final String SELF = DIRECTORY + "/10.0.0.1:8110";

	private final Logger logger = (Logger) LoggerFactory.getLogger("io.github.clustercontrol");

	private final ListAppender<ILoggingEvent> log = new ListAppender<>();

	@TempDir
	Path directory;

	private Certificates certificates;

	private EtcdServer etcd;

	@BeforeEach
	void startEtcd() throws IOException {
		this.certificates = new Certificates(this.directory);
		this.certificates.authority("old");
		this.certificates.authority("new");
		this.certificates.sign("server", "old", "ip:127.0.0.1");
		this.certificates.sign("client", "old", "dns:client");
		Files.copy(this.certificates.certificate("old"), trusted());
		Path both = this.directory.resolve("both.crt");
		Files.writeString(both, Files.readString(this.certificates.certificate("old"))
				+ Files.readString(this.certificates.certificate("new")));
		this.etcd = new EtcdServer().secure(this.certificates.certificate("server"), this.certificates.key("server"),
				both);
		this.etcd.start();
		this.log.start();
		this.logger.addAppender(this.log);
	}

	@AfterEach
	void close() {
		this.logger.detachAppender(this.log);
		this.etcd.close();
	}

	@Test
	void newCertificatesAndANewAuthorityLoseNothingUnderLoad() throws Exception {
		this.certificates.sign("next-server", "new", "ip:127.0.0.1");
		this.certificates.sign("next-client", "new", "dns:client");
		try (Instance instance = instance().ttl(5).start(); Load load = new Load()) {
			instance.awaitRegistered();
			EtcdKeyValue joined = this.etcd.witness().get(SELF).orElseThrow();
			replaceTrusted("both");
			awaitReload(instance, 1, load);
			this.certificates.replace("server", "next-server");
			this.certificates.replace("client", "next-client");
			replaceTrusted("new");
			// From here on only the new authority is trusted
			awaitReload(instance, 2, load);
			load.close();
			Instance.soon("all is published").until(() -> instance.addresses("own").size() == 1 + load.added.get());
			assertThat(instance.events().composed("own")).hasSize(1 + load.added.get());
			assertThat(this.etcd.witness().history(SELF, 1)).as("the own key was put once, and stands")
				.singleElement()
				.isEqualTo(joined);
			assertThat(instance.self().state()).isEqualTo(State.REGISTERED);
			assertThat(warnings()).isEmpty();
		}
	}

	@Test
	void aCertificateThatExpiresIsNamedAndANewOneTakenWithTheSameLease() throws Exception {
		this.certificates.signExpired("expired", "old", "dns:client");
		this.certificates.sign("renewed", "old", "dns:client");
		try (Instance instance = instance().ttl(120).start()) {
			instance.awaitRegistered();
			EtcdKeyValue joined = this.etcd.witness().get(SELF).orElseThrow();
			this.certificates.replace("client", "expired");
			Instance.soon("it is logged").until(() -> !warnings().isEmpty());
			assertThat(warnings()).singleElement()
				.asString()
				.contains("presenting the certificate of CN=expired which expired at ",
						"'clustercontrol.etcd.ssl.bundle'");
			this.certificates.replace("client", "renewed");
			this.etcd.witness().put(DIRECTORY + "/10.0.0.2:8110", "");
			Instance.soon("it goes on").until(() -> instance.addresses("own").size() == 2);
			assertThat(this.etcd.witness().history(SELF, 1)).singleElement().isEqualTo(joined);
			assertThat(warnings()).hasSize(1);
		}
	}

	/** With --client-cert-auth, the common name of the certificate is the user. */
	@Test
	void theCertificateNamesTheUserAndTheDenialNamesItAndWhatItLacks() {
		EtcdWitness witness = this.etcd.witness();
		String sentinels = "/clustercontrol.leases" + DIRECTORY + "/";
		witness.users().enableAuthentication("secret");
		witness.users().addUser("client", "password", DIRECTORY + "/");
		try (Instance instance = instance().ttl(5).start()) {
			Instance.soon("the warning").until(() -> !warnings().isEmpty());
			assertThat(warnings()).singleElement()
				.asString()
				.contains(SELF, "permission denied (as user 'client', the common name of its certificate)")
				.endsWith("Grant what is missing: etcdctl role grant-permission <role> readwrite --prefix=true "
						+ sentinels);
			assertThat(instance.self().state()).isEqualTo(State.REGISTERING);
			witness.users().grantPermission("client", sentinels);
			instance.awaitRegistered();
			witness.users().revokePermission("client", DIRECTORY + "/");
			this.etcd.restart();
			Instance.soon("the watch is denied").until(() -> warnings().stream().anyMatch(CertificatesIT::isOfWatch));
			assertThat(warnings()).filteredOn(CertificatesIT::isOfWatch)
				.singleElement()
				.asString()
				.contains("permission denied (as user 'client', the common name of its certificate)")
				.endsWith("Grant what is missing: etcdctl role grant-permission <role> read --prefix=true " + DIRECTORY
						+ "/");
		}
	}

	private static boolean isOfWatch(String warning) {
		return warning.contains("watching cluster own");
	}

	private InstanceBuilder instance() {
		return Instance.of(this.etcd.secureEndpoint())
			.joining(SELF)
			.watching("own", DIRECTORY)
			.with("clustercontrol.etcd.ssl.bundle", "etcd")
			.with("clustercontrol.etcd.request-timeout", "1s")
			.with("spring.ssl.bundle.watch.file.quiet-period", "200ms")
			.with("spring.ssl.bundle.pem.etcd.reload-on-update", "true")
			.with("spring.ssl.bundle.pem.etcd.truststore.certificate", "file:" + trusted())
			.with("spring.ssl.bundle.pem.etcd.keystore.certificate", "file:" + this.certificates.certificate("client"))
			.with("spring.ssl.bundle.pem.etcd.keystore.private-key", "file:" + this.certificates.key("client"));
	}

	private Path trusted() {
		return this.directory.resolve("trusted.crt");
	}

	private void replaceTrusted(String by) throws IOException {
		Path copy = Files.copy(this.directory.resolve(by + ".crt"), this.directory.resolve("copy.crt"));
		Files.move(copy, trusted(), StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
	}

	private static void awaitReload(Instance instance, int count, Load load) {
		EtcdConnection connection = instance.context().getBean(EtcdConnection.class);
		Instance.soon("the client is built anew").until(() -> connection.status().rebuilds() >= count);
		int before = load.added.get();
		Instance.soon("the load went on with it").until(() -> load.added.get() > before + 50);
		Instance.soon("it is seen").until(() -> instance.addresses("own").size() > before + 50);
	}

	private List<String> warnings() {
		return new ArrayList<>(this.log.list).stream()
			.filter((event) -> event.getLevel().isGreaterOrEqual(Level.WARN))
			.map(ILoggingEvent::getFormattedMessage)
			.toList();
	}

	/** Adds members one after the other. */
	private final class Load implements AutoCloseable {

		private final AtomicInteger added = new AtomicInteger();

		private final AtomicBoolean ended = new AtomicBoolean();

		private final Thread thread = new Thread(this::run, "load");

		Load() {
			this.thread.start();
		}

		private void run() {
			while (!this.ended.get()) {
				int number = this.added.get() + 1;
				CertificatesIT.this.etcd.witness()
					.put(DIRECTORY + "/10.1.%d.%d:80".formatted(number / 250, number % 250), "");
				this.added.incrementAndGet();
			}
		}

		@Override
		public void close() throws InterruptedException {
			this.ended.set(true);
			this.thread.join(Duration.ofSeconds(30).toMillis());
		}

	}

}
