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

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;

import io.github.clustercontrol.ClusterHandler;
import io.github.clustercontrol.ClusterSnapshot;
import io.github.clustercontrol.Member;
import io.github.clustercontrol.Source;
import io.github.clustercontrol.fault.LogRecorder;
import io.github.clustercontrol.internal.command.RunOutcome;
import io.github.clustercontrol.internal.concurrent.SerialExecutor;
import io.github.clustercontrol.internal.concurrent.Threads;
import io.github.clustercontrol.internal.render.ClusterSnapshots;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link HandlerChain}.
 */
class HandlerChainTests {

	private final Threads threads = new Threads();

	private final SerialExecutor executor = this.threads.serial("handlers");

	private volatile ClusterSnapshot current = ClusterSnapshot.unknown("web");

	private HandlerChain chain;

	@AfterEach
	void close() {
		this.threads.close();
	}

	@Test
	void nothingRunsWhileTheStateIsUnknown() {
		TestHandler handler = new TestHandler();
		chain(handler);
		this.chain.changed();
		awaitQuiet();
		assertThat(handler.handled).isEmpty();
		assertThat(this.chain.firstRun().getCount()).isEqualTo(1);
		assertThat(this.chain.status().get(0).outcome()).isEqualTo(RunOutcome.NONE);
	}

	@Test
	void withoutHandlersTheFirstRunIsOver() {
		chain();
		assertThat(this.chain.firstRun().getCount()).isZero();
	}

	@Test
	void anEmptyStateIsHandled() {
		TestHandler handler = new TestHandler();
		chain(handler);
		show(1);
		awaitQuiet();
		assertThat(handler.handled).containsExactly(List.of());
	}

	@Test
	void theLatestStateWinsWhileAHandlerIsBusy() {
		TestHandler handler = new TestHandler();
		handler.block = new CountDownLatch(1);
		chain(handler);
		show(1, "a:1");
		await(() -> handler.handled.size() == 1);
		for (int i = 2; i < 50; i++) {
			show(i, "b:" + i);
		}
		show(50, "c:1");
		handler.block.countDown();
		await(() -> handler.handled.size() == 2);
		awaitQuiet();
		assertThat(handler.handled).containsExactly(List.of("a:1"), List.of("c:1"));
	}

	@Test
	void isNotRepeatedWhenOnlySourceOrRevisionChanged() {
		TestHandler handler = new TestHandler();
		chain(handler);
		show(1, "a:1");
		awaitQuiet();
		show(2, "a:1");
		awaitQuiet();
		this.current = new ClusterSnapshot("web", 2, this.current.members(), Source.STALE, Instant.EPOCH);
		this.chain.changed();
		awaitQuiet();
		assertThat(handler.handled).hasSize(1);
	}

	@Test
	void onlyFailedHandlersAreRetried() {
		TestHandler failing = new TestHandler();
		failing.failure = new IllegalStateException("deliberate");
		TestHandler good = new TestHandler();
		chain(failing, good);
		show(1, "a:1");
		await(() -> failing.handled.size() >= 2);
		assertThat(status(0).outcome()).isEqualTo(RunOutcome.FAILURE);
		assertThat(status(0).error()).contains("deliberate");
		assertThat(status(0).lastRun()).isNotNull();
		failing.failure = null;
		await(() -> status(0).outcome() == RunOutcome.SUCCESS);
		awaitQuiet();
		assertThat(status(0).error()).isNull();
		assertThat(good.handled).containsExactly(List.of("a:1"));
	}

	@Test
	void logsEachCauseOfAFailureOnceAndItsEnd() {
		try (LogRecorder log = new LogRecorder()) {
			TestHandler failing = new TestHandler();
			failing.failure = new IOException("first cause");
			this.chain = new HandlerChain(HandlerOwner.cluster("logged"),
					List.of(new NamedHandler("test", null, ChainedHandler.of(failing))), Duration.ZERO,
					() -> ClusterSnapshots.of(this.current), this.executor);
			show(1, "a:1");
			await(() -> failing.handled.size() >= 2);
			failing.failure = new IOException("second cause");
			await(() -> log.warnings("cluster logged failed").size() == 2);
			assertThat(log.infos("cluster logged succeeded again")).isEmpty();
			failing.failure = null;
			await(() -> log.infos("Handler test of cluster logged succeeded again").size() == 1);
			assertThat(log.warnings("cluster logged failed")).hasSize(2)
				.satisfies((lines) -> assertThat(lines.get(0)).contains("first cause"))
				.satisfies((lines) -> assertThat(lines.get(1)).contains("second cause"));
		}
	}

