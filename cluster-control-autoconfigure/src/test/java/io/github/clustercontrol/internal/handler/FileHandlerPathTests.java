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
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserDefinedFileAttributeView;

import io.github.clustercontrol.internal.file.ManagedFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * Tests for {@link FileHandler} and {@link ManagedFile}: directories, links and modes.
 */
class FileHandlerPathTests {

	@TempDir
	Path directory;

	@Test
	void createsParentDirectories() throws Exception {
		Path deep = this.directory.resolve("some/where/deep/members.json");
		HandledFiles.handle(deep, "a:1");
		assertThat(deep).hasContent("[\"a:1\"]");
		HandledFiles.assertNoLeftovers(deep);
	}

	@Test
	void resolvesARelativePathAgainstTheWorkingDirectory() throws Exception {
		Path target = Path.of("target");
		Files.createDirectories(target);
		Path relative = target.resolve("json-handler-tests-" + System.nanoTime() + ".json");
		try {
			HandledFiles.handle(relative, "a:1");
			assertThat(relative).hasContent("[\"a:1\"]");
		}
		finally {
			Files.deleteIfExists(relative);
		}
	}

	@Test
	void keepsTheModeOfTheFile() throws Exception {
		Files.writeString(file(), "[]");
		Files.setPosixFilePermissions(file(), PosixFilePermissions.fromString("rw-r-----"));
		HandledFiles.handle(file(), "a:1");
		assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file()))).isEqualTo("rw-r-----");
	}

	@Test
	@EnabledOnOs(OS.LINUX)
	void keepsExtendedAttributesAndTheAccessControlList() throws Exception {
		Files.writeString(file(), "[]");
		UserDefinedFileAttributeView attributes = Files.getFileAttributeView(file(),
				UserDefinedFileAttributeView.class);
		assumeTrue(attributes != null && canRun("setfacl", "-m", "u:nobody:rw,g::---", file().toString()),
				"The file system of the temporary directory has access control lists, and setfacl is installed");
		attributes.write("purpose", StandardCharsets.UTF_8.encode("peers"));
		String before = output("getfacl", "-c", file().toString());
		HandledFiles.handle(file(), "a:1");
		assertThat(file()).hasContent("[\"a:1\"]");
		assertThat(output("getfacl", "-c", file().toString())).isEqualTo(before)
			.contains("user:nobody:rw-", "group::---");
		assertThat(attributes.list()).containsExactly("purpose");
	}

	@Test
	void keepsALinkAndWritesItsTarget() throws Exception {
		Path elsewhere = Files.createDirectory(this.directory.resolve("elsewhere"));
		Path real = Files.writeString(elsewhere.resolve("real.json"), "[]");
		Files.createSymbolicLink(file(), Path.of("elsewhere/real.json"));
		HandledFiles.handle(file(), "a:1");
		assertThat(file()).isSymbolicLink();
		assertThat(real).hasContent("[\"a:1\"]");
		assertThat(Files.isRegularFile(real, LinkOption.NOFOLLOW_LINKS)).isTrue();
		HandledFiles.assertNoLeftovers(real);
	}

	@Test
	void createsTheMissingTargetOfALink() throws Exception {
		Path elsewhere = Files.createDirectory(this.directory.resolve("elsewhere"));
		Files.createSymbolicLink(elsewhere.resolve("next"), Path.of("real.json"));
		Files.createSymbolicLink(file(), Path.of("elsewhere/next"));
		HandledFiles.handle(file(), "a:1");
		assertThat(file()).isSymbolicLink().hasContent("[\"a:1\"]");
		assertThat(elsewhere.resolve("real.json")).hasContent("[\"a:1\"]");
	}

	@Test
	void writesIntoADirectoryThatIsALink() throws Exception {
		Path real = Files.createDirectory(this.directory.resolve("run"));
		Path link = Files.createSymbolicLink(this.directory.resolve("var-run"), real);
		HandledFiles.handle(link.resolve("members.json"), "a:1");
		assertThat(real.resolve("members.json")).hasContent("[\"a:1\"]");
	}

	@Test
	void refusesADirectory() throws Exception {
		Files.createDirectory(file());
		assertThatIOException().isThrownBy(() -> HandledFiles.handle(file(), "a:1"))
			.withMessageContaining(file().toString())
			.withMessageContaining("is a directory");
		assertThat(file()).isEmptyDirectory();
	}

	@Test
	void refusesASpecialFile() throws Exception {
		Path pipe = this.directory.resolve("pipe");
		assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
		assertThatIOException().isThrownBy(() -> HandledFiles.handle(pipe, "a:1"))
			.withMessageContaining(pipe.toString())
			.withMessageContaining("not a regular file");
	}

	@Test
	void namesAFileInPlaceOfAParentDirectory() throws Exception {
		Path blocker = Files.writeString(this.directory.resolve("blocker"), "");
		assertThatIOException().isThrownBy(() -> HandledFiles.handle(blocker.resolve("members.json"), "a:1"))
			.withMessageContaining(blocker.toString());
		assertThatIOException().isThrownBy(() -> HandledFiles.handle(blocker.resolve("deep/members.json"), "a:1"))
			.withMessageContaining(blocker.toString());
		assertThat(blocker).isEmptyFile();
	}

	@Test
	void aNewFileHasTheDefaultMode() throws Exception {
		Path other = Files.createFile(this.directory.resolve("other"));
		HandledFiles.handle(file(), "a:1");
		assertThat(Files.getPosixFilePermissions(file())).isEqualTo(Files.getPosixFilePermissions(other));
	}

	private static boolean canRun(String... command) throws InterruptedException {
		try {
			return new ProcessBuilder(command).start().waitFor() == 0;
		}
		catch (IOException ex) {
			return false;
		}
	}

	private static String output(String... command) throws IOException {
		return new String(new ProcessBuilder(command).start().getInputStream().readAllBytes(), StandardCharsets.UTF_8);
	}

	private Path file() {
		return this.directory.resolve("members.json");
	}

}
