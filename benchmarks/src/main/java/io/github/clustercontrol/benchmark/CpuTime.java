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
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The CPU time that the threads of a JVM use, in nanoseconds ({@code schedstat}). The
 * system counts that of a process in ticks of 10 ms, which is what an idle instance uses
 * in ten seconds. The time of a thread that ends is lost from its last sample on.
 */
final class CpuTime {

	private final Path tasks;

	private final Map<Path, Long> known = new HashMap<>();

	private long compilers;

	private long others;

	private CpuTime(long pid) {
		this.tasks = Path.of("/proc/" + pid + "/task");
	}

	/** Return the share of one core that each process uses in the next seconds. */
	static List<Share> measure(int seconds, List<JavaProcess> processes) throws IOException, InterruptedException {
		List<CpuTime> times = processes.stream().map((process) -> new CpuTime(process.pid())).toList();
		for (CpuTime each : times) {
			each.sample();
			each.compilers = 0;
			each.others = 0;
		}
		long begin = System.nanoTime();
		for (int i = 0; i < seconds; i++) {
			// So often that no thread ends unseen for long
			TimeUnit.SECONDS.sleep(1);
			for (CpuTime each : times) {
				each.sample();
			}
		}
		double percent = (System.nanoTime() - begin) / 100.0;
		return times.stream().map((each) -> new Share(each.compilers / percent, each.others / percent)).toList();
	}

	private void sample() throws IOException {
		try (DirectoryStream<Path> threads = Files.newDirectoryStream(this.tasks)) {
			for (Path thread : threads) {
				sample(thread);
			}
		}
	}

	private void sample(Path thread) throws IOException {
		try {
			long now = Long.parseLong(Files.readString(thread.resolve("schedstat")).split(" ")[0]);
			long before = this.known.getOrDefault(thread, 0L);
			this.known.put(thread, now);
			if (Files.readString(thread.resolve("comm")).matches("(?s)(C[12] Compiler|Sweeper).*")) {
				this.compilers += now - before;
			}
			else {
				this.others += now - before;
			}
		}
		catch (NoSuchFileException ex) {
			// It has ended
		}
	}

	/**
	 * A share of one core, in percent.
	 *
	 * @param compilers that of the compilers of the JVM
	 * @param others that of all other threads
	 */
	record Share(double compilers, double others) {

		double total() {
			return this.compilers + this.others;
		}

	}

}
