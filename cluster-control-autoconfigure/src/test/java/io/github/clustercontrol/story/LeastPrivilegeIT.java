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
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.github.clustercontrol.SelfRegistration.State;
import io.github.clustercontrol.fault.EtcdKeyValue;
import io.github.clustercontrol.fault.EtcdServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.LoggerFactory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Services that have exactly the permissions of docs/security.md.
 */
class LeastPrivilegeIT {

	private static final String DB = "/clusterdemo/dbserver";

	private static final String WEB = "/clusterdemo/webserver";

	private static final String WATCHERS = "/clustercontrol.watchers" + WEB + "/";

	private static final String DB_1 = DB + "/10.0.0.1:3306";

	private static final String WEB_1 = WEB + "/10.0.0.5:8110";

	private final EtcdServer etcd = new EtcdServer().start();

	private final Logger logger = (Logger) LoggerFactory.getLogger("io.github.clustercontrol");

	private final ListAppender<ILoggingEvent> log = new ListAppender<>();

	@BeforeEach
	void runWhatIsDocumented() throws IOException {
		List<String> commands;
		try (Stream<String> lines = Files.lines(Path.of("..", "docs", "security.md"))) {
			commands = lines.filter((line) -> line.startsWith("etcdctl ")).toList();
		}
		assertThat(commands).hasSizeGreaterThan(20);
		// The commands after it are for root, as the text says
		commands.stream().sorted((a, b) -> Boolean.compare(isLast(a), isLast(b))).forEach((command) -> {
			String[] words = command.substring("etcdctl ".length()).split(" ");
			this.etcd.etcdctl(words);
		});
		this.etcd.witness().users().authenticate("root-secret");
		this.log.start();
		this.logger.addAppender(this.log);
	}

	private static boolean isLast(String command) {
		return command.equals("etcdctl auth enable");
	}

	@AfterEach
	void close() {
		this.logger.detachAppender(this.log);
		this.etcd.close();
	}

	@Test
	void theDocumentedPermissionsAreEnough() {
		try (Instance db = as("db").joining(DB_1).ttl(2).start();
				Instance web = as("web").joining(WEB_1).ttl(2).watching("db", DB).start();
				Instance lb = as("lb").watching("web", WEB).start()) {
			db.awaitRegistered();
			web.awaitRegistered();
			sees(web, "db", "10.0.0.1:3306");
			sees(lb, "web", "10.0.0.5:8110");
			leavesAndReturns(web, lb);
			expiresAndReturns(db);
			isSupersededAndReturns(web);
			this.etcd.witness().delete(DB_1);
			Instance.soon("the order is carried out").until(() -> db.terminator().calls() == 1);
			sees(web, "db");
			this.etcd.witness().delete(WEB_1);
			Instance.soon("the order is carried out").until(() -> web.terminator().calls() == 1);
			sees(lb, "web");
		}
		assertThat(this.etcd.witness().list("/")).isEmpty();
		assertThat(this.etcd.witness().leases()).isEmpty();
		assertThat(denials()).isEmpty();
	}

	@Test
	void theDocumentedPermissionsAreEnoughForAnAppliedDrain() {
		try (Instance web = leaving().start().awaitRegistered(); Instance lb = announcing().start()) {
			sees(lb, "web", "10.0.0.5:8110");
			Instance.soon("it announces").until(() -> this.etcd.witness().list(WATCHERS).size() == 1);
			web.close();
		}
		assertThat(messages()).anyMatch((line) -> line.contains("applied by 1 of 1 consumers of " + WEB));
		assertThat(denials()).isEmpty();
		mayNot("web", "put", WATCHERS + "1", "");
		mayNot("db", "get", WATCHERS + "1");
	}

