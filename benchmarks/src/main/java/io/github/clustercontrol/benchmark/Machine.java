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

import java.io.BufferedReader;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Locale;

import com.sun.management.OperatingSystemMXBean;

/**
 * Describes the machine by properties that affect the figures, and by none that identify
 * it.
 */
final class Machine {

	private Machine() {
	}

	static String describe() throws IOException {
		OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
		return String.format(Locale.ROOT, "%s UTC; %d cores (%s), %d GiB, %s; JDK %s; etcd %s; load at the start %.1f",
				OffsetDateTime.now(ZoneOffset.UTC).truncatedTo(ChronoUnit.MINUTES).toLocalDateTime(),
				system.getAvailableProcessors(), processor(), Math.round(system.getTotalMemorySize() / 0x1p30),
				system.getName(), Runtime.version().toString().replaceAll("-.*", ""), etcd(),
				system.getSystemLoadAverage());
	}

	private static String processor() throws IOException {
		return Files.readAllLines(Path.of("/proc/cpuinfo"))
			.stream()
			.filter((line) -> line.startsWith("model name"))
			.map((line) -> line.substring(line.indexOf(':') + 1).strip())
			.findFirst()
			.orElse(System.getProperty("os.arch"));
	}

	private static String etcd() throws IOException {
		String etcd = Path.of(System.getProperty("etcd.home"), "etcd").toString();
		try (BufferedReader output = new ProcessBuilder(etcd, "--version").start().inputReader()) {
			return output.readLine().replace("etcd Version:", "").strip();
		}
	}

}
