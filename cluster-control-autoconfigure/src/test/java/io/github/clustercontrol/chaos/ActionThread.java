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

package io.github.clustercontrol.chaos;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

import org.awaitility.Awaitility;

/**
 * Runs the actions on one address in their order, on a thread of its own.
 */
final class ActionThread {

	private final String name;

	private final Consumer<Throwable> failed;

	private final ExecutorService executor;

	ActionThread(String name, Consumer<Throwable> failed) {
		this.name = name;
		this.failed = failed;
		this.executor = Executors.newSingleThreadExecutor((task) -> {
			Thread thread = new Thread(task, name);
			thread.setDaemon(true);
			return thread;
		});
	}

	void execute(Runnable action) {
		this.executor.execute(() -> {
			try {
				action.run();
			}
			catch (Throwable ex) {
				this.failed.accept(ex);
			}
		});
	}

	/** Wait until no action is under way, also none that does not change the state. */
	void finish(BooleanSupplier idle) {
		Awaitility.await(this.name + " is done").atMost(Duration.ofMinutes(1)).until(idle::getAsBoolean);
		CompletableFuture.runAsync(() -> {
		}, this.executor).orTimeout(1, TimeUnit.MINUTES).join();
	}

	void close() {
		this.executor.shutdownNow();
		try {
			this.executor.awaitTermination(10, TimeUnit.SECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

}