	@Test
	void aConsumerThatMayNotAnnounceIsNotWaitedForAndSaysSoOnce() {
		this.etcd.witness().users().revokePermission("webserver-announcer", WATCHERS);
		try (Instance web = leaving().start().awaitRegistered(); Instance lb = announcing().start()) {
			sees(lb, "web", "10.0.0.5:8110");
			Instance.soon("it is logged").until(() -> denials().size() == 1);
			assertThat(denials().get(0)).contains("etcd refused the announcement", WEB, "user 'lb'")
				.endsWith("Grant what is missing: etcdctl role grant-permission <role> readwrite --prefix=true "
						+ WATCHERS);
			web.close();
			assertThat(denials()).hasSize(1);
			runWhatIsPrinted("webserver-announcer");
			Instance.soon("it announces").until(() -> this.etcd.witness().list(WATCHERS).size() == 1);
		}
		assertThat(messages()).anyMatch((line) -> line.contains("no consumer announces what it applies"));
	}

	@Test
	void anInstanceThatMayNotReadTheAnnouncementsDoesNotWaitAndSaysSo() {
		this.etcd.witness().users().revokePermission("webserver", WATCHERS);
		try (Instance web = leaving().start().awaitRegistered(); Instance lb = announcing().start()) {
			sees(lb, "web", "10.0.0.5:8110");
			web.close();
		}
		assertThat(denials()).hasSize(1)
			.first()
			.asString()
			.contains("etcd denied reading what the consumers of " + WEB + " have applied", "user 'web'")
			.endsWith("Grant what is missing: etcdctl role grant-permission <role> read --prefix=true " + WATCHERS);
	}

	private Instance.Builder leaving() {
		return as("web").joining(WEB_1)
			.with("clustercontrol.self.drain-period", "100ms")
			.with("clustercontrol.self.drain-until", "applied")
			.with("clustercontrol.self.drain-timeout", "10m")
			.with("spring.lifecycle.timeout-per-shutdown-phase", "20m");
	}

	private Instance.Builder announcing() {
		return as("lb").watching("web", WEB).with("clustercontrol.clusters.web.announce", true);
	}

	@Test
	void anInstanceAtAFixedAddressNeedsToWriteNoKeyButItsOwn() {
		this.etcd.witness().put(WEB + "/10.0.0.6:8110", "");
		mayNot("web-1", "del", WEB + "/10.0.0.6:8110");
		try (Instance web = as("web-1").joining(WEB_1).ttl(2).watching("web", WEB).start()) {
			web.awaitRegistered();
			sees(web, "web", "10.0.0.5:8110", "10.0.0.6:8110");
			leavesAndReturns(web, web);
			expiresAndReturns(web);
			this.etcd.witness().delete(WEB_1);
			Instance.soon("the order is carried out").until(() -> web.terminator().calls() == 1);
		}
		assertThat(denials()).isEmpty();
	}

	@Test
	void aWatcherCanDistinguishAnExpiryFromADelete() {
		try (Instance web = as("web").joining(WEB_1)
			.watching("db", DB)
			.with("clustercontrol.clusters.db.expiry-hold", "60s")
			.start()) {
			for (int i = 1; i <= 4; i++) {
				long lease = this.etcd.witness().grant(600);
				this.etcd.witness().put(DB + "/10.0.0." + i + ":3306", "", lease);
				this.etcd.witness().put("/clustercontrol.leases" + DB + "/" + Long.toHexString(lease), "", lease);
			}
			Instance.soon("all are seen").until(() -> web.addresses("db").size() == 4);
			List.copyOf(this.etcd.witness().leases())
				.stream()
				.filter((lease) -> this.etcd.witness().get(DB_1).map(EtcdKeyValue::lease).orElse(0L) != lease)
				.filter((lease) -> lease != leaseOf(WEB_1))
				.forEach((lease) -> this.etcd.witness().revoke(lease));
			Instance.soon("half of them go").until(() -> web.addresses("db").size() <= 2);
			Instance.always("the other half is held").until(() -> web.addresses("db").size() == 2);
		}
		assertThat(denials()).isEmpty();
	}

	@Test
	void noServiceChangesTheKeysOfAnotherCluster() {
		mayNot("db", "put", WEB + "/10.0.0.9:80", "");
		mayNot("db", "del", WEB_1);
		mayNot("db", "get", WEB_1);
		mayNot("db", "put", "/clustercontrol.leases" + WEB + "/1", "");
		mayNot("web", "put", DB + "/10.0.0.9:80", "");
		mayNot("web", "del", DB_1);
		mayNot("web", "put", "/clustercontrol.leases" + DB + "/1", "");
		mayNot("lb", "put", WEB + "/10.0.0.9:80", "");
		mayNot("lb", "get", DB_1);
	}

