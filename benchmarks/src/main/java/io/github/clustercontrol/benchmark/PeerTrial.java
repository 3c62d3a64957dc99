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

package io.github.clustercontrol.benchmark;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/**
 * Three instances with one registry: the first observes while the second and the third
 * join, the second leaves, and the third is killed.
 */
final class PeerTrial implements AutoCloseable {

	private final Setting setting;

	private final List<JavaProcess> processes = new ArrayList<>();

	private final List<Double> starts = new ArrayList<>();

	/** When the second was ready. */
	private final CompletableFuture<Long> ready = new CompletableFuture<>();

	private final CompletableFuture<Void> allReady = new CompletableFuture<>();

	private final CompletableFuture<Void> seen;

	private final List<String> steps = new ArrayList<>();

	/** Start the three, one after the other, because starts keep the machine busy. */
	PeerTrial(Setting setting, Executor aside) throws IOException, InterruptedException {
		this.setting = setting;
		start().tell("watch");
		this.seen = CompletableFuture.runAsync(this::look, aside);
		start();
		this.ready.complete(System.nanoTime());
		start();
		this.allReady.complete(null);
	}

	private JavaProcess start() throws IOException, InterruptedException {
		JavaProcess process = this.setting.application().start();
		this.processes.add(process);
		this.starts.add(process.nextFigures("ready").get("ready"));
		return process;
	}

	private void look() {
		try {
			long joined = see(2);
			this.steps.add(elapsed(joined, this.ready.get()));
			see(3);
			// Some are seen before they are
			this.allReady.get();
			long leaving = System.nanoTime();
			this.processes.get(1).stop();
			this.steps.add(elapsed(see(2), leaving));
			long crashing = System.nanoTime();
			this.processes.get(2).kill();
			this.steps.add(elapsed(see(1), crashing));
		}
		catch (Exception ex) {
			throw new IllegalStateException(this.setting.name() + ": " + ex.getMessage(), ex);
		}
	}

	/**
	 * Return when the first one sees that number of members, or 0 after the longest wait.
	 */
	private long see(int members) throws IOException, InterruptedException {
		long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(this.setting.patience());
		String line = this.processes.get(0).next(deadline);
		while (line != null && !line.equals("members=" + members)) {
			line = this.processes.get(0).next(deadline);
		}
		return (line != null) ? System.nanoTime() : 0;
	}

	private String elapsed(long seen, long since) {
		if (seen == 0) {
			return "not within " + this.setting.patience() + " s";
		}
		double millis = (seen - since) / 1e6;
		if (millis < 0) {
			return "before it was ready";
		}
		return (millis < 1000) ? Math.round(millis) + " ms" : String.format(Locale.ROOT, "%.1f s", millis / 1000);
	}

	/** Wait for the times of the steps: join, leave and crash. */
	List<String> steps() throws Exception {
		this.seen.get(10, TimeUnit.MINUTES);
		return this.steps;
	}

	Setting setting() {
		return this.setting;
	}

	/** The observing instance. */
	JavaProcess first() {
		return this.processes.get(0);
	}

	/** How long each start took until the application was ready, in milliseconds. */
	List<Double> starts() {
		return this.starts;
	}

	@Override
	public void close() throws InterruptedException {
		for (JavaProcess process : this.processes) {
			process.close();
		}
	}

	/**
	 * A registry with its settings.
	 *
	 * @param name its name
	 * @param application the application that uses it
	 * @param patience the longest wait in seconds
	 */
	record Setting(String name, PeerApplication application, int patience) {
	}

}
