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

package io.github.clustercontrol.internal.watch;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;

import io.github.clustercontrol.ClusterChangedEvent;
import io.github.clustercontrol.ClusterSnapshot;
import io.github.clustercontrol.Member;
import io.github.clustercontrol.Source;
import io.github.clustercontrol.internal.concurrent.SerialExecutor;
import io.github.clustercontrol.internal.concurrent.Threads;
import io.github.clustercontrol.internal.key.ClusterDirectory;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;

/**
 * A {@link ChangePublisher} with the events that it has published, whose listener can be
 * blocked.
 */
abstract class ChangePublisherFixture {

	final Threads threads = new Threads();

	final SerialExecutor executor = this.threads.serial("events");

	final List<Object> events = new CopyOnWriteArrayList<>();

	final CountDownLatch release = new CountDownLatch(1);

	volatile boolean blocking;

	volatile ClusterSnapshot current = ClusterSnapshot.unknown("web");

	ChangePublisher publisher = publisher(0);

	ChangePublisher publisher(int minMembers) {
		return new ChangePublisher(new ClusterSettings("web", new ClusterDirectory("/demo/web"), minMembers,
				Duration.ZERO, Duration.ZERO, List.of()), () -> this.current, this.executor, this::receive);
	}

	@AfterEach
	void close() {
		this.release.countDown();
		this.threads.close();
	}

	void receive(Object event) {
		this.events.add(event);
		if (this.blocking) {
			try {
				this.release.await();
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
		}
	}

	ClusterSnapshot show(long revision, String... addresses) {
		this.current = new ClusterSnapshot("web", revision, members(addresses), Source.LIVE, null);
		this.publisher.changed();
		return this.current;
	}

	static List<Member> members(String... addresses) {
		return Stream.of(addresses).map(Member::of).toList();
	}

	List<ClusterChangedEvent> changes() {
		return this.events.stream()
			.filter(ClusterChangedEvent.class::isInstance)
			.map(ClusterChangedEvent.class::cast)
			.toList();
	}

	void awaitEvents(int count) {
		await(() -> this.events.size() >= count);
	}

	/** All pending events are published when a later task of the executor ran. */
	void awaitPending() {
		CountDownLatch ran = new CountDownLatch(1);
		this.executor.execute(ran::countDown);
		await(() -> ran.getCount() == 0);
	}

	static void await(Callable<Boolean> condition) {
		Awaitility.await().atMost(Duration.ofSeconds(20)).pollInterval(Duration.ofMillis(5)).until(condition);
	}

}
