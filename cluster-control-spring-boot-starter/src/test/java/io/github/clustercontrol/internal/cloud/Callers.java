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

package io.github.clustercontrol.internal.cloud;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.IntStream;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Call without pause, and record every failure.
 */
final class Callers implements AutoCloseable {

	private static final int ENOUGH = 20;

	final List<Throwable> failures = new CopyOnWriteArrayList<>();

	private volatile Map<String, AtomicInteger> answers = new ConcurrentHashMap<>();

	private final Supplier<String> call;

	private final List<Thread> threads;

	private volatile boolean stopped;

	Callers(Supplier<String> call) {
		this.call = call;
		this.threads = IntStream.range(0, 4).mapToObj((i) -> new Thread(this::ask, "caller-" + i)).toList();
		this.threads.forEach(Thread::start);
	}

	private void ask() {
		while (!this.stopped) {
			try {
				this.answers.computeIfAbsent(this.call.get(), (port) -> new AtomicInteger()).incrementAndGet();
			}
			catch (Throwable ex) {
				this.failures.add(ex);
				return;
			}
		}
	}

	/** Wait until exactly these are answering, in turn. */
	void awaitAnswersOf(String... ports) {
		LoadBalancedIT.soon("only " + List.of(ports) + " answer").until(() -> {
			assertThat(this.failures).isEmpty();
			Map<String, AtomicInteger> now = new ConcurrentHashMap<>();
			this.answers = now;
			LoadBalancedIT.soon("enough answers").until(() -> sum(now) > ENOUGH || !this.failures.isEmpty());
			return now.keySet().equals(Set.of(ports));
		});
	}

	private static int sum(Map<String, AtomicInteger> answers) {
		return answers.values().stream().mapToInt(AtomicInteger::get).sum();
	}

	void stop() throws InterruptedException {
		this.stopped = true;
		for (Thread thread : this.threads) {
			thread.join();
		}
	}

	@Override
	public void close() {
		this.stopped = true;
	}

}
