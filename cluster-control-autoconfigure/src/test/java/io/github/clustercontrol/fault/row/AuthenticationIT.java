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

package io.github.clustercontrol.fault.row;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

import io.github.clustercontrol.SelfRegistration.State;
import io.github.clustercontrol.Source;
import io.github.clustercontrol.fault.EtcdServer;
import io.github.clustercontrol.fault.EtcdWitness;
import io.github.clustercontrol.fault.FaultProxy;
import io.github.clustercontrol.fault.LogRecorder;
import io.github.clustercontrol.internal.etcd.Credentials;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Changes of etcd's users, roles and tokens while an instance runs.
 */
@Execution(ExecutionMode.CONCURRENT)
class AuthenticationIT {

	private static final int TTL = 3;

	private static final Duration UNRENEWED_LIFE = Duration.ofSeconds(2 * TTL + 2);

	private static final String SENTINELS = "/clustercontrol.leases" + Stage.DIRECTORY + "/";

	private static final String[] PREFIXES = { Stage.DIRECTORY + "/", SENTINELS };

	private final ClusterControlSubject subject = new ClusterControlSubject();

	@Test
	void signedTokensExpire(@TempDir Path directory) throws Exception {
		KeyPair keys = KeyPairGenerator.getInstance("RSA").generateKeyPair();
		Path publicKey = pem(directory.resolve("public.pem"), "PUBLIC KEY", keys.getPublic().getEncoded());
		Path privateKey = pem(directory.resolve("private.pem"), "PRIVATE KEY", keys.getPrivate().getEncoded());
		String tokens = "--auth-token=jwt,pub-key=%s,priv-key=%s,sign-method=RS256,ttl=3s".formatted(publicKey,
				privateKey);
		try (EtcdServer etcd = new EtcdServer(tokens).start();
				FaultProxy proxy = new FaultProxy(etcd);
				LogRecorder log = new LogRecorder();
				Stage stage = new Stage(this.subject.as("jwt", "password"), etcd::witness)) {
			enable(etcd.witness(), "jwt");
			stage.join(TTL, proxy.endpoint());
			stage.promiseSameLease(UNRENEWED_LIFE);
			proxy.reset();
			stage.promiseFaithfulView(Stage.SOON);
			stage.promiseSameLease(Duration.ofSeconds(TTL));
			assertThat(log.warnings("auth token")).isEmpty();
		}
	}

	/**
	 * An open connection needs no password. The next connection does.
	 */
	@Test
	void aPasswordThatIsNoLongerValid() {
		try (EtcdServer etcd = new EtcdServer().start();
				FaultProxy proxy = new FaultProxy(etcd);
				LogRecorder log = new LogRecorder();
				Stage stage = new Stage(this.subject.as("changed", "password"), etcd::witness)) {
			EtcdWitness witness = etcd.witness();
			enable(witness, "changed");
			stage.join(TTL, proxy.endpoint());
			witness.users().changePassword("changed", "another");
			proxy.reset();
			Stage.awaitMeanwhile("the lease has run out", () -> witness.get(Stage.SELF).isEmpty());
			long asked = witness.status().requests("Authenticate");
			Stage.letPass(Duration.ofSeconds(8));
			assertThat(witness.status().requests("Authenticate") - asked).as("the pauses grow").isLessThanOrEqualTo(20);
			assertThat(log.warnings("user 'changed'")).as("one line for the lease, the own key and the cluster")
				.hasSizeBetween(2, 3)
				.doesNotHaveDuplicates()
				.allSatisfy((line) -> assertThat(line).contains("invalid user ID or password",
						"correct 'clustercontrol.etcd.username' and 'clustercontrol.etcd.password'"));
			assertThat(this.subject.snapshot().source()).isEqualTo(Source.STALE);
			assertThat(this.subject.members()).as("the last known members").contains(Stage.SELF);
			stage.promiseNotStopped();
			witness.users().changePassword("changed", "password");
			Stage.measure("registered after the password was right again",
					() -> this.subject.registered() && witness.get(Stage.SELF).isPresent());
			stage.promiseRegistered();
			stage.promiseTrueView();
		}
	}

	@Test
	void aNewPasswordIsUsedWithoutLosingTheLease() {
		AtomicReference<Credentials> now = new AtomicReference<>(new Credentials("renewed", "first"));
		try (EtcdServer etcd = new EtcdServer().start();
				FaultProxy proxy = new FaultProxy(etcd);
				Stage stage = new Stage(this.subject.as(now::get), etcd::witness)) {
			EtcdWitness witness = etcd.witness();
			enable(witness, "renewed", "first");
			stage.join(60, proxy.endpoint());
			witness.users().changePassword("renewed", "second");
			proxy.reset();
			stage.addMember();
			Stage.letPass(Duration.ofSeconds(2));
			now.set(new Credentials("renewed", "second"));
			stage.promiseFaithfulView(Duration.ofSeconds(60));
			stage.promiseSameLease(Duration.ofSeconds(3));
		}
	}