	private void mayNot(String user, String... arguments) {
		assertThatIllegalStateException().as(user + " " + List.of(arguments))
			.isThrownBy(() -> etcdctl(user, arguments))
			.withMessageContaining("permission denied");
	}

	@Test
	void aDeniedClusterIsLoggedOnceAndTheOthersContinue() {
		try (Instance db = as("db").joining(DB_1)
			.watching("web", WEB)
			.watching("db", DB)
			.with("clustercontrol.startup-timeout", "0s")
			.start()) {
			db.awaitRegistered();
			sees(db, "db", "10.0.0.1:3306");
			Instance.soon("it is logged").until(() -> denials().size() == 1);
			Instance.always("it is logged once").during(Duration.ofSeconds(3)).until(() -> denials().size() == 1);
			assertThat(denials().get(0)).contains("cluster web", WEB, "user 'db'", "permission denied",
					"Its members are not known yet", "grant-permission <role> read --prefix=true " + WEB + "/",
					"grant-permission <role> read --prefix=true /clustercontrol.leases" + WEB + "/");
		}
	}

	@Test
	void aRefusalWhoseCauseChangesIsLoggedAgainAndSoIsItsEnd() {
		String end = "Watching cluster web (" + WEB + ") works again";
		this.etcd.witness().users().revokePermission("webserver-watcher", WEB + "/");
		try (Instance lb = as("lb").watching("web", WEB).with("clustercontrol.startup-timeout", "0s").start()) {
			Instance.soon("the permission is missing").until(() -> denials().size() == 1);
			assertThat(denials().get(0)).contains("permission denied (as user 'lb')")
				.endsWith(
						"Grant what is missing: etcdctl role grant-permission <role> read --prefix=true " + WEB + "/");
			this.etcd.witness().users().changePassword("lb", "another");
			Instance.soon("the password is wrong").until(() -> denials().size() == 2);
			assertThat(denials().get(1)).contains("invalid user ID or password",
					"correct 'clustercontrol.etcd.username' and 'clustercontrol.etcd.password'");
			assertThat(messages()).doesNotContain(end);
			this.etcd.witness().users().changePassword("lb", "lb-secret");
			etcdctl("root", "role", "grant-permission", "webserver-watcher", "read", "--prefix=true", WEB + "/");
			Instance.soon("the end is logged").until(() -> messages().contains(end));
			assertThat(denials()).hasSize(2);
			assertThat(messages()).filteredOn((line) -> line.startsWith("Read cluster web (" + WEB + "): 0 members at"))
				.hasSize(1);
		}
	}

	/** Nothing is granted that is not needed, and only what is missing is named. */
	@ParameterizedTest
	@CsvSource({ "dbserver, /clusterdemo/dbserver/", "dbserver, /clustercontrol.leases/clusterdemo/dbserver/" })
	void aServiceThatRegistersNeedsEachPermission(String role, String prefix) {
		this.etcd.witness().users().revokePermission(role, prefix);
		etcdctl("root", "role", "grant-permission", role, "read", "--prefix=true", prefix);
		try (Instance db = as("db").joining(DB_1).start()) {
			Instance.soon("it is logged").until(() -> denials().size() == 1);
			assertThat(denials().get(0)).contains(DB_1, "user 'db'", "permission denied")
				.endsWith("Grant what is missing: etcdctl role grant-permission <role> readwrite --prefix=true "
						+ prefix);
			assertThat(db.self().state()).isEqualTo(State.REGISTERING);
			this.etcd.witness().users().revokePermission(role, prefix);
			runWhatIsPrinted(role);
			db.awaitRegistered();
		}
	}

	/** The role of user web-1 has permission for the address 10.0.0.5:8110 only. */
	@Test
	void aUserOfAnotherAddressLacksTheDirectoryAndNotTheSentinels() {
		try (Instance web = as("web-1").joining(WEB + "/10.0.0.6:8110").start()) {
			Instance.soon("it is logged").until(() -> denials().size() == 1);
			assertThat(denials().get(0)).contains("10.0.0.6:8110", "user 'web-1'", "permission denied")
				.endsWith("Grant what is missing: etcdctl role grant-permission <role> readwrite --prefix=true " + WEB
						+ "/");
			runWhatIsPrinted("webserver-1");
			web.awaitRegistered();
		}
	}

