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
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;

/**
 * {@link Threads} with an executor whose tasks can be blocked.
 */
abstract class ThreadsFixture {

	final Threads threads = new Threads();

	final SerialExecutor executor = this.threads.serial("test");

	final CountDownLatch release = new CountDownLatch(1);

	final List<Thread> seen = new CopyOnWriteArrayList<>();

	@AfterEach
	void close() {
		this.release.countDown();
		this.threads.close();
	}

	void blockFirst() {
		CountDownLatch blocked = new CountDownLatch(1);
		this.executor.execute(() -> {
			blocked.countDown();
			block();
		});
		await(() -> blocked.getCount() == 0);
	}

	void block() {
		try {
			this.release.await();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	void awaitNoThreadIsLeft() {
		await(() -> this.seen.stream().noneMatch(Thread::isAlive));
	}

	void see() {
		this.seen.add(Thread.currentThread());
	}

	static void await(Callable<Boolean> condition) {
		Awaitility.await().atMost(Duration.ofSeconds(20)).until(condition);
	}

}
