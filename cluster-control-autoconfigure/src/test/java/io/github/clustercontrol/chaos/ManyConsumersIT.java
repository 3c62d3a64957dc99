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

package io.github.clustercontrol.chaos;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import io.github.clustercontrol.SelfRegistration.State;
import io.github.clustercontrol.fault.EtcdServer;
import io.github.clustercontrol.fault.LogRecorder;
import io.github.clustercontrol.internal.announce.Announcer;
import io.github.clustercontrol.internal.concurrent.Threads;
import io.github.clustercontrol.internal.etcd.EtcdConnection;
import io.github.clustercontrol.internal.etcd.EtcdKeys;
import io.github.clustercontrol.internal.etcd.EtcdSettings;
import io.github.clustercontrol.internal.key.ClusterDirectory;
import io.github.clustercontrol.internal.registration.DrainSettings;
import io.github.clustercontrol.internal.registration.DrainUntil;
import io.github.clustercontrol.internal.registration.Identity;
import io.github.clustercontrol.internal.registration.LeasedRegistration;
import io.github.clustercontrol.internal.registration.OnExpired;
import io.github.clustercontrol.internal.registration.OnRemoved;
import io.github.clustercontrol.internal.registration.RegistrationSettings;
import io.github.clustercontrol.internal.registration.WatcherLease;
import io.github.clustercontrol.internal.watch.ClusterLimits;
import io.github.clustercontrol.internal.watch.ClusterSettings;
import io.github.clustercontrol.internal.watch.StartSettings;
import io.github.clustercontrol.internal.watch.WatchedClusters;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.support.GenericApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Many consumers announce what they have applied, each on a connection of its own, as in
 * a process of its own, and instances leave.
 */
class ManyConsumersIT {

	private static final int MANY = Integer.getInteger("consumers", 100);

	private static final int LEAVES = 20;

	private static final String DIRECTORY = "/chaos/consumed";

	/** The unit of the times of a process, a hundredth of a second. */
	private static final int MILLIS_PER_TICK = 10;

	@RegisterExtension
	static EtcdServer etcd = new EtcdServer();

	private final Threads threads = new Threads();

	private final GenericApplicationContext context = new GenericApplicationContext();

	private final List<EtcdConnection> connections = new ArrayList<>();

	private final List<AutoCloseable> consumers = new ArrayList<>();

	private final LogRecorder log = new LogRecorder().alone();

	@AfterEach
	void close() throws Exception {
		for (AutoCloseable consumer : this.consumers) {
			consumer.close();
		}
		this.connections.forEach(EtcdConnection::close);
		this.context.close();
		this.threads.close();
		this.log.close();
	}

	@Test
	void aLeaveIsAppliedByAllOfThem() throws Exception {
		this.context.refresh();
		for (int i = 0; i < MANY; i++) {
			consume("lb-" + i);
		}
		Awaitility.await("all announce")
			.atMost(Duration.ofMinutes(2))
			.until(() -> etcd.witness().list("/clustercontrol.watchers" + DIRECTORY + "/").size() == MANY);
		List<Long> millis = new ArrayList<>();
		long busy = 0;
		for (int i = 0; i < LEAVES; i++) {
			LeasedRegistration registration = join(DIRECTORY + "/10.0.0.1:" + (8000 + i));
			long before = processorMillis();
			long begin = System.nanoTime();
			leave(registration);
			millis.add(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin));
			busy += processorMillis() - before;
		}
		System.out.println("MEASURED " + MANY + " consumers, " + LEAVES + " leaves: each took " + sorted(millis).get(0)
				+ " to " + sorted(millis).get(LEAVES - 1) + " ms, median " + sorted(millis).get(LEAVES / 2)
				+ " ms, and " + busy / LEAVES + " ms of etcd's processor time");
		assertThat(this.log.infos("applied by " + MANY + " of " + MANY + " consumers of " + DIRECTORY + " after"))
			.hasSize(LEAVES);
	}

	private static List<Long> sorted(List<Long> values) {
		return values.stream().sorted().toList();
	}

	private void consume(String name) {
		EtcdConnection connection = connection();
		WatchedClusters clusters = new WatchedClusters(
				List.of(new ClusterSettings("web", new ClusterDirectory(DIRECTORY), 0, Duration.ZERO, Duration.ZERO,
						true, List.of())),
				ClusterLimits.of(1), new StartSettings(Duration.ZERO, false, "/", null), Duration.ofSeconds(5),
				connection, this.threads, this.context);
		Announcer announcer = new Announcer(clusters.announced(), () -> name,
				new WatcherLease(connection, this.threads), new EtcdKeys(connection), this.threads.serial("announce"));
		announcer.start();
		clusters.begin();
		this.consumers.add(announcer);
		this.consumers.add(clusters);
	}

	private LeasedRegistration join(String key) {
		RegistrationSettings settings = new RegistrationSettings("http", Map.of(), Duration.ofSeconds(15),
				Duration.ofSeconds(5), OnRemoved.SHUTDOWN, OnExpired.REGISTER,
				new DrainSettings(DrainUntil.APPLIED, Duration.ZERO, Duration.ofMinutes(1)));
		LeasedRegistration registration = new LeasedRegistration(settings,
				() -> new Identity(key, "given", "http", Map.of()), connection(), this.threads, (context) -> {
				}, this.context);
		registration.start();
		registration.onApplicationEvent(
				new ApplicationReadyEvent(new SpringApplication(), new String[0], this.context, Duration.ZERO));
		Awaitility.await("it joins").until(() -> registration.state() == State.REGISTERED);
		return registration;
	}

	private static void leave(LeasedRegistration registration) throws InterruptedException {
		CountDownLatch left = new CountDownLatch(1);
		registration.stop(left::countDown);
		assertThat(left.await(1, TimeUnit.MINUTES)).isTrue();
	}

	private EtcdConnection connection() {
		EtcdConnection connection = new EtcdConnection(new EtcdSettings(List.of(URI.create(etcd.endpoint())), null,
				null, null, Duration.ofSeconds(3), Duration.ofSeconds(3)), List.of(), this.threads);
		this.connections.add(connection);
		return connection;
	}

	/** Return the processor time that etcd has used so far. */
	private static long processorMillis() throws IOException {
		String[] fields = Files.readString(Path.of("/proc/" + etcd.pid() + "/stat"))
			.replaceFirst(".*\\) ", "")
			.split(" ");
		return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) * MILLIS_PER_TICK;
	}

}
