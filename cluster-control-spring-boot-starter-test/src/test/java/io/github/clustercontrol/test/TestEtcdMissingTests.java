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

package io.github.clustercontrol.test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests the message on a machine without etcd, in a JVM with an empty path.
 */
@EnabledOnOs(OS.LINUX)
class TestEtcdMissingTests {

	@TempDir
	private Path path;

	@Test
	void saysWhatToInstallWithoutEtcdAndDocker() throws Exception {
		assertThat(start()).contains("No etcd for this test: neither 'etcd' nor 'docker' is on the PATH",
				"apt-get install etcd-server", "ETCD_HOME");
	}

	@Test
	void showsTheErrorOfDockerWithoutItsEngine() throws Exception {
		Path docker = Files.writeString(this.path.resolve("docker"), "#!/bin/sh\necho Cannot connect >&2; exit 1\n");
		Files.setPosixFilePermissions(docker, PosixFilePermissions.fromString("rwx------"));
		assertThat(start()).contains("'etcd' is not on the PATH, and Docker did not start one: Cannot connect",
				"ETCD_HOME");
	}

	private String start() throws IOException, InterruptedException {
		ProcessBuilder builder = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
				"-cp", System.getProperty("java.class.path"), Application.class.getName());
		builder.environment().remove("ETCD_HOME");
		builder.environment().put("PATH", this.path.toString());
		Process process = builder.redirectErrorStream(true).start();
		String output = new String(process.getInputStream().readAllBytes());
		assertThat(process.waitFor()).isOne();
		return output;
	}

	static final class Application {

		private Application() {
		}

		public static void main(String[] args) {
			TestEtcd.start();
		}

	}

}
