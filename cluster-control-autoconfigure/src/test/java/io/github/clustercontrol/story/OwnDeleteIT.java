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

import io.github.clustercontrol.SelfExpiredEvent;
import io.github.clustercontrol.SelfRegistration.State;
import io.github.clustercontrol.SelfRemovedEvent;
import io.github.clustercontrol.fault.EtcdKeyValue;
import io.github.clustercontrol.fault.EtcdServer;
import io.github.clustercontrol.fault.FaultProxy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The delete of the own key, when an instance leaves the rotation, whose answer is lost.
 */
@Execution(ExecutionMode.CONCURRENT)
class OwnDeleteIT {

	/** Long, so that a short outage does not exceed it on a busy machine. */
	private static final int LONG_TTL = 60;

	@RegisterExtension
	static final EtcdServer etcd = new EtcdServer();

	@Test
	void itIsNoOrderAlsoWhenTheAnswerIsLost() {
		String directory = "/clusterdemo/lost-answer";
		String key = directory + "/10.0.0.1:8110";
		try (FaultProxy proxy = new FaultProxy(etcd);
				Instance instance = Instance.of(proxy.endpoint())
					.joining(key)
					.ttl(LONG_TTL)
					.watching("web", directory)
					.start()
					.awaitRegistered()) {
			long lease = leaseOf(key);
			Instance.soon("it sees itself").until(() -> instance.addresses("web").size() == 1);
			loseTheAnswerToItsDelete(proxy, instance, key);
			Instance.soon("it learns that its key is gone").until(() -> instance.addresses("web").isEmpty());
			Instance.always("it does not stop").until(() -> instance.terminator().calls() == 0);
			assertThat(instance.self().state()).isEqualTo(State.OUT);
			instance.acceptTraffic();
			Instance.soon("it is back").until(() -> etcd.witness().get(key).isPresent());
			assertWentAndCameBack(instance, key, lease);
		}
	}

	@Test
	void itIsNoOrderAlsoWhenItRegistersAgainBeforeItSeesTheDelete() {
		String key = "/clusterdemo/lost-answer-again/10.0.0.1:8110";
		try (FaultProxy proxy = new FaultProxy(etcd);
				Instance instance = Instance.of(proxy.endpoint())
					.joining(key)
					.ttl(LONG_TTL)
					.start()
					.awaitRegistered()) {
			long lease = leaseOf(key);
			proxy.loseReplies();
			instance.refuseTraffic();
			Instance.soon("the delete arrives").until(() -> etcd.witness().get(key).isEmpty());
			instance.acceptTraffic();
			proxy.reset();
			proxy.pass();
			Instance.soon("it is back").until(() -> etcd.witness().get(key).isPresent());
			assertWentAndCameBack(instance, key, lease);
		}
	}

	private static void loseTheAnswerToItsDelete(FaultProxy proxy, Instance instance, String key) {
		proxy.loseReplies();
		instance.refuseTraffic();
		Instance.soon("the delete arrives").until(() -> etcd.witness().get(key).isEmpty());
		proxy.reset();
		proxy.pass();
	}

	private static void assertWentAndCameBack(Instance instance, String key, long lease) {
		instance.awaitRegistered();
		Instance.always("it stays").until(() -> etcd.witness().get(key).isPresent());
		assertThat(etcd.witness().history(key, 1)).extracting(EtcdKeyValue::isDelete)
			.containsExactly(false, true, false);
		assertThat(leaseOf(key)).isEqualTo(lease);
		assertThat(instance.terminator().calls()).isZero();
		assertThat(instance.events().of(SelfRemovedEvent.class)).isEmpty();
		assertThat(instance.events().of(SelfExpiredEvent.class)).isEmpty();
	}

	private static long leaseOf(String key) {
		return etcd.witness().get(key).orElseThrow().lease();
	}

}
