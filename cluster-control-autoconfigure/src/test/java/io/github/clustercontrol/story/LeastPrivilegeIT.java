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

import java.util.List;

import io.github.clustercontrol.SelfRegistration.State;
import io.github.clustercontrol.fault.EtcdKeyValue;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Services that have exactly the permissions of docs/security.md.
 */
class LeastPrivilegeIT extends DocumentedUsers {

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

}
