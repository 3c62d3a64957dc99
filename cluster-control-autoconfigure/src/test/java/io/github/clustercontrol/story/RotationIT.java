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
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

import io.github.clustercontrol.Member;
import io.github.clustercontrol.SelfRegisteredEvent;
import io.github.clustercontrol.SelfRegistration.State;
import io.github.clustercontrol.SelfRemovedEvent;
import io.github.clustercontrol.fault.EtcdKeyValue;
import io.github.clustercontrol.fault.EtcdServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.LivenessState;
import org.springframework.boot.availability.ReadinessState;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

/**
 * Leaving and returning to the rotation at run time.
 */
@Execution(ExecutionMode.CONCURRENT)
class RotationIT {

	private static final int LONG_TTL = 60;

	@RegisterExtension
	static final EtcdServer etcd = new EtcdServer();

	@Test
	void theKeyGoesAndComesWithReadinessAndTheLeaseStays() {
		String directory = "/clusterdemo/readiness";
		String key = directory + "/10.0.0.1:8110";
		try (Instance instance = Instance.joined(etcd.endpoint(), key, LONG_TTL)) {
			EtcdKeyValue first = etcd.witness().get(key).orElseThrow();
			assertThat(sentinels(directory)).singleElement()
				.satisfies((sentinel) -> assertThat(sentinel.lease()).isEqualTo(first.lease()));
			instance.refuseTraffic();
			Instance.soon("the key goes").until(() -> etcd.witness().get(key).isEmpty());
			instance.awaitState(State.OUT);
			assertThat(sentinels(directory)).singleElement()
				.satisfies((sentinel) -> assertThat(sentinel.lease()).isEqualTo(first.lease()))
				.satisfies((sentinel) -> assertThat(sentinel.value()).isEqualTo("left"));
			assertThat(etcd.witness().leases()).contains(first.lease());
			// An event that has nothing to do with readiness
			AvailabilityChangeEvent.publish(instance.context(), LivenessState.BROKEN);
			AvailabilityChangeEvent.publish(instance.context(), LivenessState.CORRECT);
			instance.acceptTraffic();
			Instance.soon("the key returns").until(() -> etcd.witness().get(key).isPresent());
			instance.awaitRegistered();
			assertThat(etcd.witness().history(key, 1)).extracting(EtcdKeyValue::isDelete)
				.containsExactly(false, true, false);
			assertThat(etcd.witness().get(key).orElseThrow().lease()).isEqualTo(first.lease());
			assertThat(etcd.witness().get(key).orElseThrow().value()).isEqualTo(first.value());
			Instance.soon("that is published").until(() -> instance.events().of(SelfRegisteredEvent.class).size() == 2);
			assertThat(instance.events().of(SelfRemovedEvent.class)).isEmpty();
			assertThat(instance.terminator().calls()).isZero();
		}
	}

	@Test
	void flappingReadinessPutsTheKeyAboutOnceASecondAtMost() {
		String key = "/clusterdemo/flapping/10.0.0.1:8110";
		try (Instance instance = Instance.joined(etcd.endpoint(), key, LONG_TTL)) {
			long lease = etcd.witness().get(key).orElseThrow().lease();
			long begin = System.nanoTime();
			for (int i = 0; i < 20; i++) {
				instance.refuseTraffic();
				Instance.soon("the key goes").until(() -> instance.self().state() != State.REGISTERED);
				instance.acceptTraffic();
			}
			Instance.soon("the key is back").until(() -> instance.self().state() == State.REGISTERED);
			long seconds = Duration.ofNanos(System.nanoTime() - begin).toSeconds();
			List<EtcdKeyValue> puts = etcd.witness()
				.history(key, 1)
				.stream()
				.filter((change) -> !change.isDelete())
				.toList();
			assertThat(puts).hasSizeBetween(2, (int) seconds + 3);
			assertThat(puts).extracting(EtcdKeyValue::lease).containsOnly(lease);
			assertThat(etcd.witness().get(key)).isPresent();
		}
	}

	@ParameterizedTest
	@EnumSource
	void underLoadTheLastReadinessCounts(ReadinessState last) throws Exception {
		String directory = "/clusterdemo/last-word-" + last.name().toLowerCase(Locale.ROOT);
		String key = directory + "/10.0.0.1:8110";
		try (Instance instance = Instance.of(etcd.endpoint())
			.joining(key)
			.ttl(LONG_TTL)
			.watching("web", directory)
			.start()
			.awaitRegistered()) {
			long begin = System.nanoTime();
			try (Flapping flapping = new Flapping(instance)) {
				for (int i = 0; i < 1_000; i++) {
					etcd.witness().put(directory + "/10.0.0.2:" + (1 + i % 50), String.valueOf(i));
				}
			}
			AvailabilityChangeEvent.publish(instance.context(), last);
			boolean in = last == ReadinessState.ACCEPTING_TRAFFIC;
			Instance.soon("it is as it was said last, and stays so")
				.during(Duration.ofMillis(1500))
				.until(() -> etcd.witness().get(key).isPresent() == in
						&& instance.self().state() == (in ? State.REGISTERED : State.OUT));
			long seconds = Duration.ofNanos(System.nanoTime() - begin).toSeconds();
			assertThat(etcd.witness().history(key, 1)).filteredOn((change) -> !change.isDelete())
				.hasSizeLessThanOrEqualTo((int) seconds + 3);
			assertThat(instance.events().of(SelfRemovedEvent.class)).isEmpty();
			assertThat(instance.terminator().calls()).isZero();
		}
	}

