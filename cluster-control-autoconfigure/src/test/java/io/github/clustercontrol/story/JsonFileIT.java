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
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;

import io.github.clustercontrol.fault.EtcdServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The JSON file and the command that runs after a change.
 */
@Execution(ExecutionMode.CONCURRENT)
class JsonFileIT {

	@RegisterExtension
	static final EtcdServer etcd = new EtcdServer();

	@TempDir
	private Path temporary;

	@Test
	void theCommandRunsWhenTheFileChangedAndOnlyThen() throws Exception {
		String directory = "/clusterdemo/reload";
		Path file = this.temporary.resolve("db.json");
		Path runs = this.temporary.resolve("runs");
		Path command = script("cat '" + file + "' >> '" + runs + "'; echo >> '" + runs + "'");
		etcd.witness().put(directory + "/10.0.0.1:3306", "");
		try (Instance instance = watching(directory, file, command).start()) {
			awaitRuns(runs, "[\"10.0.0.1:3306\"]");
			Object written = identity(file);
			// Members changed, their addresses did not
			etcd.witness().put(directory + "/10.0.0.1:3306", "value");
			Instance.soon("the change is published").until(() -> instance.events().changesOf("db").size() == 2);
			etcd.witness().put(directory + "/junk", "");
			assertThat(identity(file)).isEqualTo(written);
			etcd.witness().put(directory + "/10.0.0.2:3306", "");
			awaitRuns(runs, "[\"10.0.0.1:3306\"]", "[\"10.0.0.1:3306\",\"10.0.0.2:3306\"]");
			assertThat(identity(file)).isNotEqualTo(written);
			etcd.witness().delete(directory + "/10.0.0.1:3306");
			awaitRuns(runs, "[\"10.0.0.1:3306\"]", "[\"10.0.0.1:3306\",\"10.0.0.2:3306\"]", "[\"10.0.0.2:3306\"]");
		}
		assertThat(this.temporary).isDirectoryNotContaining((path) -> path.toString().endsWith(".clustercontrol"));
	}

	@Test
	void theFileIsNotWrittenAtTheStartWhenItHasThatContentAlready() throws Exception {
		String directory = "/clusterdemo/same";
		Path file = this.temporary.resolve("db.json");
		Path runs = this.temporary.resolve("runs");
		Path command = script("cat '" + file + "' >> '" + runs + "'; echo >> '" + runs + "'");
		etcd.witness().put(directory + "/10.0.0.1:3306", "");
		Files.writeString(file, "[\"10.0.0.1:3306\"]");
		Object found = identity(file);
		try (Instance instance = watching(directory, file, command).start()) {
			assertThat(instance.addresses("db")).containsExactly("10.0.0.1:3306");
			assertThat(identity(file)).isEqualTo(found);
			etcd.witness().delete(directory + "/10.0.0.1:3306");
			awaitRuns(runs, "[]");
		}
		Files.delete(runs);
		etcd.witness().put(directory + "/10.0.0.2:3306", "");
		try (Instance instance = watching(directory, file, command).start()) {
			assertThat(file).hasContent("[\"10.0.0.2:3306\"]");
			assertThat(instance.addresses("db")).containsExactly("10.0.0.2:3306");
			awaitRuns(runs, "[\"10.0.0.2:3306\"]");
		}
	}

	@Test
	void theCommandDoesNotDelayTheStart() throws Exception {
		String directory = "/clusterdemo/slow-command";
		Path file = this.temporary.resolve("db.json");
		Path begun = this.temporary.resolve("begun");
		Path go = this.temporary.resolve("go");
		Path runs = this.temporary.resolve("runs");
		Path command = script(
				": > '" + begun + "'; until [ -e '" + go + "' ]; do sleep 0.05; done; echo >> '" + runs + "'");
		try (Instance instance = watching(directory, file, command).start()) {
			assertThat(file).hasContent("[]");
			Instance.soon("the command runs").until(() -> Files.exists(begun));
			assertThat(runs).doesNotExist();
			etcd.witness().put(directory + "/10.0.0.1:3306", "");
			Instance.soon("changes are seen meanwhile")
				.until(() -> instance.events().composed("db").equals(List.of("10.0.0.1:3306")));
			Files.createFile(go);
			Instance.soon("the command has run for both").until(() -> Files.exists(runs) && Files.size(runs) == 2);
			assertThat(file).hasContent("[\"10.0.0.1:3306\"]");
		}
		finally {
			Files.writeString(go, "");
		}
	}

	@Test
	void aCommandThatFailsIsRetriedUntilItSucceeds() throws Exception {
		String directory = "/clusterdemo/failing-command";
		Path file = this.temporary.resolve("db.json");
		Path tried = this.temporary.resolve("tried");
		Path mended = this.temporary.resolve("mended");
		Path command = script("echo >> '" + tried + "'; [ -e '" + mended + "' ]");
		try (Instance instance = watching(directory, file, command).start()) {
			Instance.soon("it is tried again").until(() -> Files.exists(tried) && Files.size(tried) > 1);
			Files.createFile(mended);
			long before = Files.size(tried);
			Instance.soon("it is tried until it succeeds").until(() -> Files.size(tried) > before);
			assertThat(instance.addresses("db")).isEmpty();
		}
	}

	private InstanceBuilder watching(String directory, Path file, Path command) {
		return Instance.of(etcd.endpoint())
			.watching("db", directory)
			.with("clustercontrol.clusters.db.handlers[0].file", file)
			.with("clustercontrol.clusters.db.handlers[0].reload-command[0]", "sh")
			.with("clustercontrol.clusters.db.handlers[0].reload-command[1]", command);
	}

	private Path script(String text) throws IOException {
		return Files.writeString(this.temporary.resolve("reload.sh"), text + "\n");
	}

	private static void awaitRuns(Path runs, String... contents) {
		Instance.soon("the command runs")
			.until(() -> Files.exists(runs) && Files.readAllLines(runs).size() >= contents.length);
		Instance.always("it runs once for each content")
			.untilAsserted(() -> assertThat(Files.readAllLines(runs)).containsExactly(contents));
	}

	/** A file that was written has another inode. */
	private static Object identity(Path file) throws IOException {
		BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
		return List.of(String.valueOf(attributes.fileKey()), attributes.lastModifiedTime());
	}

}
