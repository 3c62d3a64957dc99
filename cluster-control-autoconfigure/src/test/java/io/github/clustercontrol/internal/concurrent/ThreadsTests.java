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
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the workers of {@link Threads}, their follow-up tasks and their end.
 */
class ThreadsTests extends ThreadsFixture {

	@Test
	void aWorkerRunsTheFollowUpTaskAfterItsTask() {
		List<String> ran = new CopyOnWriteArrayList<>();
		SerialExecutor next = this.threads.serial("next");
		this.executor.execute(() -> {
			see();
			next.executeNext(() -> {
				see();
				ran.add("next");
			});
			ran.add("task");
		});
		await(() -> ran.size() == 2);
		assertThat(ran).containsExactly("task", "next");
		assertThat(this.seen.get(1)).isSameAs(this.seen.get(0));
	}

	@Test
	void aFollowUpTaskDoesNotWaitForOtherTasks() {
		List<String> ran = new CopyOnWriteArrayList<>();
		CountDownLatch queued = new CountDownLatch(1);
		this.executor.execute(() -> {
			await(() -> queued.getCount() == 0);
			this.threads.serial("next").executeNext(() -> ran.add("next"));
		});
		this.executor.execute(this::block);
		queued.countDown();
		await(() -> ran.contains("next"));
	}

	@Test
	void aFollowUpTaskDoesNotWaitForWhatItsTaskWaitsFor() {
		List<String> ran = new CopyOnWriteArrayList<>();
		this.executor.execute(() -> {
			this.threads.serial("next").executeNext(() -> ran.add("next"));
			this.threads.handOver();
			block();
		});
		await(() -> ran.contains("next"));
	}

	@Test
	void aSecondFollowUpTaskRunsOnAnotherWorker() {
		List<String> ran = new CopyOnWriteArrayList<>();
		this.threads.unordered().execute(() -> {
			this.executor.executeNext(() -> ran.add("first"));
			this.executor.executeNext(() -> ran.add("second"));
			block();
		});
		await(() -> ran.size() == 2);
		assertThat(ran).containsExactly("first", "second");
	}

	@Test
	void aFollowUpTaskDoesNotDelayTheExecutorOfItsTask() {
		List<String> ran = new CopyOnWriteArrayList<>();
		SerialExecutor next = this.threads.serial("next");
		this.executor.execute(() -> next.executeNext(() -> {
			ran.add("next");
			block();
		}));
		await(() -> ran.contains("next"));
		this.executor.execute(() -> ran.add("later"));
		await(() -> ran.contains("later"));
	}

	@Test
	void aThreadThatIsNoWorkerRunsNoFollowUpTask() {
		this.executor.executeNext(this::see);
		await(() -> this.seen.size() == 1);
		assertThat(this.seen.get(0)).isNotSameAs(Thread.currentThread());
	}

	@Test
	void workersHaveTheClassLoaderOfTheirOwnerAndInheritNothingFromWhoWakesThem() throws Exception {
		ClassLoader foreign = new ClassLoader() {
		};
		ClassLoader own = Thread.currentThread().getContextClassLoader();
		InheritableThreadLocal<String> identity = new InheritableThreadLocal<>();
		List<Object> seen = new CopyOnWriteArrayList<>();
		Thread stranger = new Thread(() -> {
			identity.set("a user");
			this.executor.execute(() -> {
				seen.add(Thread.currentThread().getContextClassLoader());
				seen.add(String.valueOf(identity.get()));
			});
		});
		stranger.setContextClassLoader(foreign);
		stranger.start();
		stranger.join();
		await(() -> seen.size() == 2);
		assertThat(seen).containsExactly(own, "null");
	}

	@Test
	void closingInterruptsWhatRunsAndDropsWhatWaits() {
		List<String> ran = new CopyOnWriteArrayList<>();
		CountDownLatch started = new CountDownLatch(1);
		this.threads.at(Duration.ZERO, this::see);
		await(() -> this.seen.size() == 1);
		this.executor.execute(() -> {
			see();
			started.countDown();
			try {
				this.release.await();
			}
			catch (InterruptedException ex) {
				ran.add("interrupted");
			}
		});
		this.executor.execute(() -> ran.add("waited"));
		await(() -> started.getCount() == 0);
		this.threads.close();
		awaitNoThreadIsLeft();
		assertThat(ran).containsExactly("interrupted");
	}

	@Test
	void afterTheCloseTasksAreDroppedWithoutAnException() {
		List<String> ran = new CopyOnWriteArrayList<>();
		this.executor.execute(this::see);
		this.executor.execute(() -> ran.add("before"));
		await(() -> ran.contains("before"));
		this.threads.close();
		this.threads.close();
		this.executor.execute(() -> ran.add("after"));
		this.threads.unordered().execute(() -> ran.add("after"));
		Future<?> never = this.executor.schedule(Duration.ZERO, () -> ran.add("after"));
		assertThat(never.cancel(true)).isFalse();
		assertThat(never.isDone()).isTrue();
		awaitNoThreadIsLeft();
		assertThat(ran).containsExactly("before");
	}

	@Test
	void theCloseWaitsForInterruptedTasks() {
		List<String> ran = new CopyOnWriteArrayList<>();
		endSlowly(ran);
		this.threads.close();
		assertThat(ran).containsExactly("ended");
	}

	@Test
	void aTaskMayCloseItsThreadsAndWaitsForTheOthersOnly() throws Exception {
		List<String> ran = new CopyOnWriteArrayList<>();
		endSlowly(ran);
		CountDownLatch closed = new CountDownLatch(1);
		this.threads.serial("closing").execute(() -> {
			this.threads.close();
			ran.add(Thread.currentThread().isInterrupted() ? "closed" : "has lost an interrupt");
			closed.countDown();
		});
		assertThat(closed.await(20, TimeUnit.SECONDS)).isTrue();
		assertThat(ran).containsExactly("ended", "closed");
	}

	/** Begin something whose end, once it is interrupted, takes a moment. */
	private void endSlowly(List<String> ran) {
		CountDownLatch begun = new CountDownLatch(1);
		this.executor.execute(() -> {
			begun.countDown();
			block();
			long end = System.nanoTime() + Duration.ofMillis(200).toNanos();
			while (System.nanoTime() < end) {
				Thread.onSpinWait();
			}
			ran.add("ended");
		});
		await(() -> begun.getCount() == 0);
	}

}