	@Test
	void anInstanceNeedsToReadItsOrder() {
		this.etcd.witness().users().revokePermission("webserver-1", WEB + "/");
		try (Instance web = as("web-1").joining(WEB_1).start()) {
			Instance.soon("it is logged").until(() -> denials().size() == 1);
			assertThat(denials().get(0))
				.endsWith("Grant what is missing: etcdctl role grant-permission <role> read --prefix=true " + WEB_1);
			runWhatIsPrinted("webserver-1");
			web.awaitRegistered();
		}
	}

	@Test
	void anOperatorOfOrdersMayDoNothingElse() {
		try (Instance web = as("web-1").joining(WEB_1).watching("web", WEB).start().awaitRegistered()) {
			mayNot("ops", "del", WEB_1);
			mayNot("ops", "put", WEB + "/10.0.0.6:8110/order", "{\"do\":\"out\"}");
			mayNot("web-1", "put", WEB_1 + "/order", "{\"do\":\"out\"}");
			etcdctl("ops", "put", WEB_1 + "/order", "{\"do\":\"out\"}");
			web.awaitState(State.OUT);
			etcdctl("ops", "del", WEB_1 + "/order");
			web.awaitRegistered();
		}
		assertThat(denials()).isEmpty();
	}

	private void runWhatIsPrinted(String role) {
		String commands = denials().get(0).split("Grant what is missing: ")[1];
		for (String command : commands.split("; ")) {
			etcdctl("root", command.substring("etcdctl ".length()).replace("<role>", role).split(" "));
		}
	}

	private static void leavesAndReturns(Instance instance, Instance watcher) {
		instance.refuseTraffic();
		Instance.soon("it left").until(() -> watcher.addresses("web").stream().noneMatch("10.0.0.5:8110"::equals));
		instance.acceptTraffic();
		Instance.soon("it returned").until(() -> watcher.addresses("web").contains("10.0.0.5:8110"));
	}

	private void expiresAndReturns(Instance instance) {
		String key = instance.self().key();
		long lease = leaseOf(key);
		this.etcd.witness().revoke(lease);
		Instance.soon("it returned").until(() -> leaseOf(key) != 0 && leaseOf(key) != lease);
		instance.awaitRegistered();
		assertThat(instance.terminator().calls()).isZero();
	}

	private void isSupersededAndReturns(Instance instance) {
		String key = instance.self().key();
		long other = this.etcd.witness().grant(600);
		this.etcd.witness().put(key, "", other);
		instance.awaitState(State.SUPERSEDED);
		this.etcd.witness().revoke(other);
		instance.awaitRegistered();
		assertThat(instance.terminator().calls()).isZero();
	}

	private long leaseOf(String key) {
		return this.etcd.witness().get(key).map(EtcdKeyValue::lease).orElse(0L);
	}

	private static void sees(Instance instance, String cluster, String... addresses) {
		Instance.soon(cluster + " is " + List.of(addresses))
			.until(() -> instance.addresses(cluster).equals(List.of(addresses)));
	}

	/** The warnings about denied requests. */
	private List<String> denials() {
		return List.copyOf(this.log.list)
			.stream()
			.filter((event) -> event.getLevel().isGreaterOrEqual(Level.WARN))
			.map(ILoggingEvent::getFormattedMessage)
			.filter((message) -> message.contains("denied") || message.contains("refuse"))
			.toList();
	}

	private List<String> messages() {
		return List.copyOf(this.log.list).stream().map(ILoggingEvent::getFormattedMessage).toList();
	}

	private void etcdctl(String user, String... arguments) {
		String[] all = Stream.concat(Stream.of("--user", user + ":" + user + "-secret"), Stream.of(arguments))
			.toArray(String[]::new);
		this.etcd.etcdctl(all);
	}

	private Instance.Builder as(String user) {
		return Instance.of(this.etcd.endpoint())
			.with("clustercontrol.etcd.username", user)
			.with("clustercontrol.etcd.password", user + "-secret");
	}

}
