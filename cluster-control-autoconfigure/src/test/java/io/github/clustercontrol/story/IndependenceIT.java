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
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

import io.github.clustercontrol.ClusterChangedEvent;
import io.github.clustercontrol.ClusterHandler;
import io.github.clustercontrol.ClusterSnapshot;
import io.github.clustercontrol.Member;
import io.github.clustercontrol.SelfRegisteredEvent;
import io.github.clustercontrol.SelfRemovedEvent;
import io.github.clustercontrol.fault.EtcdServer;
import io.github.clustercontrol.internal.registration.LeasedRegistration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

import org.springframework.context.event.EventListener;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Listeners and handlers that block or fail do not affect others.
 */
@Execution(ExecutionMode.CONCURRENT)
class IndependenceIT {

	private static final int SHORT_TTL = 3;

	@RegisterExtension
	static final EtcdServer etcd = new EtcdServer();

	@Test
	void aListenerThatThrowsDoesNotKeepEventsFromOthers() {
		String directory = "/clusterdemo/throwing";
		String key = directory + "/10.0.0.1:8110";
		ThrowingListener thrower = new ThrowingListener();
		try (Instance instance = Instance.of(etcd.endpoint())
			.joining(key)
			.watching("web", directory)
			.bean(thrower)
			.start()
			.awaitRegistered()) {
			Instance.soon("the first member arrives")
				.until(() -> instance.events().composed("web").equals(List.of("10.0.0.1:8110")));
			etcd.witness().put(directory + "/10.0.0.2:8110", "");
			Instance.soon("the next change is published")
				.until(() -> instance.events().composed("web").equals(List.of("10.0.0.1:8110", "10.0.0.2:8110")));
			Instance.soon("the registration event arrives")
				.until(() -> instance.events().of(SelfRegisteredEvent.class).size() == 1);
			etcd.witness().delete(key);
			Instance.soon("it stops all the same").until(() -> !instance.terminator().statuses().isEmpty());
			assertThat(instance.events().of(SelfRemovedEvent.class)).hasSize(1);
			assertThat(thrower.received).hasAtLeastOneElementOfType(ClusterChangedEvent.class)
				.hasAtLeastOneElementOfType(SelfRegisteredEvent.class)
				.hasAtLeastOneElementOfType(SelfRemovedEvent.class);
		}
	}

	@Test
	void aListenerThatBlocksDelaysNoOthersAndLaterGetsTheMergedDifference() throws Exception {
		String db = "/clusterdemo/blocked-listener-db";
		String web = "/clusterdemo/blocked-listener-web";
		String key = web + "/10.0.0.1:8110";
		BlockingListener blocker = new BlockingListener();
		try (Instance instance = Instance.of(etcd.endpoint())
			.joining(key)
			.ttl(SHORT_TTL)
			.watching("db", db)
			.watching("web", web)
			.bean(blocker)
			.start()
			.awaitRegistered()) {
			etcd.witness().put(db + "/first:1", "");
			blocker.entered.await();
			etcd.witness().put(db + "/second:1", "");
			etcd.witness().put(db + "/third:1", "");
			etcd.witness().delete(db + "/first:1");
			etcd.witness().delete(db + "/second:1");
			etcd.witness().put(db + "/third:1", "value");
			Instance.soon("the state is seen").until(() -> instance.addresses("db").equals(List.of("third:1")));
			assertUnharmed(instance, web, key);
			assertThat(instance.events().changesOf("db")).as("they are published one after the other").isEmpty();
			blocker.released.countDown();
			Instance.soon("the difference is published").until(() -> instance.events().changesOf("db").size() == 2);
			assertThat(instance.events().composed("db")).containsExactly("third:1");
			ClusterChangedEvent merged = instance.events().changesOf("db").get(1);
			assertThat(merged.added()).extracting(Member::rawValue).containsExactly("value");
			assertThat(merged.removed()).extracting(Member::address).containsExactly("first:1");
			assertThat(merged.updated()).isEmpty();
		}
		finally {
			blocker.released.countDown();
		}
	}

