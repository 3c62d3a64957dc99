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
 * The resources of some processes, as counted by the system.
 *
 * @param pids the processes
 */
record ProcessUsage(List<Long> pids) {

	double cpuMillis() {
		return this.pids.stream()
			.mapToDouble(
					(pid) -> ProcessHandle.of(pid).orElseThrow().info().totalCpuDuration().orElseThrow().toMillis())
			.sum();
	}

	double residentMebibytes() throws IOException {
		return status("VmRSS") / 1024;
	}

	double threads() throws IOException {
		return status("Threads");
	}

	private double status(String name) throws IOException {
		double sum = 0;
		for (long pid : this.pids) {
			for (String line : Files.readAllLines(Path.of("/proc/" + pid + "/status"))) {
				sum += line.startsWith(name + ":") ? Double.parseDouble(line.replaceAll("\\D", "")) : 0;
			}
		}
		return sum;
	}

}
