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
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.github.clustercontrol.SelfExpiredEvent;
import io.github.clustercontrol.SelfRegisteredEvent;
import io.github.clustercontrol.SelfRegistration.State;
import io.github.clustercontrol.SelfRemovedEvent;
import io.github.clustercontrol.fault.EtcdKeyValue;
import io.github.clustercontrol.fault.EtcdServer;
import io.github.clustercontrol.fault.FaultProxy;
import io.github.clustercontrol.internal.watch.WatchedClusters;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.ContextRefreshedEvent;
import org.springframework.context.event.EventListener;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * An operator's delete stops an application, an expired lease does not, even after an
 * outage.
 */
@Execution(ExecutionMode.CONCURRENT)
class RemovalIT {

	/** Long, so that a short outage does not exceed it on a busy machine. */
	private static final int LONG_TTL = 60;

	/** Long, so that an instance on a busy machine still renews in time. */
	private static final int SHORT_TTL = 4;

	@RegisterExtension
	static final EtcdServer etcd = new EtcdServer();

	@Test
	void deletedWhileConnectedItStops() {
		String key = "/clusterdemo/delete-connected/10.0.0.1:8110";
		try (Instance instance = Instance.joined(etcd.endpoint(), key, LONG_TTL)) {
			long deleted = etcd.witness().delete(key);
			assertStopped(instance, key, deleted);
		}
	}

	@Test
	void deletedWhileCutOffForLessThanTheTtlItStops() {
		String key = "/clusterdemo/delete-cut-off/10.0.0.1:8110";
		try (FaultProxy proxy = new FaultProxy(etcd);
				Instance instance = Instance.joined(proxy.endpoint(), key, LONG_TTL)) {
			long lease = leaseOf(key);
			proxy.cut();
			long deleted = etcd.witness().delete(key);
			Instance.always("nothing happens without an answer").until(() -> instance.terminator().calls() == 0);
			assertThat(etcd.witness().leases()).contains(lease);
			proxy.pass();
			assertStopped(instance, key, deleted);
		}
	}

	@Test
	void deletedWhileCutOffForLongerThanTheTtlItStops() {
		String key = "/clusterdemo/delete-expired/10.0.0.1:8110";
		try (FaultProxy proxy = new FaultProxy(etcd);
				Instance instance = Instance.joined(proxy.endpoint(), key, SHORT_TTL)) {
			long lease = leaseOf(key);
			proxy.cut();
			long deleted = etcd.witness().delete(key);
			Instance.soon("the lease is gone, too").until(() -> !etcd.witness().leases().contains(lease));
			assertThat(instance.terminator().calls()).isZero();
			proxy.pass();
			assertStopped(instance, key, deleted);
		}
	}

	@ParameterizedTest
	@MethodSource
	void expiredWhileCutOffItComesBack(Consumer<FaultProxy> outage) {
		String key = "/clusterdemo/expiry-" + System.identityHashCode(outage) + "/10.0.0.1:8110";
		try (FaultProxy proxy = new FaultProxy(etcd);
				Instance instance = Instance.joined(proxy.endpoint(), key, SHORT_TTL)) {
			outage.accept(proxy);
			Instance.soon("the key expires").until(() -> etcd.witness().get(key).isEmpty());
			proxy.pass();
			Instance.soon("the key is back").until(() -> etcd.witness().get(key).isPresent());
			Instance.soon("that is published")
				.until(() -> instance.events().of(SelfRegisteredEvent.class).size(), (size) -> size == 2);
			List<EtcdKeyValue> history = etcd.witness().history(key, 1);
			assertThat(history).extracting(EtcdKeyValue::isDelete).containsExactly(false, true, false);
			assertThat(instance.events().of(SelfExpiredEvent.class))
				.containsExactly(new SelfExpiredEvent(key, history.get(1).modRevision()));
			assertThat(instance.events().of(SelfRegisteredEvent.class)).containsExactly(
					new SelfRegisteredEvent(key, history.get(0).modRevision()),
					new SelfRegisteredEvent(key, history.get(2).modRevision()));
			assertThat(instance.events().of(SelfRemovedEvent.class)).isEmpty();
			assertThat(instance.terminator().calls()).isZero();
			assertThat(instance.self().state()).isEqualTo(State.REGISTERED);
		}
	}

	static Stream<Named<Consumer<FaultProxy>>> expiredWhileCutOffItComesBack() {
		return Stream.of(Named.of("cut", FaultProxy::cut), Named.of("black hole", FaultProxy::blackHole));
	}

	@Test
	void expiredItStopsWithOnExpiredShutdown() {
		String key = "/clusterdemo/expiry-shutdown/10.0.0.1:8110";
		try (Instance instance = Instance.of(etcd.endpoint())
			.joining(key)
			.ttl(LONG_TTL)
			.with("clustercontrol.self.on-expired", "shutdown")
			.start()
			.awaitRegistered()) {
			etcd.witness().revoke(leaseOf(key));
			Instance.soon("the application has stopped").until(() -> !instance.terminator().statuses().isEmpty());
			assertThat(instance.terminator().statuses()).containsExactly(0);
			assertThat(instance.terminator().calls()).isEqualTo(1);
			assertThat(instance.events().of(SelfExpiredEvent.class)).hasSize(1);
			assertThat(instance.events().of(SelfRemovedEvent.class)).isEmpty();
		}
		assertThat(etcd.witness().history(key, 1)).hasSize(2);
	}

