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

package io.github.clustercontrol.internal.etcd;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.github.clustercontrol.fault.EtcdServer;
import io.github.clustercontrol.fault.GrpcProxy;
import io.github.clustercontrol.internal.concurrent.Threads;
import io.github.clustercontrol.internal.etcd.EtcdRequestException.Reason;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link EtcdWatch} and {@link EtcdLeases} through etcd's own gRPC proxy. It
 * answers no question about a watch, and makes up the answer to the second who opens one.
 */
class GrpcProxyIT {

	private static final String WEB = "/demo/web/";

	private static final Duration HEARTBEAT = Duration.ofMillis(500);

	private final EtcdServer etcd = new EtcdServer().start();

	private final GrpcProxy proxy = new GrpcProxy(this.etcd);

	private final Threads threads = new Threads();

	private final List<AutoCloseable> opened = new ArrayList<>();

	@AfterEach
	void close() throws Exception {
		for (AutoCloseable closeable : this.opened) {
			closeable.close();
		}
		this.threads.close();
		this.proxy.close();
		this.etcd.close();
	}

	@Test
	void aWatchThroughTheProxyDeliversChangesAndReadsOnce() {
		this.etcd.witness().put(WEB + "a", "1");
		WatchRecorder first = watch();
		// The proxy answers no progress request of the first watches, for about 7 s
		Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> first.confirmations() > 0);
		// The proxy knows now what is watched
		WatchRecorder second = watch();
		for (WatchRecorder recorder : List.of(first, second)) {
			Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> recorder.confirmations() > 3);
		}
		this.etcd.witness().put(WEB + "b", "2");
		for (WatchRecorder recorder : List.of(first, second)) {
			Awaitility.await()
				.atMost(Duration.ofSeconds(30))
				.until(() -> recorder.view().equals(Map.of(WEB + "a", "1", WEB + "b", "2")));
			assertThat(recorder.listings()).hasSize(1);
		}
	}

	@Test
	void whatItDoesNotTellIsFoundWhenEverythingIsReadAgain() {
		this.etcd.witness().put(WEB + "a", "1");
		WatchRecorder first = watch();
		// The proxy answers no progress request of the first watches, for about 7 s
		Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> first.confirmations() > 0);
		// Without progress responses it is never certain that this watch has caught up
		WatchRecorder second = watch(Duration.ofSeconds(1));
		Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> second.listings().size() > 2);
		assertThat(second.view()).isEqualTo(Map.of(WEB + "a", "1"));
		this.etcd.witness().put(WEB + "b", "2");
		Awaitility.await()
			.atMost(Duration.ofSeconds(30))
			.until(() -> second.view().equals(Map.of(WEB + "a", "1", WEB + "b", "2")));
	}

	@Test
	void aRenewalThroughTheProxyConfirmsAWatchWithoutARead() {
		this.etcd.witness().put(WEB + "a", "1");
		EtcdConnection connection = connection();
		WatchRecorder recorder = watch(connection, Duration.ofMinutes(5));
		// By then it is known that progress requests are not answered
		Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> recorder.confirmations() > 1);
		new RepeatedRenewal(connection, this.threads).start();
		long reads = reads();
		int before = recorder.confirmations();
		Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> recorder.confirmations() > before + 8);
		assertThat(reads() - reads).isLessThan(8);
	}

	private long reads() {
		return this.etcd.witness().status().messages().getOrDefault("Range", 0L);
	}

	@Test
	void aLeaseIsRenewedThroughItAndOneThatIsGoneIsTold() {
		EtcdLeases leases = new EtcdLeases(connection());
		long id = leases.grant(Duration.ofSeconds(30)).id();
		leases.renew(id, Duration.ofSeconds(10));
		assertThatExceptionOfType(EtcdRequestException.class)
			.isThrownBy(() -> leases.renew(4711, Duration.ofSeconds(10)))
			.satisfies((ex) -> assertThat(ex.reason()).isEqualTo(Reason.LEASE_GONE));
	}

	private WatchRecorder watch() {
		return watch(Duration.ofMinutes(5));
	}

	private WatchRecorder watch(Duration readAgainAfter) {
		return watch(connection(), readAgainAfter);
	}

	private WatchRecorder watch(EtcdConnection connection, Duration readAgainAfter) {
		WatchRecorder recorder = new WatchRecorder();
		EtcdWatch watch = new EtcdWatch(connection, EtcdWatch.Target.directory(WEB), HEARTBEAT, readAgainAfter,
				Duration.ofMillis(100), this.threads.serial("watch"), recorder);
		this.opened.add(0, watch);
		watch.start();
		return recorder;
	}

	private EtcdConnection connection() {
		EtcdConnection connection = new EtcdConnection(new EtcdSettings(List.of(URI.create(this.proxy.endpoint())),
				null, null, null, Duration.ofSeconds(3), Duration.ofSeconds(10)), List.of(), this.threads);
		this.opened.add(0, connection);
		return connection;
	}

}
