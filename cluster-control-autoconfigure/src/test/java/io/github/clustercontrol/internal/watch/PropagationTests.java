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
import java.util.concurrent.CopyOnWriteArrayList;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the time that {@link ChangePublisher} measures until listeners have a change.
 */
class PropagationTests extends ChangePublisherFixture {

	@Test
	void measuresHowLongEachEventTookToReachTheListeners() {
		List<Duration> measured = measure();
		this.publisher.open();
		this.blocking = true;
		arrive(1, "a:1");
		awaitEvents(1);
		assertThat(measured).as("the listener has not returned").isEmpty();
		arrive(2, "a:1", "b:1");
		arrive(3, "a:1", "b:1", "c:1");
		this.release.countDown();
		await(() -> measured.size() >= 3);
		awaitPending();
		assertThat(measured).hasSize(3).allSatisfy((time) -> assertThat(time).isPositive());
		assertThat(this.events).as("merged").hasSize(2);
	}

	@Test
	void measuresNoChangeThatIsNotPublished() {
		List<Duration> measured = measure();
		arrive(1, "a:1");
		this.publisher.open();
		awaitEvents(1);
		arrive(2, "a:1");
		awaitPending();
		show(3, "b:1");
		awaitEvents(2);
		awaitPending();
		assertThat(measured).isEmpty();
		arrive(4, "c:1");
		await(() -> !measured.isEmpty());
		awaitPending();
		assertThat(measured).hasSize(1);
	}

	@Test
	void measuresNothingThatWasLostBeforeAReading() {
		List<Duration> measured = measure();
		this.publisher.open();
		this.publisher.arrived(1000, System.nanoTime());
		this.publisher.readAgain();
		show(1, "a:1");
		awaitEvents(1);
		arrive(2, "b:1");
		await(() -> !measured.isEmpty());
		show(2000, "c:1");
		awaitEvents(3);
		awaitPending();
		assertThat(measured).hasSize(1);
	}

	private List<Duration> measure() {
		List<Duration> measured = new CopyOnWriteArrayList<>();
		this.publisher.observe((cluster, propagation) -> measured.add(propagation));
		return measured;
	}

	private void arrive(long revision, String... addresses) {
		this.publisher.arrived(revision, System.nanoTime());
		show(revision, addresses);
	}

}
