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

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

import io.github.clustercontrol.fault.EtcdKeyValue;
import io.github.clustercontrol.fault.EtcdServer;
import io.github.clustercontrol.fault.ForkedJvm;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A file that cannot be written, and a process that is killed while it writes.
 */
@Execution(ExecutionMode.CONCURRENT)
class FileRowsIT {

	private static final String DIRECTORY = "/clusterdemo/db";

	/**
	 * A limit of the process instead of a full disk: with both a write fails halfway, and
	 * the limit can be removed.
	 */
	@Test
	@EnabledOnOs(OS.LINUX)
	void row54NoSpaceForTheFile(@TempDir Path temporary) throws Exception {
		Path file = temporary.resolve("db.json");
		try (EtcdServer etcd = new EtcdServer().start()) {
			etcd.witness().put(DIRECTORY + "/10.0.0.1:3306", "");
			try (ForkedJvm jvm = writing(etcd, file)) {
				awaitContent(file, etcd);
				String before = Files.readString(file);
				limitFileSize(jvm, "64:unlimited");
				Map<String, String> more = new TreeMap<>();
				IntStream.range(2, 20).forEach((i) -> more.put(DIRECTORY + "/10.0.0." + i + ":3306", ""));
				etcd.witness().putTogether(more);
				Instance.always("the old file is intact").until(() -> Files.readString(file).equals(before));
				limitFileSize(jvm, "unlimited");
				Instance.soon("it is tried again").until(() -> hasContent(file, etcd));
				assertThat(temporary).isDirectoryNotContaining((path) -> !path.equals(file));
			}
		}
	}

	@Test
	void row56KilledWhileItWrites(@TempDir Path temporary) throws Exception {
		Path file = temporary.resolve("db.json");
		try (EtcdServer etcd = new EtcdServer().start()) {
			for (int round = 0; round < 3; round++) {
				try (ForkedJvm jvm = writing(etcd, file)) {
					awaitContent(file, etcd);
					for (int i = 0; i < 50 + round * 7; i++) {
						etcd.witness().put(DIRECTORY + "/10.0." + round + "." + i + ":3306", "");
					}
					jvm.kill();
				}
				assertThat(addresses(file)).isSorted().allMatch((address) -> address.endsWith(":3306"));
			}
			try (ForkedJvm jvm = writing(etcd, file)) {
				awaitContent(file, etcd);
				assertThat(jvm.isAlive()).isTrue();
			}
			assertThat(temporary).isDirectoryNotContaining((path) -> !path.equals(file));
		}
	}

	private static ForkedJvm writing(EtcdServer etcd, Path file) {
		return InstanceProcess.fork(etcd.endpoint(), "--clustercontrol.clusters.db.path=" + DIRECTORY,
				"--clustercontrol.clusters.db.handlers[0].file=" + file);
	}

	private static void limitFileSize(ForkedJvm jvm, String limit) throws Exception {
		Process process = new ProcessBuilder("prlimit", "--pid", String.valueOf(jvm.pid()), "--fsize=" + limit)
			.inheritIO()
			.start();
		assertThat(process.waitFor()).isZero();
	}

	/** Long, because a JVM must start. */
	private static void awaitContent(Path file, EtcdServer etcd) {
		Instance.soon("the file is written").atMost(Duration.ofMinutes(2)).until(() -> hasContent(file, etcd));
	}

	private static boolean hasContent(Path file, EtcdServer etcd) throws IOException {
		List<String> members = etcd.witness()
			.list(DIRECTORY + "/")
			.stream()
			.map(EtcdKeyValue::key)
			.map((key) -> key.substring(DIRECTORY.length() + 1))
			.toList();
		return Files.exists(file) && addresses(file).equals(members);
	}

	private static List<String> addresses(Path file) throws IOException {
		return List.of(JsonMapper.shared().readValue(Files.readString(file), String[].class));
	}

}
