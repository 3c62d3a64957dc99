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
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.github.clustercontrol.internal.file.CandidateView;
import io.github.clustercontrol.internal.file.ManagedFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.function.ThrowingConsumer;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link FileHandler} and {@link ManagedFile}: several writers, readers, and
 * candidates of a killed process.
 */
class FileHandlerConcurrencyTests {

	@TempDir
	Path directory;

	@Test
	void removesTheCandidateOfAKilledProcess() throws Exception {
		HandledFiles.handle(file(), "a:1");
		Path left = this.directory.resolve(".members.json.clustercontrol");
		Files.writeString(left, "[\"a:");
		HandledFiles.handle(file(), "a:1");
		HandledFiles.assertNoLeftovers(file());
		Files.writeString(left, "[\"a:");
		HandledFiles.handle(file(), "b:1");
		assertThat(file()).hasContent("[\"b:1\"]");
		HandledFiles.assertNoLeftovers(file());
	}

	@Test
	void keepsTheCandidateThatAnotherProcessWrites() throws Exception {
		Path theirs = this.directory.resolve(".members.json.clustercontrol-1");
		try (FileChannel channel = FileChannel.open(theirs, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
			channel.lock();
			HandledFiles.handle(file(), "a:1");
			assertThat(theirs).exists();
		}
		HandledFiles.handle(file(), "a:1");
		HandledFiles.assertNoLeftovers(file());
	}

	@Test
	@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
	void removesTheOtherCandidatesIfOneCannotBeRemoved() throws Exception {
		List<Path> left = new ArrayList<>();
		for (int i = 0; i < 10; i++) {
			Path other = this.directory.resolve(".members.json.clustercontrol-" + i + "0");
			assertThat(new ProcessBuilder((i % 2 == 0) ? "mkfifo" : "mkdir", other.toString()).start().waitFor())
				.isZero();
			left.add(Files.createFile(this.directory.resolve(".members.json.clustercontrol-" + i + "1")));
		}
		HandledFiles.handle(file(), "a:1");
		assertThat(left).noneMatch(Files::exists);
	}

	@Test
	void twoWritersOfOneFileDoNotMixTheirContents() throws Exception {
		String[] many = IntStream.range(0, 2_000).mapToObj((i) -> "host-%05d:80".formatted(i)).toArray(String[]::new);
		runTogether(Stream.of(many, new String[] { "a:1" }), (members) -> {
			FileHandler handler = HandledFiles.handler(file());
			for (int i = 0; i < 50; i++) {
				handler.handle(HandledFiles.snapshot(members));
			}
		});
		assertThat(Files.size(file())).isIn(7L, 2_000L * 16 + 1);
		HandledFiles.assertNoLeftovers(file());
	}

	@Test
	void removesTheViewOfAKilledProcessWithItsCandidate() throws Exception {
		Path candidate = Files.createFile(this.directory.resolve(".members.json.clustercontrol-1"));
		CandidateView view = new CandidateView(file(), candidate);
		view.addOthers(Map.of("other", new byte[1]));
		HandledFiles.handle(file(), "a:1");
		HandledFiles.handle(file(), "b:1");
		HandledFiles.assertNoLeftovers(file());
	}

	@Test
	void aReaderNeverSeesAPartOfAFile() throws Exception {
		String[] many = IntStream.range(0, 5_000)
			.mapToObj((i) -> "host-%05d.example.org:80".formatted(i))
			.toArray(String[]::new);
		HandledFiles.handle(file(), "a:1");
		AtomicBoolean writing = new AtomicBoolean(true);
		Set<Integer> lengths = ConcurrentHashMap.newKeySet();
		CountDownLatch reading = new CountDownLatch(1);
		List<Throwable> failures = new CopyOnWriteArrayList<>();
		Thread reader = new Thread(() -> {
			try {
				while (writing.get()) {
					lengths.add(Files.readAllBytes(file()).length);
					reading.countDown();
				}
			}
			catch (IOException ex) {
				failures.add(ex);
				reading.countDown();
			}
		});
		reader.start();
		reading.await();
		FileHandler handler = HandledFiles.handler(file());
		for (int i = 0; i < 100; i++) {
			handler.handle(HandledFiles.snapshot(many));
			handler.handle(HandledFiles.snapshot("a:1"));
		}
		writing.set(false);
		reader.join();
		assertThat(failures).isEmpty();
		assertThat(lengths).isSubsetOf("[\"a:1\"]".length(), 5_000 * "\"host-00000.example.org:80\",".length() + 1);
	}

	@Test
	void handlersOfDifferentFilesInOneDirectoryAreIndependent() throws Exception {
		runTogether(Stream.of(0, 1, 2), (number) -> {
			Path file = this.directory.resolve("members" + number + ".json");
			for (int i = 1; i <= 50; i++) {
				HandledFiles.handle(file, "w" + number + ":" + i);
				assertThat(file).hasContent("[\"w" + number + ":" + i + "\"]");
			}
		});
		assertThat(HandledFiles.list(this.directory)).containsExactlyInAnyOrder("members0.json", "members1.json",
				"members2.json");
	}

	private Path file() {
		return this.directory.resolve("members.json");
	}

	private static <T> void runTogether(Stream<T> inputs, ThrowingConsumer<T> writer) throws InterruptedException {
		List<Throwable> failures = new CopyOnWriteArrayList<>();
		List<Thread> writers = inputs.map((input) -> new Thread(() -> {
			try {
				writer.accept(input);
			}
			catch (Throwable ex) {
				failures.add(ex);
			}
		})).toList();
		writers.forEach(Thread::start);
		for (Thread each : writers) {
			each.join();
		}
		assertThat(failures).isEmpty();
	}

}
