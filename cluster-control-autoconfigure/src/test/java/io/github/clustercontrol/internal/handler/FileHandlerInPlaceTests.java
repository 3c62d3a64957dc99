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

import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;

import io.github.clustercontrol.internal.command.Command;
import io.github.clustercontrol.internal.concurrent.Threads;
import io.github.clustercontrol.internal.file.ManagedFile;
import io.github.clustercontrol.internal.file.WriteMode;
import io.github.clustercontrol.internal.render.JsonFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

/**
 * Tests for {@link FileHandler} with {@link WriteMode#IN_PLACE}.
 */
class FileHandlerInPlaceTests {

	@TempDir
	Path directory;

	@Test
	void removesTheCandidateOfAKilledProcessInTheTemporaryDirectory() throws Exception {
		Path file = this.directory.resolve("members-" + System.nanoTime());
		Path elsewhere = Path.of(System.getProperty("java.io.tmpdir"));
		Path left = Files.createFile(elsewhere.resolve("." + file.getFileName() + ".clustercontrol-1"));
		Path theirs = elsewhere.resolve("." + file.getFileName() + ".clustercontrol-2");
		try (FileChannel channel = FileChannel.open(theirs, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
			channel.lock();
			new ManagedFile(file, WriteMode.IN_PLACE).write(new byte[1]);
			assertThat(left).doesNotExist();
			assertThat(theirs).exists();
		}
		finally {
			Files.deleteIfExists(left);
			Files.deleteIfExists(theirs);
		}
	}

	@Test
	void keepsTheInode() throws Exception {
		FileHandler handler = new FileHandler(new ManagedFile(file(), WriteMode.IN_PLACE),
				JsonFormat.ADDRESSES.ofCluster(), null, OnEmpty.WRITE, null, null);
		handler.handle(HandledFiles.snapshot("a:1", "b:1"));
		assertThat(file()).hasContent("[\"a:1\",\"b:1\"]");
		Object inode = HandledFiles.inode(file());
		handler.handle(HandledFiles.snapshot("c:1"));
		assertThat(file()).hasContent("[\"c:1\"]");
		handler.handle(HandledFiles.snapshot("d:1", "e:1", "f:1"));
		assertThat(file()).hasContent("[\"d:1\",\"e:1\",\"f:1\"]");
		assertThat(HandledFiles.inode(file())).isEqualTo(inode);
		HandledFiles.assertNoLeftovers(file());
	}

	@Test
	void anInterruptDoesNotLeaveAPart() throws Exception {
		FileHandler handler = owing(file());
		Thread.currentThread().interrupt();
		try {
			handler.handle(HandledFiles.snapshot("a:1"));
		}
		finally {
			assertThat(Thread.interrupted()).isTrue();
		}
		assertThat(file()).hasContent("[\"a:1\"]");
		assertThat(HandledFiles.status(handler).reloadOwed()).isTrue();
	}

	@Test
	@EnabledOnOs(OS.LINUX)
	void aReloadIsPendingAfterAFailedWrite() throws Exception {
		FileHandler handler = owing(file());
		// Linux refuses writes to a running program
		Files.copy(Path.of("/bin/sh"), file(), StandardCopyOption.COPY_ATTRIBUTES);
		Process process = new ProcessBuilder(file().toString(), "-c", "echo; read x").start();
		try {
			assertThat(process.getInputStream().read()).isEqualTo('\n');
			assertThatIOException().isThrownBy(() -> handler.handle(HandledFiles.snapshot("a:1")))
				.withMessageContaining("could not be written into");
		}
		finally {
			process.destroyForcibly().waitFor();
		}
		assertThat(marker(file())).exists();
		Files.writeString(file(), "[\"a:1\"]");
		handler.handle(HandledFiles.snapshot("a:1"));
		assertThat(HandledFiles.status(handler).reloadOwed()).isTrue();
		FileHandler next = owing(file());
		next.handle(HandledFiles.snapshot("a:1"));
		assertThat(HandledFiles.status(next).reloadOwed()).isTrue();
	}

	@Test
	void aReloadIsPendingForTheFirstContentInANewDirectory() throws Exception {
		Path deep = this.directory.resolve("some/where/members.json");
		owing(deep).handle(HandledFiles.snapshot("a:1"));
		assertThat(marker(deep)).exists();
		assertThat(deep).hasContent("[\"a:1\"]");
	}

	private static FileHandler owing(Path file) {
		Reload reload = new Reloads(new Threads()).of(new Command(List.of("true"), Duration.ofSeconds(30)),
				Duration.ZERO);
		return new FileHandler(new ManagedFile(file, WriteMode.IN_PLACE), JsonFormat.ADDRESSES.ofCluster(), null,
				OnEmpty.WRITE, null, reload);
	}

	private static Path marker(Path file) {
		return file.resolveSibling("." + file.getFileName() + ".reload-owed");
	}

	private Path file() {
		return this.directory.resolve("members.json");
	}

}
