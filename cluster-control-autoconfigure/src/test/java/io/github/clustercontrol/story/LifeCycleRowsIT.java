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
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

import io.github.clustercontrol.ClusterChangedEvent;
import io.github.clustercontrol.SelfRegistration.State;
import io.github.clustercontrol.fault.EtcdKeyValue;
import io.github.clustercontrol.fault.EtcdServer;
import io.github.clustercontrol.fault.FaultProxy;
import io.github.clustercontrol.fault.ForkedJvm;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.LivenessState;
import org.springframework.context.SmartLifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

/**
 * Applications that end in unusual ways, pause, or are stopped twice.
 */
@Execution(ExecutionMode.CONCURRENT)
class LifeCycleRowsIT {

	private static final Duration SOON = Duration.ofMinutes(2);

	@RegisterExtension
	static final EtcdServer etcd = new EtcdServer();

	@Test
	void row59ClosedTwiceAndByTwoAtOnce() {
		String key = "/clusterdemo/closed-twice/10.0.0.1:8110";
		Instance instance = Instance.of(etcd.endpoint())
			.joining(key)
			.watching("web", "/clusterdemo/closed-twice")
			.start()
			.awaitRegistered();
		List<CompletableFuture<Void>> closes = Stream.generate(() -> CompletableFuture.runAsync(instance::close))
			.limit(2)
			.toList();
		closes.forEach(CompletableFuture::join);
		instance.close();
		assertThat(instance.self().state()).isEqualTo(State.STOPPED);
		assertThat(etcd.witness().history(key, 1)).extracting(EtcdKeyValue::isDelete).containsExactly(false, true);
		assertThat(etcd.witness().list("/clustercontrol.leases/clusterdemo/closed-twice/")).isEmpty();
	}

	@Test
	void aBrokenApplicationLeavesWithoutDraining() {
		String key = "/clusterdemo/broken/10.0.0.1:8110";
		try (Instance instance = Instance.of(etcd.endpoint())
			.joining(key)
			.with("clustercontrol.self.drain-period", "1h")
			.with("spring.lifecycle.timeout-per-shutdown-phase", "2h")
			.start()
			.awaitRegistered()) {
			AvailabilityChangeEvent.publish(instance.context(), LivenessState.BROKEN);
			CompletableFuture<Void> close = CompletableFuture.runAsync(instance.context()::close);
			Instance.soon("it has closed").until(close::isDone);
			assertThat(etcd.witness().get(key)).isEmpty();
		}
	}

	/**
	 * By then clusters are watched, and no key was written yet.
	 */
	@Test
	void row59ClosedBeforeItsStartWasOver() {
		String directory = "/clusterdemo/failed-start";
		assertThatException()
			.isThrownBy(() -> Instance.of(etcd.endpoint())
				.joining(directory + "/10.0.0.1:8110")
				.watching("web", directory)
				.bean(new FailingStart())
				.start())
			.havingRootCause()
			.withMessage("Fails on purpose");
		assertThat(etcd.witness().list(directory)).isEmpty();
		assertThat(etcd.witness().list("/clustercontrol.leases" + directory)).isEmpty();
	}

	/**
	 * The cache of test contexts pauses unused contexts.
	 */
	@Test
	void row59PausedAndRestarted() {
		String directory = "/clusterdemo/paused";
		String key = directory + "/10.0.0.1:8110";
		try (Instance instance = Instance.of(etcd.endpoint())
			.joining(key)
			.ttl(2)
			.watching("web", directory)
			.start()
			.awaitRegistered()) {
			for (int i = 0; i < 2; i++) {
				instance.context().pause();
				long revision = etcd.witness().put(directory + "/10.0.0.2:8110", "paused " + i);
				Instance.soon("the view follows").until(() -> instance.clusters().get("web").revision() >= revision);
				Instance.always("the key stays for longer than it would unrenewed")
					.during(Duration.ofSeconds(4))
					.until(() -> etcd.witness().get(key).isPresent());
				instance.context().restart();
			}
			Instance.soon("all of it is published")
				.until(() -> instance.events().composed("web").equals(List.of("10.0.0.1:8110", "10.0.0.2:8110")));
			assertThat(instance.events().of(ClusterChangedEvent.class)).hasSizeLessThanOrEqualTo(4);
			assertThat(instance.self().state()).isEqualTo(State.REGISTERED);
			assertThat(instance.terminator().calls()).isZero();
		}
		assertThat(etcd.witness().history(key, 1)).extracting(EtcdKeyValue::isDelete).containsExactly(false, true);
	}

