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

package io.github.clustercontrol.internal.handler;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.github.clustercontrol.ClusterSnapshot;
import io.github.clustercontrol.Source;
import io.github.clustercontrol.internal.file.ManagedFile;
import io.github.clustercontrol.internal.file.WriteMode;
import io.github.clustercontrol.internal.render.ClusterSnapshots;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Files on full and on read-only disks, files that are mounted alone and files of others.
 * Each test has a process with mounts of its own, which end with it; where the system
 * does not allow that, the tests are skipped.
 */
class MountsIT {

	@TempDir
	Path directory;

	@Test
	void aFullDiskLeavesTheOldContentAndNothingBesides() throws Exception {
		// Three pages: two files have one each
		String setup = "mount -t tmpfs -o size=12k tmpfs $PWD && cd $PWD && printf old > file && cp file copy";
		assertThat(run(setup, "ATOMIC file 20000", "IN_PLACE file 20000", "ATOMIC file 3000")).satisfiesExactly(
				(line) -> assertThat(line).contains("could not be written", "No space left on device"),
				(line) -> assertThat(line).contains("could not be written into", "No space left on device"),
				(line) -> assertThat(line).isEqualTo("written"), (line) -> assertThat(line).isEqualTo("copy: 3"),
				(line) -> assertThat(line).isEqualTo("file: 3000"));
		assertThat(run(setup, "IN_PLACE file 20000", "ATOMIC file 20000")).hasSize(4).endsWith("copy: 3", "file: 3");
	}

	@Test
	void aFileThatIsMountedAloneIsWrittenInPlace() throws Exception {
		String setup = "printf old > source && touch file && mount --bind source file";
		assertThat(run(setup, "ATOMIC file 3000", "IN_PLACE file 2000")).satisfiesExactly(
				(line) -> assertThat(line).contains("file could not be replaced: it is mounted alone",
						"'write: in-place'"),
				(line) -> assertThat(line).isEqualTo("written"), (line) -> assertThat(line).isEqualTo("file: 2000"),
				(line) -> assertThat(line).isEqualTo("source: 2000"));
	}

	@Test
	void inADirectoryThatCannotBeWrittenAFileCanAndMayAlwaysBeOwedAReload() throws Exception {
		String setup = """
				mkdir sub && printf old > source && mount -t tmpfs tmpfs sub && touch sub/file \
				&& mount --bind source sub/file && mount -o remount,ro,bind sub && cd sub""";
		assertThat(run(setup, "ATOMIC file 3000", "IN_PLACE file 2000", "PENDING file 0")).satisfiesExactly(
				(line) -> assertThat(line).contains("could not be written to a file beside it", "Read-only file system",
						"'write: in-place'"),
				(line) -> assertThat(line).isEqualTo("written"), (line) -> assertThat(line).isEqualTo("true"),
				(line) -> assertThat(line).isEqualTo("file: 2000"));
	}

	@Test
	void theOwnerOfTheFileIsKeptOrNamed() throws Exception {
		Path file = Files.writeString(this.directory.resolve("file"), "old");
		boolean root = "root".equals(Files.getOwner(file).getName());
		Assumptions.assumeTrue(root, "Only root can create a file of another user");
		Files.setAttribute(file, "unix:uid", 1234);
		Files.setAttribute(file, "unix:gid", 1235);
		new ManagedFile(file).write("new".getBytes(StandardCharsets.US_ASCII));
		assertThat(file).hasContent("new");
		assertThat(Files.getAttribute(file, "unix:uid")).isEqualTo(1234);
		assertThat(Files.getAttribute(file, "unix:gid")).isEqualTo(1235);
		Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-rw-"));
		// The namespace has no user of that number, so that no file can be given to it
		assertThat(run(":", "ATOMIC file 3000", "IN_PLACE file 2000")).satisfiesExactly(
				(line) -> assertThat(line).contains("belongs to", "change the owner", "'write: in-place'"),
				(line) -> assertThat(line).isEqualTo("written"), (line) -> assertThat(line).isEqualTo("file: 2000"));
		assertThat(Files.getAttribute(file, "unix:uid")).isEqualTo(1234);
	}

	/**
	 * Mount something, have another JVM write files there, and tell how long they are.
	 */
	private List<String> run(String setup, String... writes) throws Exception {
		String script = "cd '" + this.directory + "'\n" + setup + """

				"$@"
				for file in $(ls -A); do
					echo "$file: $(wc -c < $file)"
				done
				""";
		List<String> command = new ArrayList<>(List.of("unshare", "--user", "--map-root-user", "--mount", "sh", "-e",
				"-c", script, "sh", Path.of(System.getProperty("java.home"), "bin", "java").toString(),
				"-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path"), MountsIT.class.getName()));
		command.addAll(Arrays.asList(writes));
		Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
		process.getOutputStream().close();
		String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
		assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
		Assumptions.assumeFalse(output.contains("unshare failed") || output.contains("permission denied"),
				() -> "No mounts of our own here: " + output);
		assertThat(process.exitValue()).as(output).isZero();
		return output.lines().toList();
	}

	/**
	 * Write files.
	 * @param writes how, which, and how much of it
	 * @throws IOException never
	 */
	public static void main(String[] writes) throws IOException {
		for (String write : writes) {
			String[] parts = write.split(" ");
			Path file = Path.of(parts[1]).toAbsolutePath();
			try {
				System.out.println(parts[0].equals("PENDING") ? isPending(file)
						: write(file, WriteMode.valueOf(parts[0]), Integer.parseInt(parts[2])));
			}
			catch (IOException ex) {
				System.out.println(ex.getMessage());
			}
		}
	}

	private static String write(Path file, WriteMode mode, int length) throws IOException {
		byte[] content = "x".repeat(length).getBytes(StandardCharsets.US_ASCII);
		return new ManagedFile(file, mode).write(content) ? "written" : "unchanged";
	}

	private static boolean isPending(Path file) throws IOException {
		PendingReload pending = new PendingReload(new ManagedFile(file, WriteMode.IN_PLACE));
		pending.beforeChange();
		pending.changeFailed();
		ClusterSnapshot snapshot = new ClusterSnapshot("web", 1, List.of(), Source.LIVE, null);
		return pending.restore(ClusterSnapshots.of(snapshot));
	}

}
