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

import io.github.clustercontrol.SelfRegisteredEvent;
import io.github.clustercontrol.SelfRegistration.State;
import io.github.clustercontrol.SelfRemovedEvent;
import io.github.clustercontrol.fault.EtcdKeyValue;
import io.github.clustercontrol.fault.EtcdServer;
import io.github.clustercontrol.fault.LogRecorder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Two instances with the same address.
 */
@Execution(ExecutionMode.CONCURRENT)
class SharedAddressIT {

	private static final int LONG_TTL = 60;

	@RegisterExtension
	static final EtcdServer etcd = new EtcdServer();

	@Test
	void aSecondInstanceOnTheSameAddressComesAndGoes() {
		String key = "/clusterdemo/same-address/10.0.0.1:8110";
		try (LogRecorder log = new LogRecorder();
				Instance first = Instance.of(etcd.endpoint()).joining(key).ttl(4).start().awaitRegistered()) {
			EtcdKeyValue before = etcd.witness().get(key).orElseThrow();
			try (Instance second = Instance.joined(etcd.endpoint(), key, LONG_TTL)) {
				EtcdKeyValue taken = etcd.witness().get(key).orElseThrow();
				assertThat(taken.createRevision()).as("taken over without a gap").isEqualTo(before.createRevision());
				assertThat(taken.lease()).isNotEqualTo(before.lease());
				first.awaitState(State.SUPERSEDED);
				await().untilAsserted(() -> assertThat(log.warnings("Another instance has overwritten " + key
						+ ": two instances have the same address. Correct 'clustercontrol.self.host',"
						+ " 'clustercontrol.self.port' or 'clustercontrol.self.key' of one of them."))
					.hasSize(1));
				Instance.always("it is not fought over")
					.until(() -> etcd.witness().get(key).orElseThrow().modRevision() == taken.modRevision());
				assertThat(second.self().state()).isEqualTo(State.REGISTERED);
			}
			first.awaitRegistered();
			assertThat(etcd.witness().get(key).orElseThrow().value()).isEqualTo(before.value());
			assertThat(etcd.witness().history(key, 1)).extracting(EtcdKeyValue::isDelete)
				.containsExactly(false, false, true, false);
			assertThat(first.terminator().calls()).isZero();
			assertThat(first.events().of(SelfRemovedEvent.class)).isEmpty();
			assertThat(first.events().of(SelfRegisteredEvent.class)).hasSize(2);
		}
		assertThat(etcd.witness().get(key)).isEmpty();
	}

	@Test
	void anInstanceThatLeavesDoesNotDeleteTheKeyOfItsSuccessor() {
		String directory = "/clusterdemo/successor";
		String key = directory + "/10.0.0.1:8110";
		try (Instance first = Instance.joined(etcd.endpoint(), key, LONG_TTL);
				Instance second = Instance.joined(etcd.endpoint(), key, LONG_TTL)) {
			first.awaitState(State.SUPERSEDED);
			EtcdKeyValue taken = etcd.witness().get(key).orElseThrow();
			first.close();
			assertThat(etcd.witness().get(key)).contains(taken);
			assertThat(sentinels(directory)).extracting(EtcdKeyValue::lease).containsExactly(taken.lease());
			assertThat(second.self().state()).isEqualTo(State.REGISTERED);
			assertThat(second.terminator().calls()).isZero();
		}
	}

	private static List<EtcdKeyValue> sentinels(String directory) {
		return etcd.witness().list("/clustercontrol.leases" + directory + "/");
	}

}
