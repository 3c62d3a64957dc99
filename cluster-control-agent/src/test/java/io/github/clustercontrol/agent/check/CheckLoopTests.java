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

package io.github.clustercontrol.agent.check;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.clustercontrol.fault.LogRecorder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link CheckLoop}.
 */
class CheckLoopTests {

	private static final Duration INTERVAL = Duration.ofMillis(1);

	private static final String REFUSED = "Connection refused";

	private final BlockingQueue<String> results = new LinkedBlockingQueue<>();

	private final AtomicInteger runs = new AtomicInteger();

	private final List<Boolean> changes = new CopyOnWriteArrayList<>();

	private final CheckLoop loop = new CheckLoop("service web", new ScriptedCheck(), INTERVAL, 2, 3, this.changes::add);

	@AfterEach
	void stop() {
		this.loop.stop();
	}

	@Test
	void eachChangeIsReportedAndLoggedOnceAndNothingBeforeTheFirstPass() {
		try (LogRecorder log = new LogRecorder()) {
			this.loop.start();
			run(20, false);
			assertThat(this.changes).isEmpty();
			assertThat(log.infos("scripted")).isEmpty();
			assertThat(log.warnings("scripted")).isEmpty();
			run(5, true);
			run(5, false);
			run(5, true);
			assertThat(this.changes).containsExactly(true, false, true);
			assertThat(log.infos("scripted")).containsExactly("Check scripted of the service web passes",
					"Check scripted of the service web passes again");
			assertThat(log.warnings("scripted"))
				.containsExactly("Check scripted of the service web failed 3 times in a row: Connection refused");
		}
	}

	@Test
	void stopEndsARunInProgressAndReportsNothingAfterwards() {
		this.loop.start();
		run(1, true);
		await().until(() -> this.runs.get() == 2);
		this.loop.stop();
		awaitEndOfThread("clustercontrol-check-service-web");
		this.results.add("");
		assertThat(this.changes).isEmpty();
	}

	@Test
	void aRunThatPassesAlthoughTheLoopStopsIsNotReported() throws Exception {
		CountDownLatch running = new CountDownLatch(1);
		CheckLoop late = new CheckLoop("late", () -> {
			running.countDown();
			try {
				new CountDownLatch(1).await();
			}
			catch (InterruptedException ex) {
				// It ends with a result nevertheless
			}
			return "late";
		}, INTERVAL, 1, 1, this.changes::add);
		late.start();
		running.await();
		late.stop();
		awaitEndOfThread("clustercontrol-check-late");
		assertThat(this.changes).isEmpty();
	}

	@Test
	void anExceptionOfACheckOrOfAListenerEndsNothing() {
		AtomicInteger calls = new AtomicInteger();
		CountDownLatch failing = new CountDownLatch(1);
		CheckLoop broken = new CheckLoop("broken", () -> {
			if (calls.incrementAndGet() > 1) {
				throw new IllegalStateException("broken");
			}
			return "";
		}, INTERVAL, 1, 1, (passing) -> {
			if (!passing) {
				failing.countDown();
			}
			throw new IllegalStateException("listener");
		});
		broken.start();
		await().until(() -> failing.getCount() == 0 && calls.get() > 3);
		broken.stop();
		awaitEndOfThread("clustercontrol-check-broken");
	}

	@Test
	void itsThreadDoesNotKeepTheProcessAlive() {
		this.loop.start();
		assertThat(Thread.getAllStackTraces().keySet())
			.filteredOn((thread) -> thread.getName().equals("clustercontrol-check-service-web"))
			.singleElement()
			.satisfies((thread) -> assertThat(thread.isDaemon()).isTrue());
	}

	/** Return when the loop has processed all of these results. */
	private void run(int count, boolean passed) {
		int before = this.runs.get();
		for (int i = 0; i < count; i++) {
			this.results.add(passed ? "connected" : REFUSED);
		}
		await().until(() -> this.results.isEmpty() && this.runs.get() > Math.max(1, before) + count - 1);
	}

	/** A thread ends a moment after its executor has terminated. */
	private static void awaitEndOfThread(String name) {
		await().until(() -> Thread.getAllStackTraces().keySet().stream().map(Thread::getName).noneMatch(name::equals));
	}

	private final class ScriptedCheck implements Check {

		@Override
		public String run() throws IOException, InterruptedException {
			CheckLoopTests.this.runs.incrementAndGet();
			String result = CheckLoopTests.this.results.take();
			if (result.equals(REFUSED)) {
				throw new IOException(result);
			}
			return result;
		}

		@Override
		public String toString() {
			return "scripted";
		}

	}

}
