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

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.IntFunction;

import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.Client;
import io.etcd.jetcd.Watch;
import io.etcd.jetcd.options.GetOption;
import io.etcd.jetcd.options.PutOption;
import io.etcd.jetcd.options.WatchOption;
import io.github.clustercontrol.benchmark.Part;
import io.github.clustercontrol.benchmark.Run;
import io.github.clustercontrol.benchmark.Table;
import io.github.clustercontrol.benchmark.Unit;
import io.github.clustercontrol.fault.EtcdServer;

/**
 * The cost of single requests for etcd, sent by the raw client as fast as etcd answers.
 */
public final class EtcdPart implements Part {

	private static final int WINDOW = 64;

	private static final ByteSequence VALUE = bytes("x".repeat(145));

	@Override
	public String name() {
		return "scale-etcd";
	}

	@Override
	public String document() {
		return "scaling";
	}

	@Override
	public String title() {
		return "What one etcd does";
	}

	@Override
	public String run(Run run) throws Exception {
		Table table = new Table("what", "how many", "per second", "CPU of etcd, each", "memory of etcd, each");
		try (EtcdServer etcd = new EtcdServer().start();
				Client client = Client.builder().endpoints(etcd.endpoint()).maxInboundMessageSize(64 << 20).build()) {
			int leases = run.times(10_000);
			List<Long> ids = new ArrayList<>();
			measure(table, etcd, "grant a lease and put a key under it", leases,
					(i) -> client.getLeaseClient().grant(3600).thenCompose((lease) -> {
						synchronized (ids) {
							ids.add(lease.getID());
						}
						return client.getKVClient()
							.put(bytes("/leased/" + i), VALUE, PutOption.builder().withLeaseId(lease.getID()).build());
					}));
			measure(table, etcd, "renew a lease", leases, (i) -> client.getLeaseClient().keepAliveOnce(ids.get(i)));
			measure(table, etcd, "put a key", leases,
					(i) -> client.getKVClient().put(bytes("/put/" + i % 1000), VALUE));
			measure(table, etcd, "read a key", leases, (i) -> client.getKVClient().get(bytes("/put/" + i % 1000)));
			GetOption all = GetOption.builder().isPrefix(true).build();
			measure(table, etcd, String.format("read a directory of %,d keys", leases), run.times(50),
					(i) -> client.getKVClient().get(bytes("/leased/"), all));
			watch(run, table, etcd, client);
			measure(table, etcd, "revoke a lease with a key", leases,
					(i) -> client.getLeaseClient().revoke(ids.get(i)));
		}
		return table + "\nThe client runs on the same machine and uses a part of the cores, so **per second** is less"
				+ " than an etcd without it would reach. At most " + WINDOW + " requests are in flight.\n";
	}

	private static void measure(Table table, EtcdServer etcd, String what, int times,
			IntFunction<CompletableFuture<?>> request) throws Exception {
		ProcessUsage usage = ProcessUsage.of(etcd);
		Semaphore window = new Semaphore(WINDOW);
		double cpu = usage.cpuMillis();
		double memory = usage.residentMebibytes();
		long begin = System.nanoTime();
		for (int i = 0; i < times; i++) {
			window.acquire();
			request.apply(i).whenComplete((answer, failure) -> {
				window.release();
				if (failure != null) {
					failure.printStackTrace();
				}
			});
		}
		window.acquire(WINDOW);
		double seconds = (System.nanoTime() - begin) / 1e9;
		double grown = usage.residentMebibytes() - memory;
		table.add(what, String.format("%,d", times), Unit.digits(times / seconds),
				Unit.digits(1000 * (usage.cpuMillis() - cpu) / times) + " µs",
				what.startsWith("grant") ? Unit.digits(1024 * grown / times) + " KiB" : "");
	}

	/** Many watches of one directory with changes of single keys. */
	private static void watch(Run run, Table table, EtcdServer etcd, Client client) throws Exception {
		ProcessUsage usage = ProcessUsage.of(etcd);
		int watches = run.times(1_000);
		int changes = run.times(1_000);
		LongAdder delivered = new LongAdder();
		LongAdder progress = new LongAdder();
		double memory = usage.residentMebibytes();
		List<Watch.Watcher> open = new ArrayList<>();
		WatchOption option = WatchOption.builder().isPrefix(true).withCreateNotify(true).build();
		for (int i = 0; i < watches; i++) {
			open.add(client.getWatchClient()
				.watch(bytes("/watched/"), option, (response) -> (response.getEvents().isEmpty() ? progress : delivered)
					.add(Math.max(1, response.getEvents().size()))));
		}
		await(progress, watches);
		double grown = usage.residentMebibytes() - memory;
		double cpu = usage.cpuMillis();
		long begin = System.nanoTime();
		open.forEach(Watch.Watcher::requestProgress);
		await(progress, 2L * watches);
		add(table, "progress request of a watch", watches, begin, usage.cpuMillis() - cpu,
				Unit.digits(1024 * grown / watches) + " KiB each watch");
		cpu = usage.cpuMillis();
		begin = System.nanoTime();
		for (int i = 0; i < changes; i++) {
			client.getKVClient().put(bytes("/watched/" + i), VALUE).get();
			// Responses that wait for the client would be sent together, at lower cost
			await(delivered, (i + 1L) * watches);
		}
		add(table, String.format("one change to one of %,d watches", watches), changes * watches, begin,
				usage.cpuMillis() - cpu, "");
		open.forEach(Watch.Watcher::close);
	}

	private static void add(Table table, String what, int times, long begin, double cpuMillis, String memory) {
		table.add(what, String.format("%,d", times), Unit.digits(times / ((System.nanoTime() - begin) / 1e9)),
				Unit.digits(1000 * cpuMillis / times) + " µs", memory);
	}

	private static void await(LongAdder counter, long value) throws InterruptedException {
		while (counter.sum() < value) {
			TimeUnit.MICROSECONDS.sleep(200);
		}
	}

	private static ByteSequence bytes(String text) {
		return ByteSequence.from(text, StandardCharsets.UTF_8);
	}

}
