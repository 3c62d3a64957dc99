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

import java.util.ArrayDeque;
import java.util.Queue;

import org.jspecify.annotations.Nullable;

/**
 * Runs at most so many tasks at the same time on the workers. Further tasks wait for
 * their turn, in the order of submission.
 */
final class Bounded implements Runner {

	private final Workers workers;

	private final int most;

	private final Queue<Runnable> waiting = new ArrayDeque<>();

	private int running;

	Bounded(Workers workers, int most) {
		this.workers = workers;
		this.most = most;
	}

	@Override
	public void execute(Runnable task) {
		if (begins(task)) {
			this.workers.execute(() -> run(task));
		}
	}

	@Override
	public void executeNext(Runnable task) {
		if (begins(task)) {
			this.workers.executeNext(() -> run(task));
		}
	}

	@Override
	public synchronized boolean isCrowded() {
		return !this.waiting.isEmpty();
	}

	private synchronized boolean begins(Runnable task) {
		if (this.running == this.most) {
			this.waiting.add(task);
			return false;
		}
		this.running++;
		return true;
	}

	private void run(Runnable task) {
		try {
			task.run();
		}
		finally {
			Runnable next = next();
			if (next != null) {
				this.workers.executeNext(() -> run(next));
			}
		}
	}

	private synchronized @Nullable Runnable next() {
		Runnable next = this.waiting.poll();
		this.running -= (next != null) ? 0 : 1;
		return next;
	}

}
