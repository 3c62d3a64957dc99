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
import java.util.function.IntPredicate;

/**
 * Three instances with one registry: the first observes while the second and the third
 * join; then the second leaves and the third is killed, at the same time, because each
 * registry notices a leave before a crash.
 */
final class PeerTrial implements AutoCloseable {

	/** The longest wait until a join or a leave is seen, in seconds. */
	private static final int PATIENCE = 90;

	private final String name;

	private final PeerApplication application;

	private final int patience;

	/** How many members the first one saw last. */
	private int members;

	private final List<JavaProcess> processes = new ArrayList<>();

	private final List<Double> starts = new ArrayList<>();

	/** When the second was ready. */
	private final CompletableFuture<Long> ready = new CompletableFuture<>();

	private final CompletableFuture<Void> allReady = new CompletableFuture<>();

	private final CompletableFuture<List<String>> steps;

	/**
	 * Start the three, one after the other, because starts keep the machine busy.
	 * Patience is the longest wait until a crash is seen, in seconds.
	 */
	PeerTrial(String name, PeerApplication application, int patience, Executor aside)
			throws IOException, InterruptedException {
		this.name = name;
		this.application = application;
		this.patience = patience;
		start().tell("watch");
		this.steps = CompletableFuture.supplyAsync(this::look, aside);
		start();
		this.ready.complete(System.nanoTime());
		start();
		this.allReady.complete(null);
	}

	private JavaProcess start() throws IOException, InterruptedException {
		JavaProcess process = this.application.start();
		this.processes.add(process);
		this.starts.add(process.nextFigures("ready").get("ready"));
		return process;
	}

	private List<String> look() {
		try {
			String join = elapsed(see((members) -> members >= 2, System.nanoTime(), PATIENCE), this.ready.get());
			see((members) -> members >= 3, System.nanoTime(), PATIENCE);
			// Some are seen before they are
			this.allReady.get();
			long leaving = System.nanoTime();
			this.processes.get(1).stop();
			long crashing = System.nanoTime();
			this.processes.get(2).close();
			String leave = elapsed(see((members) -> members <= 2, leaving, PATIENCE), leaving);
			return List.of(join, leave, elapsed(see((members) -> members <= 1, crashing, this.patience), crashing));
		}
		catch (Exception ex) {
			throw new IllegalStateException(this.name + ": " + ex.getMessage(), ex);
		}
	}

	/**
	 * Return when the first one sees as many members, or 0 after the longest wait. It may
	 * see two changes at once.
	 */
	private long see(IntPredicate many, long since, int patience) throws IOException, InterruptedException {
		long deadline = since + TimeUnit.SECONDS.toNanos(patience);
		while (!many.test(this.members)) {
			String line = first().next(deadline);
			if (line == null) {
				return 0;
			}
			this.members = Integer.parseInt(line.substring("members=".length()));
		}
		return System.nanoTime();
	}

	private static String elapsed(long seen, long since) {
		if (seen == 0) {
			return "not within " + TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - since) + " s";
		}
		double millis = (seen - since) / 1e6;
		if (millis < 0) {
			return "before it was ready";
		}
		return (millis < 1000) ? Math.round(millis) + " ms" : String.format(Locale.ROOT, "%.1f s", millis / 1000);
	}

	/** Wait for the times of the steps: join, leave and crash. */
	List<String> steps() throws Exception {
		return this.steps.get(10, TimeUnit.MINUTES);
	}

	String name() {
		return this.name;
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

}
