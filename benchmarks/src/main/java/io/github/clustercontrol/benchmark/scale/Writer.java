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

package io.github.clustercontrol.benchmark.scale;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.Client;
import io.etcd.jetcd.KV;
import io.etcd.jetcd.KeyValue;
import io.etcd.jetcd.op.Op;
import io.etcd.jetcd.options.DeleteOption;
import io.etcd.jetcd.options.GetOption;
import io.etcd.jetcd.options.PutOption;

/**
 * Writes members, as other applications would, in a JVM of its own. The field
 * {@code instance} of each value is the time of the write, by the clock that all
 * processes of a machine share.
 */
final class Writer {

	/** The number of puts in one transaction, and so in one revision. */
	static final int BATCH = 20;

	/** The number of transactions in flight. */
	private static final int WINDOW = 32;

	/** The number of revisions that etcd keeps during large writes. */
	private static final long HISTORY = 20_000;

	private static final long COMPACT_EACH = 5_000;

	private final Client client;

	private final KV kv;

	private final AtomicLong revision = new AtomicLong();

	private Writer(String endpoint) {
		this.client = Client.builder().endpoints(endpoint).maxInboundMessageSize(64 << 20).build();
		this.kv = this.client.getKVClient();
	}

	/**
	 * Execute the commands on standard input, one per line.
	 * @param args the endpoint of etcd
	 * @throws Exception if something does not succeed
	 */
	public static void main(String[] args) throws Exception {
		Writer writer = new Writer(args[0]);
		BufferedReader input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
		for (String line = input.readLine(); line != null; line = input.readLine()) {
			System.out.println("> " + writer.run(line.split(" ")));
		}
		System.exit(0);
	}

	private String run(String[] words) throws Exception {
		String prefix = words[1];
		switch (words[0]) {
			case "load" -> load(prefix, Integer.parseInt(words[2]), words.length > 3);
			case "put" -> put(prefix, Integer.parseInt(words[2]), Integer.parseInt(words[3]), Long.parseLong(words[4]));
			case "storm" -> {
				return storm(prefix, Integer.parseInt(words[2]), Long.parseLong(words[3]), Long.parseLong(words[4]));
			}
			case "delete" -> this.kv.delete(bytes(prefix), DeleteOption.builder().isPrefix(true).build()).get();
			case "digest" -> {
				return "digest=" + digest(prefix);
			}
			default -> throw new IllegalArgumentException(words[0]);
		}
		return "revision=" + this.revision.get();
	}

	private void load(String prefix, int members, boolean distinct) throws InterruptedException {
		Semaphore window = new Semaphore(WINDOW);
		for (int from = 0; from < members; from += 100) {
			List<Op> puts = new ArrayList<>();
			for (int i = from; i < Math.min(members, from + 100); i++) {
				puts.add(Op.put(key(prefix, i), value(i, distinct), PutOption.DEFAULT));
			}
			commit(puts, window);
		}
		window.acquire(WINDOW);
	}

	private void put(String prefix, int members, int times, long pauseMillis)
			throws InterruptedException, ExecutionException {
		for (int i = 0; i < times; i++) {
			int member = ThreadLocalRandom.current().nextInt(members);
			this.revision.set(this.kv.put(key(prefix, member), value(member, false)).get().getHeader().getRevision());
			LockSupport.parkNanos(pauseMillis * 1_000_000);
		}
	}

	/**
	 * Change members at a rate.
	 * @param rate changes per second, 0 for as many as etcd accepts
	 * @return the number and the time until etcd had answered the last one
	 */
	private String storm(String prefix, int members, long rate, long changes) throws Exception {
		Semaphore window = new Semaphore(WINDOW);
		ThreadLocalRandom random = ThreadLocalRandom.current();
		long begin = System.nanoTime();
		for (long done = 0; done < changes; done += BATCH) {
			if (rate > 0) {
				LockSupport.parkNanos(begin + done * 1_000_000_000 / rate - System.nanoTime());
			}
			List<Op> puts = new ArrayList<>();
			int first = random.nextInt(members);
			for (int i = 0; i < BATCH; i++) {
				// Each transaction changes the first member, whose value gives the age of
				// a state
				int member = (i == 0) ? 0 : 1 + (first + i) % (members - 1);
				puts.add(Op.put(key(prefix, member), value(member, false), PutOption.DEFAULT));
			}
			commit(puts, window);
			if (done % (COMPACT_EACH * BATCH) == 0 && this.revision.get() > HISTORY) {
				this.kv.compact(this.revision.get() - HISTORY).get();
			}
		}
		window.acquire(WINDOW);
		return String.format(Locale.ROOT, "changes=%d seconds=%.3f revision=%d", changes,
				(System.nanoTime() - begin) / 1e9, this.revision.get());
	}

	private void commit(List<Op> puts, Semaphore window) throws InterruptedException {
		window.acquire();
		this.kv.txn().Then(puts.toArray(Op[]::new)).commit().whenComplete((response, failure) -> {
			window.release();
			if (failure != null) {
				failure.printStackTrace();
				Runtime.getRuntime().halt(1);
			}
			this.revision.accumulateAndGet(response.getHeader().getRevision(), Math::max);
		});
	}

	/** Return a digest of all keys and values of a directory. */
	private int digest(String prefix) throws IOException, InterruptedException, ExecutionException {
		int digest = 0;
		for (KeyValue keyValue : this.kv.get(bytes(prefix), GetOption.builder().isPrefix(true).build())
			.get()
			.getKvs()) {
			String key = keyValue.getKey().toString(StandardCharsets.UTF_8);
			digest = 31 * digest + key.substring(prefix.length()).hashCode();
			digest = 31 * digest + keyValue.getValue().toString(StandardCharsets.UTF_8).hashCode();
		}
		return digest;
	}

	private static ByteSequence key(String prefix, int member) {
		return bytes(prefix + String.format("10.%d.%d.%d:8080", member >> 16, member >> 8 & 255, member & 255));
	}

	/** A value as the registration writes it, about 145 bytes. */
	private static ByteSequence value(int member, boolean distinct) {
		return bytes(String.format(
				"{\"v\":1,\"instance\":\"%036d\",\"scheme\":\"http\",\"started\":\"%s\",\"metadata\":{%s\"zone\":\"%s\"}}",
				System.nanoTime(), Instant.now(), distinct ? "\"pod\":\"pod-" + member + "\"," : "",
				(char) ('a' + member % 3)));
	}

	private static ByteSequence bytes(String text) {
		return ByteSequence.from(text, StandardCharsets.UTF_8);
	}

}