	@Test
	void aHandlerThatBlocksDelaysNoOthersAndTheStartOnlyForItsTimeout() {
		String db = "/clusterdemo/blocked-handler-db";
		String web = "/clusterdemo/blocked-handler-web";
		String key = web + "/10.0.0.1:8110";
		BlockingHandler blocker = new BlockingHandler();
		etcd.witness().put(db + "/first:1", "");
		try (Instance instance = Instance.of(etcd.endpoint())
			.joining(key)
			.ttl(SHORT_TTL)
			.watching("db", db)
			.with("clustercontrol.clusters.db.handlers[0].type", "blockingHandler")
			.watching("web", web)
			.with("clustercontrol.startup-timeout", "200ms")
			.bean(blocker)
			.start()
			.awaitRegistered()) {
			Instance.soon("the handler runs").until(() -> blocker.handled.size() == 1);
			etcd.witness().put(db + "/second:1", "");
			etcd.witness().put(db + "/third:1", "");
			Instance.soon("listeners hear of its cluster")
				.until(() -> instance.events().composed("db").equals(List.of("first:1", "second:1", "third:1")));
			assertUnharmed(instance, web, key);
			assertThat(blocker.handled).hasSize(1);
			blocker.released.countDown();
			Instance.soon("the handler gets the latest state")
				.until(() -> blocker.handled.get(blocker.handled.size() - 1).members().size() == 3);
			assertThat(blocker.handled).hasSize(2);
		}
		finally {
			blocker.released.countDown();
		}
	}

	private static void assertUnharmed(Instance instance, String web, String key) {
		LeasedRegistration registration = instance.context().getBean(LeasedRegistration.class);
		long lease = etcd.witness().get(key).orElseThrow().lease();
		long renewals = registration.status().renewals();
		Instance.soon("the lease is renewed for longer than it lives")
			.until(() -> registration.status().renewals() > renewals + 4);
		instance.self().updateMetadata(Map.of("zone", "b"));
		Instance.soon("its key can be changed")
			.until(() -> etcd.witness().get(key).orElseThrow().value().contains("\"zone\":\"b\""));
		assertThat(etcd.witness().get(key).orElseThrow().lease()).isEqualTo(lease);
		etcd.witness().put(web + "/10.0.0.2:8110", "");
		Instance.soon("the event of the other cluster arrives")
			.until(() -> instance.events().composed("web").equals(List.of("10.0.0.1:8110", "10.0.0.2:8110")));
	}

	/** Throws an exception or an error at each event. */
	static final class ThrowingListener {

		private final List<Object> received = new CopyOnWriteArrayList<>();

		@EventListener
		@Order(Ordered.HIGHEST_PRECEDENCE)
		void changed(ClusterChangedEvent event) {
			this.received.add(event);
			if (event.current().members().size() > 1) {
				throw new AssertionError("Thrown on purpose");
			}
			throw new IllegalStateException("Thrown on purpose");
		}

		@EventListener
		@Order(Ordered.HIGHEST_PRECEDENCE)
		void registered(SelfRegisteredEvent event) {
			this.received.add(event);
			throw new IllegalStateException("Thrown on purpose");
		}

		@EventListener
		@Order(Ordered.HIGHEST_PRECEDENCE)
		void removed(SelfRemovedEvent event) {
			this.received.add(event);
			throw new AssertionError("Thrown on purpose");
		}

	}

	/** Gets the first event of the database servers and blocks. */
	static final class BlockingListener {

		private final CountDownLatch entered = new CountDownLatch(1);

		private final CountDownLatch released = new CountDownLatch(1);

		@EventListener
		@Order(Ordered.HIGHEST_PRECEDENCE)
		void changed(ClusterChangedEvent event) throws InterruptedException {
			if (event.cluster().equals("db")) {
				this.entered.countDown();
				this.released.await();
			}
		}

	}

	static final class BlockingHandler implements ClusterHandler {

		private final List<ClusterSnapshot> handled = new CopyOnWriteArrayList<>();

		private final CountDownLatch released = new CountDownLatch(1);

		@Override
		public void handle(ClusterSnapshot snapshot) throws Exception {
			this.handled.add(snapshot);
			this.released.await();
		}

	}

}
