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

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;

import io.github.clustercontrol.FileReloader;
import io.github.clustercontrol.fault.EtcdServer;
import io.github.clustercontrol.fault.FaultProxy;
import io.github.clustercontrol.fault.LogRecorder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.WebApplicationType;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * An instance that leaves serves until all consumers that announce it have applied that
 * its key is gone.
 */
class AppliedDrainIT {

	@RegisterExtension
	static final EtcdServer etcd = new EtcdServer();

	private final LogRecorder log = new LogRecorder();

	@TempDir
	private Path temporary;

	/** A proxy that takes 4 s to reload, and a drain period of 200 ms. */
	@ParameterizedTest
	@ValueSource(strings = { "period", "applied" })
	void requestsAreLostDuringASlowReloadUnlessTheDrainWaitsForIt(String until) {
		String directory = "/clusterdemo/slow-" + until;
		SlowProxy proxy = new SlowProxy(Duration.ofSeconds(4));
		try (Instance stays = web(etcd.endpoint(), directory).start().awaitRegistered();
				Instance leaves = web(etcd.endpoint(), directory).with("clustercontrol.self.drain-period", "200ms")
					.with("clustercontrol.self.drain-until", until)
					.start()
					.awaitRegistered();
				Instance consumer = announcing(directory).bean(proxy)
					.with("clustercontrol.clusters.web.handlers[0].file", this.temporary.resolve("web.json"))
					.start()) {
			Instance.soon("the proxy uses both").until(() -> proxy.ports.size() == 2);
			assertThat(consumer.addresses("web")).hasSize(2);
			assertThat(stays.port()).isNotEqualTo(leaves.port());
			CompletableFuture<Void> left = close(leaves);
			while (!left.isDone() || proxy.ports.size() > 1) {
				proxy.forward();
			}
			System.out.println("MEASURED reload of 4 s, drain-until " + until + ": " + proxy.lost + " of "
					+ proxy.requests + " requests lost");
		}
		assertThat(proxy.requests.get()).isGreaterThan(20);
		if (until.equals("applied")) {
			assertThat(proxy.lost).hasValue(0);
			assertThat(this.log.infos("applied by 1 of 1 consumers of " + directory + " after ")).hasSize(1);
		}
		else {
			assertThat(proxy.lost.get()).isPositive();
			assertThat(this.log.infos("consumers of " + directory)).isEmpty();
		}
	}

	@Test
	void aFileOverSeveralClustersIsWaitedForToo() {
		String directory = "/clusterdemo/of-several";
		etcd.witness().put("/clusterdemo/of-several-other/127.0.0.1:1", "");
		HeldReload reload = new HeldReload();
		try (Instance leaves = leaving(etcd.endpoint(), directory).start().awaitRegistered();
				Instance consumer = announcing(directory).bean(reload)
					.watching("other", "/clusterdemo/of-several-other")
					.with("clustercontrol.files[0].clusters", "web,other")
					.with("clustercontrol.files[0].file", this.temporary.resolve("web.json"))
					.start()) {
			Instance.soon("it is applied").until(() -> reload.runs.get() > 0);
			assertThat(consumer.addresses("web")).hasSize(1);
			reload.held.lock();
			CompletableFuture<Void> left;
			try {
				left = close(leaves);
				Instance.soon("the file has the change")
					.until(() -> !Files.readString(this.temporary.resolve("web.json")).contains("127.0.0.1:80"));
				Instance.always("it waits").until(() -> !left.isDone());
			}
			finally {
				reload.held.unlock();
			}
			Instance.soon("it has left").until(left::isDone);
		}
		assertThat(this.log.infos("applied by 1 of 1 consumers of " + directory + " after ")).hasSize(1);
	}

	@Test
	void anOrderDrainsInTheSameWay() {
		String directory = "/clusterdemo/order";
		try (Instance leaves = leaving(etcd.endpoint(), directory).start().awaitRegistered();
				Instance consumer = announcing(directory).start()) {
			Instance.soon("it is seen").until(() -> consumer.addresses("web").size() == 1);
			awaitConsumers(directory, 1);
			etcd.witness().delete(leaves.self().key());
			Instance.soon("the order is carried out").until(() -> !leaves.terminator().statuses().isEmpty());
			assertThat(leaves.terminator().statuses()).containsExactly(0);
		}
		assertThat(this.log.infos("applied by 1 of 1 consumers of " + directory + " after ")).hasSize(1);
	}

	@Test
	void aConsumerThatDiesMeanwhileIsNotWaitedFor() {
		String directory = "/clusterdemo/dying";
		long lease = announce(directory, 0, false);
		try (Instance leaves = leaving(etcd.endpoint(), directory).start().awaitRegistered();
				Instance consumer = announcing(directory).start()) {
			awaitConsumers(directory, 2);
			assertThat(consumer.addresses("web")).hasSize(1);
			CompletableFuture<Void> left = close(leaves);
			Instance.soon("the key is gone").until(() -> etcd.witness().list(directory + "/").isEmpty());
			Instance.always("it waits").until(() -> !left.isDone());
			etcd.witness().revoke(lease);
			Instance.soon("it has left").until(left::isDone);
		}
		assertThat(this.log.infos("applied by 1 of 1 consumers of " + directory)).hasSize(1);
	}

