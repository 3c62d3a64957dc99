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

import java.lang.ref.WeakReference;

import io.github.clustercontrol.internal.concurrent.Threads;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/**
 * Tests for {@link StaleTimer}.
 */
class StaleTimerTests {

	@Test
	void keepsNothingInMemoryAfterTheClose() {
		try (Threads threads = new Threads()) {
			Object[] members = { new Object() };
			WeakReference<Object> kept = new WeakReference<>(members[0]);
			StaleTimer timer = timer(threads, members[0]);
			timer.start();
			timer.close();
			members[0] = null;
			timer = null;
			Awaitility.await("it is collected").until(() -> {
				System.gc();
				return kept.get() == null;
			});
		}
	}

	private static StaleTimer timer(Threads threads, Object members) {
		return new StaleTimer(threads.serial("watch"), () -> {
			members.hashCode();
			return null;
		}, (since) -> {
		});
	}

}