	@Test
	void anInstanceThatAnOperatorDeletedStaysOutWhenReadinessFlaps() throws Exception {
		String key = "/clusterdemo/ordered-out/10.0.0.1:8110";
		try (Instance instance = Instance.of(etcd.endpoint())
			.joining(key)
			.ttl(LONG_TTL)
			.with("clustercontrol.self.on-removed", "ignore")
			.start()
			.awaitRegistered()) {
			try (Flapping flapping = new Flapping(instance)) {
				// A delete is not an order while the instance is out by itself
				Instance.soon("an order arrives").until(() -> {
					etcd.witness().delete(key);
					return instance.self().state() == State.REMOVED;
				});
				long revision = etcd.witness().revision();
				Instance.always("it stays out")
					.during(Duration.ofSeconds(3))
					.until(() -> instance.self().state() == State.REMOVED);
				assertThat(etcd.witness().history(key, revision + 1)).isEmpty();
			}
			instance.acceptTraffic();
			instance.self().register();
			instance.awaitRegistered();
		}
	}

	@Test
	void onlyRegisterUndoesADeregister() {
		String key = "/clusterdemo/deregister/10.0.0.1:8110";
		try (Instance instance = Instance.joined(etcd.endpoint(), key, LONG_TTL)) {
			long lease = etcd.witness().get(key).orElseThrow().lease();
			instance.self().deregister();
			Instance.soon("the key goes").until(() -> etcd.witness().get(key).isEmpty());
			instance.awaitState(State.OUT);
			instance.refuseTraffic();
			instance.acceptTraffic();
			Instance.always("it stays out").until(() -> instance.self().state() == State.OUT);
			instance.self().register();
			instance.awaitRegistered();
			assertThat(etcd.witness().history(key, 1)).extracting(EtcdKeyValue::isDelete)
				.containsExactly(false, true, false);
			assertThat(etcd.witness().get(key).orElseThrow().lease()).isEqualTo(lease);
			instance.refuseTraffic();
			instance.awaitState(State.OUT);
			instance.self().register();
			Instance.always("it does not register against its readiness")
				.until(() -> instance.self().state() == State.OUT);
		}
		assertThat(etcd.witness().list("/clustercontrol.leases/clusterdemo/deregister")).isEmpty();
	}

	@Test
	void newMetadataIsOnePutOnTheSameLeaseAndPeersSeeNoGap() {
		String directory = "/clusterdemo/metadata";
		String key = directory + "/10.0.0.1:8110";
		try (Instance peer = Instance.of(etcd.endpoint()).watching("web", directory).start();
				Instance instance = Instance.joined(etcd.endpoint(), key, LONG_TTL)) {
			Instance.soon("the peer sees it").until(() -> peer.addresses("web").size() == 1);
			EtcdKeyValue first = etcd.witness().get(key).orElseThrow();
			instance.self().updateMetadata(Map.of("zone", "b"));
			Instance.soon("the peer sees the metadata")
				.until(() -> peer.clusters().get("web").members().get(0).metadata().equals(Map.of("zone", "b")));
			Instance.soon("the peer has the change").until(() -> peer.events().changesOf("web").size() == 2);
			assertThat(peer.events().changesOf("web").get(1)).satisfies((event) -> {
				assertThat(event.added()).isEmpty();
				assertThat(event.removed()).isEmpty();
				assertThat(event.updated()).extracting(Member::address, Member::metadata)
					.containsExactly(tuple("10.0.0.1:8110", Map.of("zone", "b")));
			});
			assertThat(etcd.witness().history(key, 1)).hasSize(2)
				.allSatisfy((put) -> assertThat(put.lease()).isEqualTo(first.lease()));
			assertThat(etcd.witness().get(key).orElseThrow().createRevision()).isEqualTo(first.createRevision());
			instance.awaitRegistered();
			assertThat(instance.events().of(SelfRegisteredEvent.class)).as("it was there all the time").hasSize(1);
			instance.refuseTraffic();
			instance.awaitState(State.OUT);
			instance.self().updateMetadata(Map.of("zone", "c"));
			Instance.always("nothing is put while out").until(() -> etcd.witness().get(key).isEmpty());
			instance.acceptTraffic();
			instance.awaitRegistered();
			assertThat(etcd.witness().get(key).orElseThrow().value()).contains("\"zone\":\"c\"");
		}
	}

	private static List<EtcdKeyValue> sentinels(String directory) {
		return etcd.witness().list("/clustercontrol.leases" + directory + "/");
	}

	/** Changes the readiness to and fro by several threads without a pause. */
	private static final class Flapping implements AutoCloseable {

		private final AtomicBoolean over = new AtomicBoolean();

		private final List<Thread> threads;

		Flapping(Instance instance) {
			this.threads = IntStream.range(0, 3).mapToObj((number) -> new Thread(() -> {
				while (!this.over.get()) {
					instance.refuseTraffic();
					Thread.yield();
					instance.acceptTraffic();
					LockSupport.parkNanos(Duration.ofMillis(2).toNanos());
				}
			}, "flapping-" + number)).toList();
			this.threads.forEach(Thread::start);
		}

		@Override
		public void close() throws InterruptedException {
			this.over.set(true);
			for (Thread thread : this.threads) {
				thread.join();
			}
		}

	}

}
