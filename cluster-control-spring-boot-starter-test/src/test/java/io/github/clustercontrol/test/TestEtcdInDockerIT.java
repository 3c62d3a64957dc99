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

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests on a machine with Docker and without etcd. Skipped without a Docker engine.
 */
@EnabledOnOs(OS.LINUX)
@EnabledIf(value = "dockerAnswers", disabledReason = "No Docker engine answers")
class TestEtcdInDockerIT {

	@TempDir
	private Path directory;

	static boolean dockerAnswers() throws Exception {
		return docker() != null && run(new ProcessBuilder("docker", "version")).status() == 0;
	}

	@Test
	void dockerRunsEtcdOnAMachineWithoutIt() throws Exception {
		Ran image = run(new ProcessBuilder("../.ci/image", "etcd"));
		assertThat(image.status()).as(image.output()).isZero();
		Files.createSymbolicLink(this.directory.resolve("docker"), docker());
		ProcessBuilder builder = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
				"-cp", System.getProperty("java.class.path"), Application.class.getName());
		builder.environment().remove("ETCD_HOME");
		builder.environment().put("PATH", this.directory.toString());
		builder.environment().put("ETCD_IMAGE", image.output().lines().reduce((line, last) -> last).orElseThrow());
		Ran application = run(builder);
		assertThat(application.status()).as(application.output()).isZero();
		assertThat(application.output()).endsWith("[/demo/db/10.0.0.9:3306]\n");
	}

	private static Path docker() {
		return Stream.of(System.getenv("PATH").split(File.pathSeparator))
			.map((directory) -> Path.of(directory, "docker"))
			.filter(Files::isExecutable)
			.findFirst()
			.orElse(null);
	}

	private static Ran run(ProcessBuilder builder) throws IOException, InterruptedException {
		Process process = builder.redirectErrorStream(true).start();
		String output = new String(process.getInputStream().readAllBytes());
		return new Ran(process.waitFor(), output);
	}

	private record Ran(int status, String output) {

	}

	static final class Application {

		private Application() {
		}

		public static void main(String[] args) {
			try (TestEtcd etcd = TestEtcd.start()) {
				etcd.put("/demo/db/10.0.0.9:3306");
				List<String> keys = etcd.keys("/");
				System.out.println(keys);
			}
		}

	}

}
