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

package io.github.clustercontrol.internal.handler;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * Resolves host names, up to 16 at a time and each for as long as the system takes. The
 * wait for the results is bounded: until there is a result, the last one counts. For
 * several threads.
 */
public final class HostNames {

	private static final Duration LIMIT = Duration.ofSeconds(2);

	private static final int LOOKUPS = 16;

	private static final Pattern IP_ADDRESS = Pattern.compile("[0-9]+(\\.[0-9]+){3}|.*:.*");

	private final Executor executor;

	private final Predicate<String> lookup;

	private final Map<String, CountDownLatch> running = new ConcurrentHashMap<>();

	private final Queue<String> queue = new ConcurrentLinkedQueue<>();

	private final AtomicInteger threads = new AtomicInteger();

	private final Set<String> resolved = ConcurrentHashMap.newKeySet();

	/** Look-ups may block the executor for long. */
	public HostNames(Executor executor) {
		this(executor, HostNames::isKnown);
	}

	HostNames(Executor executor, Predicate<String> lookup) {
		this.executor = executor;
		this.lookup = lookup;
	}

	/**
	 * Return the names without an address, and those that have no result within 2 seconds
	 * and had none before.
	 */
	Set<String> unresolved(Collection<String> hosts) throws InterruptedException {
		Set<String> names = new HashSet<>(hosts);
		names.removeIf((host) -> IP_ADDRESS.matcher(host).matches());
		Map<String, CountDownLatch> latches = new ConcurrentHashMap<>();
		names.forEach((name) -> latches.put(name, begin(name)));
		long deadline = System.nanoTime() + LIMIT.toNanos();
		for (CountDownLatch latch : latches.values()) {
			latch.await(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
		}
		names.removeAll(this.resolved);
		return names;
	}

	private CountDownLatch begin(String name) {
		CountDownLatch latch = new CountDownLatch(1);
		CountDownLatch other = this.running.putIfAbsent(name, latch);
		if (other != null) {
			return other;
		}
		this.queue.add(name);
		if (this.threads.incrementAndGet() <= LOOKUPS) {
			this.executor.execute(this::work);
		}
		else {
			this.threads.decrementAndGet();
		}
		return latch;
	}

	private void work() {
		try {
			for (String name = this.queue.poll(); name != null; name = this.queue.poll()) {
				lookUp(name);
			}
		}
		finally {
			this.threads.decrementAndGet();
		}
	}

	private void lookUp(String name) {
		try {
			if (this.lookup.test(name)) {
				this.resolved.add(name);
			}
			else {
				this.resolved.remove(name);
			}
		}
		finally {
			CountDownLatch latch = this.running.remove(name);
			if (latch != null) {
				latch.countDown();
			}
		}
	}

	private static boolean isKnown(String name) {
		try {
			return InetAddress.getAllByName(name).length > 0;
		}
		catch (UnknownHostException ex) {
			return false;
		}
	}

}
