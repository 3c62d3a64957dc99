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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.clustercontrol.etcd.EtcdClientBuilderCustomizer;
import io.github.clustercontrol.fault.EtcdServer;
import io.github.clustercontrol.fault.FaultProxy;
import io.github.clustercontrol.internal.concurrent.Threads;
import io.github.clustercontrol.internal.etcd.EtcdRequestException.Reason;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.MethodDescriptor;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link DirectoryReading}.
 */
class DirectoryReadingIT {

	private static final int MANY = 23_456;

	private static final Threads threads = new Threads();

	@RegisterExtension
	static EtcdServer etcd = new EtcdServer();

	private final AtomicInteger reads = new AtomicInteger();

	private PageSize pageSize = new PageSize(4 << 20, Duration.ofSeconds(15));

	private Runnable beforeSecondRead = () -> {
	};

	@AfterAll
	static void closeThreads() {
		threads.close();
	}

	@Test
	void listsManyKeysInFewPagesAtTheRevisionOfTheFirst() {
		putMany("/many/", MANY, "");
		etcd.witness().put("/many-others/key", "");
		this.beforeSecondRead = () -> etcd.witness().put("/many/~came-while-it-was-read", "");
		try (EtcdConnection connection = connection()) {
			long revision = etcd.witness().revision();
			Listing listing = read(connection, "/many/", Selection.ALL);
			assertThat(listing.revision()).isEqualTo(revision);
			assertThat(listing.keys()).extracting(StoredKey::key).hasSize(MANY).isSorted().doesNotHaveDuplicates();
			assertThat(this.reads).hasValueBetween(3, 6);
			assertThat(etcd.witness().revision()).isGreaterThan(revision);
			this.reads.set(2);
			read(connection, "/many/", Selection.ALL);
			assertThat(this.reads).as("what was learned").hasValueBetween(2 + 1, 2 + 2);
		}
	}

	@Test
	void listsTheUsualClusterInOneRequest() {
		putMany("/usual/", 2_000, "value");
		try (EtcdConnection connection = connection()) {
			assertThat(read(connection, "/usual/", Selection.ALL).keys()).hasSize(2_000);
			assertThat(this.reads).hasValue(1);
		}
	}

	@Test
	void halvesThePagesUntilTheirValuesFitAndCutsThem() {
		String value = "x".repeat(1_000_000);
		for (int i = 0; i < 150; i++) {
			etcd.witness().put("/large/%03d".formatted(i), value);
		}
		try (EtcdConnection connection = connection()) {
			Listing listing = read(connection, "/large/", Selection.ALL);
			assertThat(listing.keys()).hasSize(150)
				.allMatch((key) -> key.value().length == StoredKey.MAX_VALUE && !key.valueLeftOut());
			assertThat(listing.keys()).extracting(StoredKey::key).isSorted().doesNotHaveDuplicates();
		}
	}

	@Test
	void listsNothingWhereNothingIs() {
		try (EtcdConnection connection = connection()) {
			Listing listing = read(connection, "/nothing/", Selection.ALL);
			assertThat(listing.keys()).isEmpty();
			assertThat(listing.others()).isEqualTo(Listing.Others.NONE);
			assertThat(listing.revision()).isEqualTo(etcd.witness().revision());
		}
	}

	@Test
	void takesWhatIsWantedAndNotTooMuchAndCountsTheRest() {
		putMany("/picky/wanted/", 300, "value");
		putMany("/picky/other/", 3_000, "value");
		List<StoredKey> taken = new ArrayList<>();
		try (EtcdConnection connection = connection()) {
			Listing listing = read(connection, "/picky/",
					new Selection((key) -> false, (key) -> key.startsWith("/picky/wanted/"), 200, 50 * 5, taken::add));
			assertThat(listing.keys()).hasSize(200).allMatch((key) -> key.key().startsWith("/picky/wanted/"));
			assertThat(taken).isEqualTo(listing.keys());
			assertThat(listing.keys().subList(0, 50)).allMatch((key) -> key.value().length == 5 && !key.valueLeftOut());
			assertThat(listing.keys().subList(50, 200))
				.allMatch((key) -> key.value().length == 0 && key.valueLeftOut());
			assertThat(listing.others().unwanted()).isEqualTo(3_000);
			assertThat(listing.others().tooMany()).isEqualTo(100);
			assertThat(listing.others().first()).hasSize(100).allMatch((key) -> key.startsWith("/picky/other/"));
		}
	}