	/**
	 * STOPPED is terminal: a second start must fail, because it would neither watch nor
	 * register.
	 */
	@Test
	void row59StoppedItIsNotStartedAgain() {
		try (Instance instance = Instance.of(etcd.endpoint()).watching("web", "/clusterdemo/stopped").start()) {
			instance.context().stop();
			assertThatException().isThrownBy(instance.context()::start)
				.havingRootCause()
				.withMessageContaining("pause and restart this one");
		}
	}

	@Test
	void row62SigtermDuringTheDrainAfterADelete() {
		String directory = "/clusterdemo/stopped-twice";
		try (ForkedJvm jvm = joined(directory, etcd.endpoint(), "--clustercontrol.self.drain-period=2s",
				"--logging.level.io.github.clustercontrol=debug")) {
			etcd.witness().delete(directory + "/10.0.0.1:8110");
			Instance.soon("it drains").until(() -> jvm.output().contains("Serving for another"));
			jvm.terminate();
			assertThat(jvm.awaitExit(SOON)).isIn(0, 128 + 15);
			assertThat(jvm.output()).containsOnlyOnce("An operator deleted").containsOnlyOnce("Serving for another");
			assertThat(etcd.witness().list(directory)).isEmpty();
			assertThat(etcd.witness().list("/clustercontrol.leases" + directory)).isEmpty();
		}
	}

	@Test
	void row62DeletedDuringSigterm() {
		String directory = "/clusterdemo/stopped-at-once";
		try (ForkedJvm jvm = joined(directory, etcd.endpoint(), "--clustercontrol.self.drain-period=1s")) {
			jvm.terminate();
			etcd.witness().delete(directory + "/10.0.0.1:8110");
			assertThat(jvm.awaitExit(SOON)).isIn(0, 128 + 15);
			assertThat(jvm.output()).doesNotContain("registering again");
			assertThat(etcd.witness().history(directory, 1)).hasSize(2);
			assertThat(etcd.witness().list("/clustercontrol.leases" + directory)).isEmpty();
		}
	}

	@Test
	@EnabledOnOs(OS.LINUX)
	void row63AHundredReconnectsLeaveNothing() {
		String directory = "/clusterdemo/reconnects";
		try (FaultProxy proxy = new FaultProxy(etcd); ForkedJvm jvm = joined(directory, proxy.endpoint())) {
			long lease = etcd.witness().get(directory + "/10.0.0.1:8110").orElseThrow().lease();
			reconnect(proxy, 10);
			long threads = entries(jvm, "task");
			long files = entries(jvm, "fd");
			reconnect(proxy, 90);
			// The number of worker threads of the client varies
			Instance.soon("no thread is left over").until(() -> entries(jvm, "task") <= threads + 3);
			Instance.soon("no socket is left over").until(() -> entries(jvm, "fd") <= files + 3);
			assertThat(proxy.openConnections()).isOne();
			assertThat(etcd.witness().get(directory + "/10.0.0.1:8110").orElseThrow().lease()).isEqualTo(lease);
			jvm.terminate();
			jvm.awaitExit(SOON);
		}
	}

	private static void reconnect(FaultProxy proxy, int times) {
		for (int i = 0; i < times; i++) {
			int before = proxy.acceptedConnections();
			proxy.reset();
			Instance.soon("it connects again")
				.until(() -> proxy.acceptedConnections() > before && proxy.openConnections() > 0);
		}
	}

	private static ForkedJvm joined(String directory, String endpoint, String... arguments) {
		String[] all = Stream
			.concat(Stream.of("--clustercontrol.self.key=" + directory + "/10.0.0.1:8110",
					"--clustercontrol.self.ttl=60", "--clustercontrol.clusters.web.path=" + directory),
					Stream.of(arguments))
			.toArray(String[]::new);
		ForkedJvm jvm = InstanceProcess.fork(endpoint, all);
		Instance.soon("it joins").atMost(SOON).until(() -> jvm.output().contains("Joined as"));
		return jvm;
	}

	/** The resources of a process. */
	private static long entries(ForkedJvm jvm, String what) {
		try (Stream<Path> entries = Files.list(Path.of("/proc", String.valueOf(jvm.pid()), what))) {
			return entries.count();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** Started last, after everything else. */
	static final class FailingStart implements SmartLifecycle {

		@Override
		public void start() {
			throw new IllegalStateException("Fails on purpose");
		}

		@Override
		public void stop() {
		}

		@Override
		public boolean isRunning() {
			return false;
		}

	}

}
