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

package io.github.clustercontrol.benchmark;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.stream.IntStream;

import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.Client;
import io.etcd.jetcd.Watch;
import io.etcd.jetcd.op.Op;
import io.etcd.jetcd.options.GetOption;
import io.etcd.jetcd.options.PutOption;
import io.etcd.jetcd.options.WatchOption;
import io.etcd.jetcd.watch.WatchEvent;
import io.github.clustercontrol.fault.EtcdServer;
import io.github.clustercontrol.internal.key.MemberCodec;

/**
 * The raw client of etcd, for the floor and for changes as an operator makes them.
 */
final class Raw implements AutoCloseable {

	private static final MemberCodec CODEC = new MemberCodec();

	private static final Instant STARTED = Instant.parse("2026-01-01T00:00:00.123456Z");

	private static final int TOGETHER = 100;

	private static final int ON_THE_WAY = 128;

	private final Client client;

	private final AtomicLong puts = new AtomicLong();

	private final AtomicInteger addresses = new AtomicInteger();

	Raw(String endpoint) {
		this.client = Client.builder().endpoints(endpoint).maxInboundMessageSize(64 << 20).build();
	}

	Raw(EtcdServer etcd) {
		this(etcd.endpoint());
	}

	private static ByteSequence bytes(String text) {
		return ByteSequence.from(text, StandardCharsets.UTF_8);
	}

	/** Return a value as an instance writes it. */
	private static ByteSequence value(String key, long number) {
		return ByteSequence.from(CODEC.encode(key.substring(key.lastIndexOf('/') + 1), new UUID(number, 1).toString(),
				"http", STARTED, Map.of("zone", "a", "n", Long.toString(number))));
	}

	static String address(int number) {
		return "10." + (number >> 16) + "." + (number >> 8 & 255) + "." + (number & 255) + ":8110";
	}

	/**
	 * Put a key with a value that differs from each earlier one, and return the revision.
	 */
	long put(String key) throws Exception {
		return put(key, value(key, this.puts.incrementAndGet()), PutOption.DEFAULT);
	}

	void put(String key, long lease) throws Exception {
		put(key, value(key, this.puts.incrementAndGet()), PutOption.builder().withLeaseId(lease).build());
	}

	/** Put a key with the current time in its value, and return the revision. */
	long putTime(String key) throws Exception {
		return put(key, value(key, System.nanoTime()), PutOption.DEFAULT);
	}

	private long put(String key, ByteSequence value, PutOption option) throws Exception {
		return this.client.getKVClient()
			.put(bytes(key), value, option)
			.get(10, TimeUnit.SECONDS)
			.getHeader()
			.getRevision();
	}

	long grant(int ttl) throws Exception {
		return this.client.getLeaseClient().grant(ttl).get(10, TimeUnit.SECONDS).getID();
	}

	void delete(String key) throws Exception {
		this.client.getKVClient().delete(bytes(key)).get(10, TimeUnit.SECONDS);
	}

	/** Read a directory in one request. */
	int list(String prefix) throws Exception {
		return this.client.getKVClient()
			.get(bytes(prefix), GetOption.builder().isPrefix(true).build())
			.get(60, TimeUnit.SECONDS)
			.getKvs()
			.size();
	}

	/** Read directories, with one request each at the same time. */
	void list(List<String> prefixes) throws Exception {
		List<CompletableFuture<?>> reads = new ArrayList<>();
		for (String prefix : prefixes) {
			reads.add(this.client.getKVClient().get(bytes(prefix), GetOption.builder().isPrefix(true).build()));
		}
		await(reads);
	}

	/** Return an address that differs from each earlier one. */
	String next() {
		return address(this.addresses.incrementAndGet());
	}

	/** Put members below a prefix, many in flight. */
	void fill(String prefix, int members) throws Exception {
		List<CompletableFuture<?>> puts = new ArrayList<>();
		for (int from = 0; from < members; from += TOGETHER) {
			Op[] together = IntStream.range(from, Math.min(from + TOGETHER, members))
				.mapToObj((i) -> Op.put(bytes(prefix + address(i)), value(address(i), i), PutOption.DEFAULT))
				.toArray(Op[]::new);
			puts.add(this.client.getKVClient().txn().Then(together).commit());
			if (puts.size() == ON_THE_WAY / 16) {
				await(puts);
			}
		}
		await(puts);
	}

	/**
	 * Put keys below a prefix as fast as etcd accepts them, many in flight, and return
	 * the revision of the last one.
	 */
	long flood(String prefix, int members, int changes) throws Exception {
		Semaphore window = new Semaphore(ON_THE_WAY);
		AtomicLong last = new AtomicLong();
		for (int i = 0; i < changes; i++) {
			window.acquire();
			String key = prefix + address(i % members);
			this.client.getKVClient()
				.put(bytes(key), value(key, this.puts.incrementAndGet()))
				.whenComplete((response, failure) -> {
					if (response != null) {
						last.accumulateAndGet(response.getHeader().getRevision(), Math::max);
					}
					window.release();
				});
		}
		window.acquire(ON_THE_WAY);
		return last.get();
	}

	private static void await(List<CompletableFuture<?>> futures) throws Exception {
		CompletableFuture.allOf(futures.toArray(CompletableFuture[]::new)).get(60, TimeUnit.SECONDS);
		futures.clear();
	}

	/** Watch a prefix, and wait until the watch is created. */
	Watch.Watcher watch(String prefix, Consumer<WatchEvent> listener) throws Exception {
		CompletableFuture<Void> created = new CompletableFuture<>();
		WatchOption option = WatchOption.builder().isPrefix(true).withCreateNotify(true).build();
		Watch.Watcher watcher = this.client.getWatchClient().watch(bytes(prefix), option, (response) -> {
			created.complete(null);
			response.getEvents().forEach(listener);
		});
		created.get(10, TimeUnit.SECONDS);
		return watcher;
	}

	@Override
	public void close() {
		this.client.close();
	}

}