	@Test
	void aKeyIsLookedAtOnlyAsFarAsItCanBeOneOfOurs() {
		etcd.witness().put("/long/" + "k".repeat(100_000), "value");
		try (EtcdConnection connection = connection()) {
			assertThat(read(connection, "/long/", Selection.ALL).keys()).singleElement()
				.satisfies((key) -> assertThat(key.key()).hasSize(StoredKey.MAX_KEY).startsWith("/long/k"));
		}
	}

	@Test
	void readsTheSameWhenTheClientLeavesTheContextOfTheRequest() {
		putMany("/context/", 3_000, "value");
		etcd.witness().put("/context/empty", "");
		ExecutorService executor = Executors.newSingleThreadExecutor();
		try (EtcdConnection usual = connection();
				EtcdConnection other = connection(etcd.endpoint(), Duration.ofSeconds(30),
						(builder) -> builder.executorService(executor))) {
			Listing expected = read(usual, "/context/", Selection.ALL);
			Listing listing = read(other, "/context/", Selection.ALL);
			assertThat(listing).usingRecursiveComparison().isEqualTo(expected);
			assertThat(listing.keys()).hasSize(3_001);
		}
		finally {
			executor.shutdownNow();
		}
	}

	/**
	 * One page of all these keys takes 5 s on this line, and a request waits at most 1 s
	 * for an answer.
	 */
	@Test
	void readsADirectoryOnALineThatIsTooSlowForIt() {
		putMany("/slow/", 500, "x".repeat(1_000));
		try (FaultProxy proxy = new FaultProxy(etcd);
				EtcdConnection connection = connection(proxy.endpoint(), Duration.ofSeconds(1))) {
			proxy.trickle(1_000, 100_000);
			this.pageSize = new PageSize(4 << 20, Duration.ofMillis(500));
			List<Reason> failures = new CopyOnWriteArrayList<>();
			await().atMost(Duration.ofSeconds(100)).until(() -> {
				try {
					assertThat(read(connection, "/slow/", Selection.ALL).keys()).hasSize(500);
					return true;
				}
				catch (EtcdRequestException ex) {
					failures.add(ex.reason());
					return false;
				}
			});
			assertThat(failures).as("it is slow").isNotEmpty().containsOnly(Reason.UNREACHABLE);
		}
	}

	private Listing read(EtcdConnection connection, String prefix, Selection selection) {
		return new DirectoryReading(connection, prefix, selection, this.pageSize).await();
	}

	private static void putMany(String prefix, int count, String value) {
		Map<String, String> batch = new LinkedHashMap<>();
		for (int i = 0; i < count; i++) {
			batch.put(prefix + "%05d".formatted(i), value);
			if (batch.size() == 128 || i == count - 1) {
				etcd.witness().putTogether(batch);
				batch.clear();
			}
		}
	}

	private EtcdConnection connection() {
		return connection(etcd.endpoint(), Duration.ofSeconds(30));
	}

	private EtcdConnection connection(String endpoint, Duration timeout, EtcdClientBuilderCustomizer... others) {
		List<EtcdClientBuilderCustomizer> customizers = new ArrayList<>(List.of(others));
		customizers.add((builder) -> builder.interceptor(new ReadCounter()));
		return new EtcdConnection(
				new EtcdSettings(List.of(URI.create(endpoint)), null, null, null, Duration.ofSeconds(3), timeout),
				customizers, threads);
	}

	/** Sees requests before they are sent. */
	private final class ReadCounter implements ClientInterceptor {

		@Override
		public <Q, A> ClientCall<Q, A> interceptCall(MethodDescriptor<Q, A> method, CallOptions options, Channel next) {
			if (method.getFullMethodName().endsWith("/Range") && DirectoryReadingIT.this.reads.incrementAndGet() == 2) {
				DirectoryReadingIT.this.beforeSecondRead.run();
			}
			return next.newCall(method, options);
		}

	}

}