	@Test
	void aConsumerThatDoesNotApplyItIsNamed() {
		String directory = "/clusterdemo/late";
		long pending = announce(directory, 0, true);
		try (Instance leaves = leaving(etcd.endpoint(), directory).with("clustercontrol.self.drain-timeout", "1500ms")
			.start()
			.awaitRegistered(); Instance consumer = announcing(directory).start()) {
			awaitConsumers(directory, 2);
			assertThat(consumer.addresses("web")).hasSize(1);
			leaves.close();
		}
		assertThat(this.log.warnings("consumers of " + directory)).hasSize(1)
			.first()
			.asString()
			.contains("applied by 1 of 2 consumers of " + directory
					+ " within clustercontrol.self.drain-timeout, missing lb-2 (lease " + Long.toHexString(pending)
					+ "): reload pending for ");
	}

	@Test
	void withoutAConsumerThatAnnouncesThePeriodAloneCounts() {
		String directory = "/clusterdemo/old-consumers";
		// It belongs to another directory
		announce(directory + "/deeper", 0, false);
		try (Instance leaves = leaving(etcd.endpoint(), directory).start().awaitRegistered();
				Instance consumer = Instance.of(etcd.endpoint()).watching("web", directory).start()) {
			Instance.soon("it is seen").until(() -> consumer.addresses("web").size() == 1);
			leaves.close();
		}
		assertThat(this.log.infos("no consumer announces what it applies under /clustercontrol.watchers" + directory))
			.hasSize(1);
	}

	@Test
	void anInstanceThatWatchesItsOwnClusterDoesNotWaitForItself() {
		String directory = "/clusterdemo/itself";
		try (Instance leaves = leaving(etcd.endpoint(), directory).watching("web", directory)
			.with("clustercontrol.clusters.web.announce", true)
			.start()
			.awaitRegistered()) {
			awaitConsumers(directory, 1);
			leaves.close();
		}
		assertThat(this.log.infos("no consumer announces what it applies under /clustercontrol.watchers" + directory))
			.hasSize(1);
	}

	@Test
	void whileEtcdIsAwayThePeriodAloneCounts() {
		String directory = "/clusterdemo/away";
		announce(directory, 0, false);
		try (FaultProxy proxy = new FaultProxy(etcd);
				Instance leaves = leaving(proxy.endpoint(), directory).start().awaitRegistered()) {
			proxy.cut();
			leaves.close();
		}
		assertThat(this.log.warnings("etcd did not answer what the consumers of " + directory)).hasSize(1);
	}

	@Test
	void etcdMayGoAwayDuringTheDrain() {
		String directory = "/clusterdemo/away-later";
		announce(directory, 0, false);
		try (FaultProxy proxy = new FaultProxy(etcd);
				Instance leaves = leaving(proxy.endpoint(), directory).start().awaitRegistered()) {
			CompletableFuture<Void> left = close(leaves);
			Instance.soon("the key is gone").until(() -> etcd.witness().list(directory + "/").isEmpty());
			Instance.always("it waits").until(() -> !left.isDone());
			proxy.cut();
			Instance.soon("it has left").until(left::isDone);
		}
		assertThat(this.log.warnings("etcd did not answer what the consumers of " + directory)).hasSize(1);
	}

	/** No web server, the shortest period, and a timeout that no test reaches. */
	private static InstanceBuilder leaving(String endpoint, String directory) {
		return Instance.of(endpoint)
			.joining(directory + "/127.0.0.1:80")
			.with("clustercontrol.self.drain-period", "100ms")
			.with("clustercontrol.self.drain-until", "applied")
			.with("clustercontrol.self.drain-timeout", "10m")
			.with("spring.lifecycle.timeout-per-shutdown-phase", "20m");
	}

	private static InstanceBuilder web(String endpoint, String directory) {
		return Instance.of(endpoint)
			.web(WebApplicationType.SERVLET)
			.with("clustercontrol.self.path", directory)
			.with("clustercontrol.self.host", "127.0.0.1");
	}

	private static InstanceBuilder announcing(String directory) {
		return Instance.of(etcd.endpoint())
			.watching("web", directory)
			.with("clustercontrol.clusters.web.announce", true);
	}

	/** Announce as a consumer of another application does. */
	private static long announce(String directory, long applied, boolean owed) {
		long lease = etcd.witness().grant(600);
		etcd.witness()
			.put("/clustercontrol.watchers" + directory + "/" + Long.toHexString(lease), "{\"v\":1,\"name\":\"lb-2\","
					+ "\"seen\":" + applied + ",\"applied\":" + applied + ",\"owed\":" + owed + "}", lease);
		return lease;
	}

	private static void awaitConsumers(String directory, int count) {
		Instance.soon("consumers announce")
			.until(() -> etcd.witness().list("/clustercontrol.watchers" + directory + "/").size() == count);
	}

	private static CompletableFuture<Void> close(Instance instance) {
		CompletableFuture<Void> closed = new CompletableFuture<>();
		Thread thread = new Thread(() -> {
			instance.close();
			closed.complete(null);
		}, "close-aside");
		thread.setDaemon(true);
		thread.start();
		return closed;
	}

	/** A reload that waits while a test holds the lock. */
	static final class HeldReload implements FileReloader {

		private final ReentrantLock held = new ReentrantLock();

		private final AtomicInteger runs = new AtomicInteger();

		@Override
		public void reload(Set<Path> files) throws InterruptedException {
			this.held.lockInterruptibly();
			try {
				this.runs.incrementAndGet();
			}
			finally {
				this.held.unlock();
			}
		}

	}

}
