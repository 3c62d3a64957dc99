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
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The resources of a process, as counted by the system.
 *
 * @param pid the process
 */
record ProcessUsage(long pid) {

	/** {@code sysconf(_SC_CLK_TCK)}. */
	private static final double TICKS_PER_SECOND = 100;

	double cpuMillis() throws IOException {
		String stat = Files.readString(Path.of("/proc/" + this.pid + "/stat"));
		String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
		return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) * 1000 / TICKS_PER_SECOND;
	}

	double residentMebibytes() throws IOException {
		return status("VmRSS") / 1024;
	}

	double threads() throws IOException {
		return status("Threads");
	}

	private double status(String name) throws IOException {
		return Files.readAllLines(Path.of("/proc/" + this.pid + "/status"))
			.stream()
			.filter((line) -> line.startsWith(name + ":"))
			.mapToDouble((line) -> Double.parseDouble(line.replaceAll("\\D", "")))
			.sum();
	}

	static double cpuMillis(List<ProcessUsage> processes) throws IOException {
		double cpu = 0;
		for (ProcessUsage process : processes) {
			cpu += process.cpuMillis();
		}
		return cpu;
	}

	static double residentMebibytes(List<ProcessUsage> processes) throws IOException {
		double memory = 0;
		for (ProcessUsage process : processes) {
			memory += process.residentMebibytes();
		}
		return memory;
	}

}
