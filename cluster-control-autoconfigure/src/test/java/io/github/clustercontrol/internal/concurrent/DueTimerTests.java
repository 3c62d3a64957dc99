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
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link DueTimer}.
 */
class DueTimerTests {

	private static final Duration SOON = Duration.ofMillis(50);

	private static final Duration LATE = Duration.ofMinutes(1);

	private final Threads threads = new Threads();

	private final SerialExecutor executor = this.threads.serial("test");

	private final BlockingQueue<Long> reached = new LinkedBlockingQueue<>();

	private final DueTimer timer = new DueTimer(this.executor, () -> this.reached.add(now()));

	@AfterEach
	void close() {
		this.threads.close();
	}

	@Test
	void runsTheTaskOnceWhenItIsDue() throws InterruptedException {
		long begin = this.timer.now();
		this.executor.execute(() -> this.timer.setIn(SOON));
		assertThat(this.reached.poll(10, TimeUnit.SECONDS)).isGreaterThanOrEqualTo(begin + SOON.toNanos());
		assertThat(this.reached.poll(200, TimeUnit.MILLISECONDS)).isNull();
	}

	@Test
	void anEarlierTimeTakesThePlaceOfALaterOne() throws InterruptedException {
		this.executor.execute(() -> {
			this.timer.setIn(LATE);
			this.timer.setIn(SOON);
		});
		assertThat(this.reached.poll(10, TimeUnit.SECONDS)).isNotNull();
	}

	@Test
	void aLaterTimeTakesThePlaceOfAnEarlierOne() throws InterruptedException {
		this.executor.execute(() -> {
			this.timer.setIn(SOON);
			this.timer.setIn(LATE);
		});
		assertThat(this.reached.poll(300, TimeUnit.MILLISECONDS)).isNull();
	}

	@Test
	void isNotDueAfterItIsCancelled() throws InterruptedException {
		this.executor.execute(() -> {
			this.timer.setIn(SOON);
			this.timer.cancel();
		});
		assertThat(this.reached.poll(300, TimeUnit.MILLISECONDS)).isNull();
	}

	@Test
	void canBeSetAgainByItsTask() throws InterruptedException {
		DueTimer[] again = new DueTimer[1];
		again[0] = new DueTimer(this.executor, () -> {
			this.reached.add(now());
			again[0].setIn(SOON);
		});
		this.executor.execute(() -> again[0].setIn(Duration.ZERO));
		assertThat(this.reached.poll(10, TimeUnit.SECONDS)).isNotNull();
		assertThat(this.reached.poll(10, TimeUnit.SECONDS)).isNotNull();
	}

	private long now() {
		return this.timer.now();
	}

}