	@Test
	void permissionsThatAreRevokedAndGrantedAgain() {
		try (EtcdServer etcd = new EtcdServer().start();
				FaultProxy proxy = new FaultProxy(etcd);
				LogRecorder log = new LogRecorder();
				Stage stage = new Stage(this.subject.as("demoted", "password"), etcd::witness)) {
			EtcdWitness witness = etcd.witness();
			enable(witness, "demoted");
			stage.join(TTL, proxy.endpoint());
			for (String prefix : PREFIXES) {
				witness.users().revokePermission("demoted", prefix);
			}
			proxy.reset();
			Stage.awaitMeanwhile("etcd refuses", () -> !log.warnings("user 'demoted'").isEmpty());
			String unseen = stage.addMember();
			long asked = witness.status().requests("Watch") + witness.status().requests("Range")
					+ witness.status().requests("Txn");
			stage.promiseSameLease(UNRENEWED_LIFE);
			long more = witness.status().requests("Watch") + witness.status().requests("Range")
					+ witness.status().requests("Txn") - asked;
			// The witness reads the history and its last revision, five times a second
			assertThat(more - 2 * UNRENEWED_LIFE.toMillis() / 200).as("the pauses grow").isLessThanOrEqualTo(30);
			assertThat(this.subject.members()).doesNotContain(unseen);
			assertThat(log.warnings("user 'demoted'")).as("one line for the own key and one for the cluster")
				.hasSizeBetween(1, 2)
				.doesNotHaveDuplicates()
				.allSatisfy((line) -> assertThat(line).contains("permission denied"));
			for (String prefix : PREFIXES) {
				witness.users().grantPermission("demoted", prefix);
			}
			stage.promiseFaithfulView(Duration.ofSeconds(60));
			stage.promiseSameLease(Duration.ofSeconds(TTL));
		}
	}

	/**
	 * Credentials can be configured before etcd enables authentication.
	 */
	@Test
	void aUserIsConfiguredBeforeAuthenticationIsEnabled() {
		try (EtcdServer etcd = new EtcdServer().start();
				LogRecorder log = new LogRecorder();
				Stage stage = new Stage(this.subject.as("early", "password"), etcd::witness)) {
			stage.join(TTL, etcd.endpoint());
			stage.promiseFaithfulView(Stage.SOON);
			stage.promiseSameLease(UNRENEWED_LIFE);
			String words = "etcd at [" + etcd.endpoint() + "] has no authentication enabled";
			assertThat(log.warnings(words)).singleElement()
				.asString()
				.contains("'clustercontrol.etcd.username'", "etcdctl auth enable");
			enable(etcd.witness(), "early");
			stage.promiseFaithfulView(Duration.ofSeconds(60));
			stage.promiseSameLease(UNRENEWED_LIFE);
			assertThat(log.warnings(words)).hasSize(1);
		}
	}

	/**
	 * A client without a token requests one first. A missing response to that is not a
	 * denial.
	 */
	@Test
	void aMissingResponseToAPasswordIsNotADenial() {
		try (EtcdServer etcd = new EtcdServer().start();
				FaultProxy proxy = new FaultProxy(etcd);
				LogRecorder log = new LogRecorder();
				Stage stage = new Stage(this.subject.as("unanswered", "password"), etcd::witness)) {
			enable(etcd.witness(), "unanswered");
			proxy.cut();
			this.subject.start(List.of(proxy.endpoint()), Stage.SELF, TTL, Stage.DIRECTORY);
			Stage.letPass(Duration.ofSeconds(6));
			assertThat(this.subject.registration().state()).isEqualTo(State.REGISTERING);
			assertThat(log.warnings("user 'unanswered'")).isEmpty();
			proxy.pass();
			stage.promiseRegistered();
			stage.promiseTrueView();
		}
	}

	private static void enable(EtcdWitness witness, String user) {
		enable(witness, user, "password");
	}

	private static void enable(EtcdWitness witness, String user, String password) {
		witness.users().enableAuthentication("secret");
		witness.users().addUser(user, password, PREFIXES);
	}

	private static Path pem(Path file, String type, byte[] content) {
		String body = Base64.getMimeEncoder(64, new byte[] { '\n' }).encodeToString(content);
		try {
			return Files.writeString(file, "-----BEGIN " + type + "-----\n" + body + "\n-----END " + type + "-----\n");
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
