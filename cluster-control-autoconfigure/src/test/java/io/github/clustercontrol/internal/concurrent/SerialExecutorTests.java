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

package io.github.clustercontrol.internal.concurrent;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link SerialExecutor}.
 */
class SerialExecutorTests extends ThreadsFixture {

	@Test
	void runsTasksOfManyThreadsOneAtATimeEachThreadsInOrder() throws Exception {
		int producers = 4;
		int each = 5_000;
		AtomicInteger running = new AtomicInteger();
		int[] next = new int[producers];
		List<String> wrong = new CopyOnWriteArrayList<>();
		CountDownLatch done = new CountDownLatch(producers * each);
		List<Thread> all = IntStream.range(0, producers).mapToObj((producer) -> new Thread(() -> {
			for (int i = 0; i < each; i++) {
				int number = i;
				this.executor.execute(() -> {
					if (running.incrementAndGet() != 1) {
						wrong.add("two at a time");
					}
					// Not volatile: one task sees what the task before it wrote.
					if (next[producer]++ != number) {
						wrong.add("out of order");
					}
					running.decrementAndGet();
					done.countDown();
				});
			}
		})).toList();
		all.forEach(Thread::start);
		assertThat(done.await(60, TimeUnit.SECONDS)).isTrue();
		assertThat(wrong).isEmpty();
	}

	@Test
	void aTaskThatThrowsDoesNotTakeTheNextAlong() {
		List<String> ran = new CopyOnWriteArrayList<>();
		this.executor.execute(() -> {
			throw new IllegalStateException("deliberate");
		});
		this.executor.execute(() -> {
			throw new StackOverflowError("deliberate");
		});
		this.executor.execute(() -> ran.add("next"));
		await(() -> ran.contains("next"));
		this.executor.execute(() -> ran.add("later"));
		await(() -> ran.contains("later"));
	}

	@Test
	void aTaskWithoutAThreadRunsAsSoonAsOneCanBeStarted() {
		List<String> ran = new CopyOnWriteArrayList<>();
		ThreadFactory factory = this.threads.workers().getThreadFactory();
		AtomicInteger failures = new AtomicInteger();
		this.threads.workers().setThreadFactory((task) -> {
			if (failures.incrementAndGet() <= 3) {
				throw new OutOfMemoryError("unable to create native thread");
			}
			return factory.newThread(task);
		});
		this.executor.execute(() -> ran.add("first"));
		this.executor.execute(() -> ran.add("second"));
		await(() -> ran.size() == 2);
		assertThat(ran).containsExactly("first", "second");
		assertThat(failures).hasValueGreaterThan(3);
	}

	@Test
	void whatIsHandedOverAndFindsNoThreadEndsNothing() {
		List<String> ran = new CopyOnWriteArrayList<>();
		ThreadFactory factory = this.threads.workers().getThreadFactory();
		AtomicInteger failures = new AtomicInteger();
		this.executor.execute(() -> {
			this.threads.workers().setThreadFactory((task) -> {
				if (failures.incrementAndGet() == 1) {
					throw new OutOfMemoryError("unable to create native thread");
				}
				return factory.newThread(task);
			});
			this.threads.serial("next").executeNext(() -> ran.add("next"));
			this.threads.handOver();
			ran.add("task");
		});
		await(() -> ran.size() == 2);
		assertThat(ran).containsExactly("task", "next");
		this.executor.execute(() -> ran.add("later"));
		await(() -> ran.contains("later"));
	}

	@Test
	void aTaskThatLeavesAnInterruptDoesNotPassItOn() {
		List<Boolean> interrupted = new CopyOnWriteArrayList<>();
		blockFirst();
		this.executor.execute(() -> Thread.currentThread().interrupt());
		this.executor.execute(() -> interrupted.add(Thread.currentThread().isInterrupted()));
		this.release.countDown();
		await(() -> !interrupted.isEmpty());
		assertThat(interrupted).containsExactly(false);
	}

	@Test
	void whatBlocksOneExecutorHoldsUpNoOther() {
		blockFirst();
		List<String> ran = new CopyOnWriteArrayList<>();
		for (int i = 0; i < 20; i++) {
			this.threads.serial("other-" + i).execute(() -> ran.add("ran"));
		}
		await(() -> ran.size() == 20);
	}

	@Test
	void theThreadIsADaemonThatIsCalledAsItsExecutorWhileItWorks() {
		List<String> names = new CopyOnWriteArrayList<>();
		List<Thread> workers = new CopyOnWriteArrayList<>();
		this.executor.execute(() -> {
			workers.add(Thread.currentThread());
			names.add(Thread.currentThread().getName());
		});
		await(() -> !names.isEmpty());
		assertThat(names).containsExactly("clustercontrol-test");
		assertThat(workers.get(0).isDaemon()).isTrue();
		await(() -> workers.get(0).getName().startsWith("clustercontrol-worker-"));
	}

	@Test
	void aDelayedTaskRunsInItsTurnUnlessItIsCancelled() {
		List<String> ran = new CopyOnWriteArrayList<>();
		Future<?> cancelled = this.executor.schedule(Duration.ofMillis(200), () -> ran.add("cancelled"));
		this.executor.schedule(Duration.ofMillis(400), () -> ran.add("late"));
		this.executor.schedule(Duration.ofSeconds(-1), () -> ran.add("overdue"));
		cancelled.cancel(false);
		await(() -> ran.contains("late"));
		assertThat(ran).containsExactly("overdue", "late");
	}

}