	@Test
	void listenersGetTheDeleteBeforeTheApplicationIsClosed() {
		String key = "/clusterdemo/delete-listener/10.0.0.1:8110";
		LastWords lastWords = new LastWords();
		try (Instance instance = Instance.of(etcd.endpoint())
			.joining(key)
			.ttl(LONG_TTL)
			.bean(lastWords)
			.start()
			.awaitRegistered()) {
			etcd.witness().delete(key);
			Instance.soon("the application has stopped").until(() -> !instance.terminator().statuses().isEmpty());
			assertThat(lastWords.received).isTrue();
			assertThat(instance.events().of(SelfRemovedEvent.class)).hasSize(1);
		}
	}

	@Test
	void deletedItStaysUpWithOnRemovedIgnore() {
		String key = "/clusterdemo/delete-ignore/10.0.0.1:8110";
		try (Instance instance = Instance.of(etcd.endpoint())
			.joining(key)
			.ttl(LONG_TTL)
			.with("clustercontrol.self.on-removed", "ignore")
			.start()
			.awaitRegistered()) {
			long lease = leaseOf(key);
			long deleted = etcd.witness().delete(key);
			instance.awaitState(State.REMOVED);
			// Neither of these undoes the operator's delete
			instance.refuseTraffic();
			instance.acceptTraffic();
			Instance.always("it stays out").until(() -> instance.self().state() == State.REMOVED);
			assertThat(etcd.witness().get(key)).isEmpty();
			assertThat(instance.terminator().calls()).isZero();
			assertThat(instance.events().of(SelfRemovedEvent.class))
				.containsExactly(new SelfRemovedEvent(key, deleted));
			instance.self().register();
			instance.awaitRegistered();
			assertThat(leaseOf(key)).isEqualTo(lease);
		}
	}

	@ParameterizedTest
	@CsvSource({ "/clusterdemo/web/,2", "/clusterdemo/web,2", "/clusterdemo,2", "/,2", "'',2", "/,1" })
	void deletedWithAllThatHasThePrefixEachStopsOnce(String prefix, int instances) {
		// All keys of this etcd are deleted
		try (EtcdServer etcd = new EtcdServer().start()) {
			List<Instance> running = IntStream.rangeClosed(1, instances)
				.mapToObj((number) -> Instance.of(etcd.endpoint())
					.joining("/clusterdemo/web/10.0.0." + number + ":8110")
					.ttl(LONG_TTL)
					.start()
					.awaitRegistered())
				.toList();
			etcd.etcdctl("del", "--prefix", prefix);
			for (Instance instance : running) {
				Instance.soon("the application has stopped").until(() -> !instance.terminator().statuses().isEmpty());
			}
			for (Instance instance : running) {
				assertThat(instance.terminator().statuses()).containsExactly(0);
				assertThat(instance.terminator().calls()).isEqualTo(1);
				assertThat(instance.events().of(SelfRemovedEvent.class)).hasSize(1);
				assertThat(instance.events().of(SelfExpiredEvent.class)).isEmpty();
				assertThat(instance.self().state()).isEqualTo(State.STOPPED);
				instance.close();
			}
			assertThat(etcd.witness().list("/")).isEmpty();
			assertThat(etcd.witness().leases()).isEmpty();
		}
	}

	private static void assertStopped(Instance instance, String key, long deleted) {
		Instance.soon("the application has stopped").until(() -> !instance.terminator().statuses().isEmpty());
		assertThat(instance.terminator().statuses()).containsExactly(0);
		assertThat(instance.terminator().calls()).isEqualTo(1);
		assertThat(instance.self().state()).isEqualTo(State.STOPPED);
		assertThat(instance.context().isActive()).isFalse();
		assertThat(instance.events().of(SelfRemovedEvent.class)).containsExactly(new SelfRemovedEvent(key, deleted));
		assertThat(instance.events().of(SelfExpiredEvent.class)).isEmpty();
		assertThat(instance.events().of(SelfRegisteredEvent.class)).hasSize(1);
		assertThat(etcd.witness().history(key, 1)).as("it does not come back").hasSize(2);
		Instance.soon("nothing of it is left")
			.until(() -> etcd.witness()
				.list("/clustercontrol.leases" + key.substring(0, key.lastIndexOf('/')))
				.isEmpty());
	}

	private static long leaseOf(String key) {
		return etcd.witness().get(key).orElseThrow().lease();
	}

	/** A slow listener that uses the application while it closes. */
	static final class LastWords {

		private final CountDownLatch closing = new CountDownLatch(1);

		private volatile WatchedClusters clusters;

		private volatile boolean received;

		@EventListener
		void refreshed(ContextRefreshedEvent event) {
			this.clusters = event.getApplicationContext().getBean(WatchedClusters.class);
		}

		@EventListener
		void removed(SelfRemovedEvent event) throws InterruptedException {
			this.closing.await();
			Instance.always("the application is there").until(this.clusters::isRunning);
			this.received = true;
		}

		@EventListener
		void closed(ContextClosedEvent event) {
			this.closing.countDown();
		}

	}

}
