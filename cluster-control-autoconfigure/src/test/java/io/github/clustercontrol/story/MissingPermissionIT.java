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

import java.time.Duration;

import io.github.clustercontrol.SelfRegistration.State;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Services that lack a permission of docs/security.md.
 */
class MissingPermissionIT extends DocumentedUsers {

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

}
