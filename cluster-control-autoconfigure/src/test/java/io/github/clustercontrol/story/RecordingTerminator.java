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

package io.github.clustercontrol.story;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.clustercontrol.ApplicationTerminator;
import io.github.clustercontrol.internal.registration.ApplicationShutdown;

import org.springframework.context.ConfigurableApplicationContext;

/**
 * Closes the application as the real one does, but does not end the process.
 */
final class RecordingTerminator implements ApplicationTerminator {

	private final AtomicInteger calls = new AtomicInteger();

	private final List<Integer> statuses = new CopyOnWriteArrayList<>();

	private final ApplicationShutdown shutdown = new ApplicationShutdown(this.statuses::add);

	@Override
	public void terminate(ConfigurableApplicationContext context) {
		this.calls.incrementAndGet();
		this.shutdown.terminate(context);
	}

	/**
	 * The number of calls.
	 * @return the number of orders
	 */
	int calls() {
		return this.calls.get();
	}

	/**
	 * The statuses with which the process would have ended, once the application was
	 * closed.
	 * @return at most one status
	 */
	List<Integer> statuses() {
		return this.statuses;
	}

}
