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

package io.github.clustercontrol.fault.row;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import io.github.clustercontrol.fault.EtcdServer;
import io.github.clustercontrol.fault.EtcdWitness;
import io.github.clustercontrol.fault.ForkedJvm;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A directory with as many large keys and values as etcd accepts. The reader has a heap
 * of 64 MB.
 */
class UntrustedDirectoryIT {

	private static final int JUNK = 200_000;

	private static final int LARGE = 300;

	private static final String OLD = Stage.DIRECTORY + "/10.0.0.1:8110";

	private static final String NEW = Stage.DIRECTORY + "/10.0.0.2:8110";

	private static final String EXTRA = Stage.DIRECTORY + "/10.0.0.0:8110";

	@Test
	@Timeout(value = 10, unit = TimeUnit.MINUTES)
	void twoHundredThousandKeysAndValuesOfAMegabyteFitTheHeap() {
		try (EtcdServer etcd = new EtcdServer().start();
				ForkedJvm watching = CrampedMain.fork(etcd.endpoint(), OLD, Stage.DIRECTORY)) {
			awaitLine(watching, CrampedMain.line(1, OLD, 0));
			putJunk(etcd.witness());
			putLargeValues(etcd.witness());
			awaitLine(watching, CrampedMain.line(1 + LARGE, OLD, JUNK));
			assertThat(warnings(watching)).as("lines of the log").isLessThan(250);
			try (ForkedJvm reading = CrampedMain.fork(etcd.endpoint(), NEW, Stage.DIRECTORY)) {
				awaitLine(reading, CrampedMain.line(2 + LARGE, OLD, JUNK));
				awaitLine(watching, CrampedMain.line(2 + LARGE, OLD, JUNK));
				// Both continue as before
				etcd.witness().put(EXTRA, "");
				awaitLine(reading, CrampedMain.line(3 + LARGE, EXTRA, JUNK));
				awaitLine(watching, CrampedMain.line(3 + LARGE, EXTRA, JUNK));
				assertThat(warnings(reading)).as("lines of the log").isLessThan(250);
				deleteJunk(etcd.witness());
				awaitLine(reading, CrampedMain.line(3 + LARGE, EXTRA, 0));
				awaitLine(watching, CrampedMain.line(3 + LARGE, EXTRA, 0));
				etcd.witness().delete(NEW);
				assertThat(reading.awaitExit(Duration.ofMinutes(1))).isZero();
			}
			awaitLine(watching, CrampedMain.line(2 + LARGE, EXTRA, 0));
		}
	}

	private static void putJunk(EtcdWitness witness) {
		IntStream.rangeClosed(0, (JUNK - 1) / 100).parallel().forEach((batch) -> {
			Map<String, String> keys = new LinkedHashMap<>();
			for (int i = 0; i < 100; i++) {
				keys.put(Stage.DIRECTORY + "/junk of another program %06d".formatted(100 * batch + i), "any");
			}
			witness.putTogether(keys);
		});
	}

	// One delete of all keys takes etcd longer than its own limit for a request when the
	// machine is busy
	private static void deleteJunk(EtcdWitness witness) {
		for (int i = 0; i < JUNK / 10_000; i++) {
			witness.deletePrefix(Stage.DIRECTORY + "/junk of another program %02d".formatted(i));
		}
	}

	private static void putLargeValues(EtcdWitness witness) {
		byte[] noise = new byte[1 << 20];
		new Random(42).nextBytes(noise);
		IntStream.range(0, LARGE)
			.parallel()
			.forEach((i) -> witness.put(
					(Stage.DIRECTORY + "/10.1.%d.%d:80".formatted(i / 250, i % 250)).getBytes(StandardCharsets.UTF_8),
					noise));
	}

	private static void awaitLine(ForkedJvm jvm, String line) {
		Awaitility.await(line).atMost(Duration.ofMinutes(3)).until(() -> {
			assertThat(jvm.isAlive()).as(jvm::output).isTrue();
			return jvm.output()
				.lines()
				.reduce((first, last) -> last.startsWith("sees ") ? last : first)
				.orElse("")
				.equals(line);
		});
	}

	private static long warnings(ForkedJvm jvm) {
		return jvm.output().lines().filter((line) -> line.contains(" WARN ")).count();
	}

}