	@Test
	void oneThatFailsWithAnErrorKeepsTheNextFromNothing() {
		TestHandler failing = new TestHandler();
		failing.failure = new StackOverflowError("deliberate");
		TestHandler good = new TestHandler();
		chain(failing, good);
		show(1, "a:1");
		await(() -> good.handled.size() == 1);
		show(2, "b:1");
		await(() -> good.handled.size() == 2);
		assertThat(this.chain.firstRun().getCount()).isZero();
	}

	@Test
	void aNewStateDoesNotWaitForTheRetry() {
		TestHandler failing = new TestHandler();
		failing.failure = new IllegalStateException("deliberate");
		chain(failing);
		for (int i = 1; i <= 20; i++) {
			show(i, "a:" + i);
			awaitQuiet();
		}
		assertThat(failing.handled).hasSizeGreaterThanOrEqualTo(20).endsWith(List.of("a:20"));
	}

	@Test
	void theFirstRunOfNoHandlersIsOverAtOnce() {
		chain();
		show(1, "a:1");
		await(() -> this.chain.firstRun().getCount() == 0);
	}

	@Test
	void nothingRunsAfterTheClose() {
		TestHandler failing = new TestHandler();
		failing.failure = new IllegalStateException("deliberate");
		chain(failing);
		show(1, "a:1");
		awaitQuiet();
		this.chain.close();
		awaitQuiet();
		int runs = failing.handled.size();
		show(2, "b:1");
		awaitQuiet();
		CountDownLatch later = new CountDownLatch(1);
		this.executor.schedule(Duration.ofMillis(1500), later::countDown);
		await(() -> later.getCount() == 0);
		assertThat(failing.handled).hasSize(runs);
	}

	@Test
	void theCloseEndsWhatRunsWithoutAWarningAndBeginsNothingElse() {
		TestHandler busy = new TestHandler();
		busy.block = new CountDownLatch(1);
		TestHandler next = new TestHandler();
		chain(busy, next);
		show(1, "a:1");
		await(() -> busy.handled.size() == 1);
		try (LogRecorder log = new LogRecorder()) {
			this.chain.close();
			this.threads.close();
			assertThat(log.warnings("Handler test of cluster web failed")).isEmpty();
		}
		assertThat(next.handled).isEmpty();
		assertThat(status(0).outcome()).isEqualTo(RunOutcome.NONE);
	}

	private void chain(ClusterHandler... handlers) {
		List<NamedHandler> named = new ArrayList<>();
		for (ClusterHandler handler : handlers) {
			named.add(new NamedHandler("test", null, ChainedHandler.of(handler)));
		}
		this.chain = new HandlerChain(HandlerOwner.cluster("web"), named, Duration.ZERO,
				() -> ClusterSnapshots.of(this.current), this.executor);
	}

	private void show(long revision, String... addresses) {
		this.current = new ClusterSnapshot("web", revision, Stream.of(addresses).map(Member::of).toList(), Source.LIVE,
				null);
		this.chain.changed();
	}

	private HandlerStatus status(int index) {
		return this.chain.status().get(index);
	}

	/** What was due has been done when a later task of the executor ran. */
	private void awaitQuiet() {
		CountDownLatch ran = new CountDownLatch(1);
		this.executor.execute(ran::countDown);
		await(() -> ran.getCount() == 0);
	}

	private static void await(Callable<Boolean> condition) {
		Awaitility.await().atMost(Duration.ofSeconds(20)).pollInterval(Duration.ofMillis(5)).until(condition);
	}

	private static final class TestHandler implements ClusterHandler {

		private final List<List<String>> handled = new CopyOnWriteArrayList<>();

		private volatile Throwable failure;

		private volatile CountDownLatch block = new CountDownLatch(0);

		@Override
		public void handle(ClusterSnapshot snapshot) throws Exception {
			this.handled.add(snapshot.members().stream().map(Member::address).toList());
			this.block.await();
			if (this.failure instanceof Exception exception) {
				throw exception;
			}
			if (this.failure instanceof Error error) {
				throw error;
			}
		}

	}

}
