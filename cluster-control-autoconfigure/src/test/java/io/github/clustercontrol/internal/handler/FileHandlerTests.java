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
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.github.clustercontrol.ClusterSnapshot;
import io.github.clustercontrol.Member;
import io.github.clustercontrol.Source;
import io.github.clustercontrol.internal.command.Command;
import io.github.clustercontrol.internal.command.RunOutcome;
import io.github.clustercontrol.internal.concurrent.Threads;
import io.github.clustercontrol.internal.file.CandidateView;
import io.github.clustercontrol.internal.file.ManagedFile;
import io.github.clustercontrol.internal.file.WriteMode;
import io.github.clustercontrol.internal.render.JsonFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * Tests for {@link FileHandler} and {@link ManagedFile}.
 */
class FileHandlerTests {

	@TempDir
	Path directory;

	@Test
	void writesASortedArrayOfAddressesAndNothingElse() throws Exception {
		handle(file(), "10.0.0.1:8121", "10.0.0.1:8120");
		assertThat(file()).hasBinaryContent("[\"10.0.0.1:8120\",\"10.0.0.1:8121\"]".getBytes());
		handle(file(), "[::1]:80");
		assertThat(file()).hasContent("[\"[::1]:80\"]");
		handle(file());
		assertThat(file()).hasBinaryContent("[]".getBytes());
		assertNoLeftovers(file());
	}

	@Test
	void leavesAFileAloneThatHasTheContentAlready() throws Exception {
		handle(file(), "a:1");
		FileTime longAgo = FileTime.fromMillis(1_000_000);
		Files.setLastModifiedTime(file(), longAgo);
		Object inode = inode(file());
		handle(file(), "a:1");
		assertThat(Files.getLastModifiedTime(file())).isEqualTo(longAgo);
		assertThat(inode(file())).isEqualTo(inode);
		handle(file(), "b:1");
		assertThat(inode(file())).isNotEqualTo(inode);
	}

	@Test
	void writesAgainAFileThatAnotherProcessChanged() throws Exception {
		handle(file(), "a:1");
		Files.writeString(file(), "[\"x:1\"]");
		handle(file(), "a:1");
		assertThat(file()).hasContent("[\"a:1\"]");
		Files.delete(file());
		handle(file(), "a:1");
		assertThat(file()).hasContent("[\"a:1\"]");
	}

	@Test
	void makesTheDirectoriesAboveIt() throws Exception {
		Path deep = this.directory.resolve("some/where/deep/members.json");
		handle(deep, "a:1");
		assertThat(deep).hasContent("[\"a:1\"]");
		assertNoLeftovers(deep);
	}

	@Test
	void aRelativePathStandsInTheWorkingDirectory() throws Exception {
		Path target = Path.of("target");
		Files.createDirectories(target);
		Path relative = target.resolve("json-handler-tests-" + System.nanoTime() + ".json");
		try {
			handle(relative, "a:1");
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
		handle(file(), "a:1");
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
		handle(file(), "a:1");
		assertThat(file()).hasContent("[\"a:1\"]");
		assertThat(output("getfacl", "-c", file().toString())).isEqualTo(before)
			.contains("user:nobody:rw-", "group::---");
		assertThat(attributes.list()).containsExactly("purpose");
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

	@Test
	void keepsALinkAndWritesWhatItPointsTo() throws Exception {
		Path elsewhere = Files.createDirectory(this.directory.resolve("elsewhere"));
		Path real = Files.writeString(elsewhere.resolve("real.json"), "[]");
		Files.createSymbolicLink(file(), Path.of("elsewhere/real.json"));
		handle(file(), "a:1");
		assertThat(file()).isSymbolicLink();
		assertThat(real).hasContent("[\"a:1\"]");
		assertThat(Files.isRegularFile(real, LinkOption.NOFOLLOW_LINKS)).isTrue();
		assertNoLeftovers(real);
	}

	@Test
	void followsALinkToAFileThatIsStillToBeMade() throws Exception {
		Path elsewhere = Files.createDirectory(this.directory.resolve("elsewhere"));
		Files.createSymbolicLink(elsewhere.resolve("next"), Path.of("real.json"));
		Files.createSymbolicLink(file(), Path.of("elsewhere/next"));
		handle(file(), "a:1");
		assertThat(file()).isSymbolicLink().hasContent("[\"a:1\"]");
		assertThat(elsewhere.resolve("real.json")).hasContent("[\"a:1\"]");
	}

	@Test
	void writesIntoADirectoryThatIsALink() throws Exception {
		Path real = Files.createDirectory(this.directory.resolve("run"));
		Path link = Files.createSymbolicLink(this.directory.resolve("var-run"), real);
		handle(link.resolve("members.json"), "a:1");
		assertThat(real.resolve("members.json")).hasContent("[\"a:1\"]");
	}

	@Test
	void refusesADirectory() throws Exception {
		Files.createDirectory(file());
		assertThatIOException().isThrownBy(() -> handle(file(), "a:1"))
			.withMessageContaining(file().toString())
			.withMessageContaining("is a directory");
		assertThat(file()).isEmptyDirectory();
	}

	@Test
	void refusesWhatIsNoFile() throws Exception {
		Path pipe = this.directory.resolve("pipe");
		assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
		assertThatIOException().isThrownBy(() -> handle(pipe, "a:1"))
			.withMessageContaining(pipe.toString())
			.withMessageContaining("not a regular file");
	}

	@Test
	void namesTheFileThatStandsWhereADirectoryShould() throws Exception {
		Path blocker = Files.writeString(this.directory.resolve("blocker"), "");
		assertThatIOException().isThrownBy(() -> handle(blocker.resolve("members.json"), "a:1"))
			.withMessageContaining(blocker.toString());
		assertThatIOException().isThrownBy(() -> handle(blocker.resolve("deep/members.json"), "a:1"))
			.withMessageContaining(blocker.toString());
		assertThat(blocker).isEmptyFile();
	}

	@Test
	void removesWhatAKilledProcessLeft() throws Exception {
		handle(file(), "a:1");
		Path left = this.directory.resolve(".members.json.clustercontrol");
		Files.writeString(left, "[\"a:");
		handle(file(), "a:1");
		assertNoLeftovers(file());
		Files.writeString(left, "[\"a:");
		handle(file(), "b:1");
		assertThat(file()).hasContent("[\"b:1\"]");
		assertNoLeftovers(file());
	}

	@Test
	void theCandidateOfAnotherProcessIsKept() throws Exception {
		Path theirs = this.directory.resolve(".members.json.clustercontrol-1");
		try (FileChannel channel = FileChannel.open(theirs, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
			channel.lock();
			handle(file(), "a:1");
			assertThat(theirs).exists();
		}
		handle(file(), "a:1");
		assertNoLeftovers(file());
	}

	@Test
	@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
	void whatCannotBeRemovedKeepsNothingElseFromBeingRemoved() throws Exception {
		List<Path> left = new ArrayList<>();
		for (int i = 0; i < 10; i++) {
			Path other = this.directory.resolve(".members.json.clustercontrol-" + i + "0");
			assertThat(new ProcessBuilder((i % 2 == 0) ? "mkfifo" : "mkdir", other.toString()).start().waitFor())
				.isZero();
			left.add(Files.createFile(this.directory.resolve(".members.json.clustercontrol-" + i + "1")));
		}
		handle(file(), "a:1");
		assertThat(left).noneMatch(Files::exists);
	}

	@Test
	void inPlaceWhatAKilledProcessLeftElsewhereGoesToo() throws Exception {
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
	void twoThatWriteOneFileDoNotMixUp() throws Exception {
		List<Throwable> failures = new CopyOnWriteArrayList<>();
		String[] many = IntStream.range(0, 2_000).mapToObj((i) -> "host-%05d:80".formatted(i)).toArray(String[]::new);
		List<Thread> writers = Stream.of(many, new String[] { "a:1" }).map((members) -> new Thread(() -> {
			try {
				FileHandler handler = handler(file());
				for (int i = 0; i < 50; i++) {
					handler.handle(snapshot(members));
				}
			}
			catch (Throwable ex) {
				failures.add(ex);
			}
		})).toList();
		writers.forEach(Thread::start);
		for (Thread writer : writers) {
			writer.join();
		}
		assertThat(failures).isEmpty();
		assertThat(Files.size(file())).isIn(7L, 2_000L * 16 + 1);
		assertNoLeftovers(file());
	}

	@Test
	void inPlaceTheFileStaysTheSame() throws Exception {
		FileHandler handler = new FileHandler(new ManagedFile(file(), WriteMode.IN_PLACE), JsonFormat.ADDRESSES, null,
				OnEmpty.WRITE, null, null);
		handler.handle(snapshot("a:1", "b:1"));
		assertThat(file()).hasContent("[\"a:1\",\"b:1\"]");
		Object inode = inode(file());
		handler.handle(snapshot("c:1"));
		assertThat(file()).hasContent("[\"c:1\"]");
		handler.handle(snapshot("d:1", "e:1", "f:1"));
		assertThat(file()).hasContent("[\"d:1\",\"e:1\",\"f:1\"]");
		assertThat(inode(file())).isEqualTo(inode);
		assertNoLeftovers(file());
	}

	@Test
	void inPlaceAnInterruptDoesNotLeaveAPart() throws Exception {
		FileHandler handler = owing(file());
		Thread.currentThread().interrupt();
		try {
			handler.handle(snapshot("a:1"));
		}
		finally {
			assertThat(Thread.interrupted()).isTrue();
		}
		assertThat(file()).hasContent("[\"a:1\"]");
		assertThat(status(handler).reloadOwed()).isTrue();
	}

	@Test
	@EnabledOnOs(OS.LINUX)
	void inPlaceWhatCouldNotBeWrittenMayHaveBeenAndIsOwedTheReload() throws Exception {
		FileHandler handler = owing(file());
		// Linux refuses writes to a running program
		Files.copy(Path.of("/bin/sh"), file(), StandardCopyOption.COPY_ATTRIBUTES);
		Process process = new ProcessBuilder(file().toString(), "-c", "echo; read x").start();
		try {
			assertThat(process.getInputStream().read()).isEqualTo('\n');
			assertThatIOException().isThrownBy(() -> handler.handle(snapshot("a:1")))
				.withMessageContaining("could not be written into");
		}
		finally {
			process.destroyForcibly().waitFor();
		}
		assertThat(marker(file())).exists();
		Files.writeString(file(), "[\"a:1\"]");
		handler.handle(snapshot("a:1"));
		assertThat(status(handler).reloadOwed()).isTrue();
		FileHandler next = owing(file());
		next.handle(snapshot("a:1"));
		assertThat(status(next).reloadOwed()).isTrue();
	}

	@Test
	void inPlaceTheReloadOfTheFirstContentIsOwedAlsoWhereTheDirectoryWasMissing() throws Exception {
		Path deep = this.directory.resolve("some/where/members.json");
		owing(deep).handle(snapshot("a:1"));
		assertThat(marker(deep)).exists();
		assertThat(deep).hasContent("[\"a:1\"]");
	}

	/** Returns a reload that never runs. */
	private static FileHandler owing(Path file) {
		Reload reload = new Reloads(new Threads()).of(new Command(List.of("true"), Duration.ofSeconds(30)),
				Duration.ZERO);
		return new FileHandler(new ManagedFile(file, WriteMode.IN_PLACE), JsonFormat.ADDRESSES, null, OnEmpty.WRITE,
				null, reload);
	}

	private static Path marker(Path file) {
		return file.resolveSibling("." + file.getFileName() + ".reload-owed");
	}

	@Test
	void anEmptyClusterKeepsTheOldFileIfItIsToldTo() throws Exception {
		FileHandler handler = new FileHandler(new ManagedFile(file()), JsonFormat.ADDRESSES, null, OnEmpty.KEEP, null,
				null);
		handler.handle(snapshot());
		assertThat(file()).as("there was nothing to keep").hasContent("[]");
		handler.handle(snapshot("a:1"));
		handler.handle(snapshot());
		assertThat(file()).hasContent("[\"a:1\"]");
		handler.handle(snapshot("b:1"));
		assertThat(file()).hasContent("[\"b:1\"]");
	}

	@Test
	void aRestoredStateOnlyCreatesAMissingFile() throws Exception {
		FileHandler handler = handler(file());
		ClusterSnapshot restored = new ClusterSnapshot("web", 1, List.of(Member.of("old:1")), Source.RESTORED, null);
		handler.handle(restored);
		assertThat(file()).hasContent("[\"old:1\"]");
		handler.handle(snapshot("a:1"));
		handler.handle(restored);
		assertThat(file()).hasContent("[\"a:1\"]");
	}

	@ParameterizedTest
	@EnumSource(WriteMode.class)
	void contentThatFailsTheCheckDoesNotReplaceTheFile(WriteMode mode) throws Exception {
		FileHandler handler = checking(mode,
				"""
						cat "$1" >> checked; echo " $1 $CLUSTERCONTROL_MEMBERS +$CLUSTERCONTROL_ADDED -$CLUSTERCONTROL_REMOVED" >> checked
						! grep bad "$1"
						""");
		handler.handle(snapshot("good:1"));
		assertThat(status(handler).check().outcome()).isEqualTo(RunOutcome.SUCCESS);
		assertThatIOException().isThrownBy(() -> handler.handle(snapshot("bad:1")))
			.withMessageContaining("keeps the old")
			.withMessageContaining("Output: [\"bad:1\"]");
		assertThat(file()).hasContent("[\"good:1\"]");
		assertThat(status(handler).check().output()).isEqualTo("[\"bad:1\"]");
		handler.handle(snapshot("better:1"));
		assertThat(file()).hasContent("[\"better:1\"]");
		assertThat(Files.readAllLines(this.directory.resolve("checked"))).satisfiesExactly(
				(line) -> assertThat(line).startsWith("[\"good:1\"] " + this.directory).endsWith(" good:1 +good:1 -"),
				(line) -> assertThat(line).startsWith("[\"bad:1\"] ").endsWith(" bad:1 +bad:1 -good:1"),
				(line) -> assertThat(line).startsWith("[\"better:1\"] ").endsWith(" better:1 +better:1 -good:1"));
		assertNoLeftovers(file());
	}

	@Test
	void unchangedContentIsNotChecked() throws Exception {
		FileHandler handler = checking(WriteMode.ATOMIC, "echo >> checked");
		handler.handle(snapshot("a:1"));
		handler.handle(snapshot("a:1"));
		assertThat(Files.readAllLines(this.directory.resolve("checked"))).hasSize(1);
	}

	@Test
	void aNewFileIsReadableAsFilesAre() throws Exception {
		Path other = Files.createFile(this.directory.resolve("other"));
		handle(file(), "a:1");
		assertThat(Files.getPosixFilePermissions(file())).isEqualTo(Files.getPosixFilePermissions(other));
	}

	@Test
	void newContentOfASecretFileIsASecret() throws Exception {
		Files.writeString(file(), "[]");
		Files.setPosixFilePermissions(file(), PosixFilePermissions.fromString("rw-------"));
		FileHandler handler = checking(WriteMode.ATOMIC, "ls -lL \"$1\" > mode");
		handler.handle(snapshot("a:1"));
		assertThat(this.directory.resolve("mode")).content().startsWith("-rw-------");
	}

	@Test
	void aMemberWhoseNameCannotBeResolvedIsLeftOutUntilItCanBe() throws Exception {
		Set<String> known = ConcurrentHashMap.newKeySet();
		FileHandler handler = resolving(known::contains);
		handler.handle(snapshot("10.0.0.1:1", "[::1]:1", "gone:1"));
		assertThat(file()).hasContent("[\"10.0.0.1:1\",\"[::1]:1\"]");
		assertThat(status(handler).leftOut()).containsExactly("gone:1");
		known.add("gone");
		handler.handle(snapshot("10.0.0.1:1", "gone:1"));
		assertThat(file()).hasContent("[\"10.0.0.1:1\",\"gone:1\"]");
		assertThat(status(handler).leftOut()).isEmpty();
	}

	@Test
	void aFileStaysWhenNoNameCanBeResolved() throws Exception {
		Set<String> known = ConcurrentHashMap.newKeySet();
		FileHandler handler = resolving(known::contains);
		known.addAll(List.of("a", "b"));
		handler.handle(snapshot("a:1", "b:1"));
		known.clear();
		assertThatIOException().isThrownBy(() -> handler.handle(snapshot("a:1", "c:1")))
			.withMessageContaining("No host name of cluster web can be resolved");
		assertThat(file()).hasContent("[\"a:1\",\"b:1\"]");
		handler.handle(snapshot());
		assertThat(file()).hasContent("[]");
	}

	@Test
	@Timeout(value = 30, threadMode = ThreadMode.SEPARATE_THREAD)
	void aNameThatIsLookedUpForLongKeepsItsLastResultAndDelaysNoOther() throws Exception {
		CountDownLatch never = new CountDownLatch(1);
		AtomicBoolean hanging = new AtomicBoolean();
		FileHandler handler = resolving((name) -> {
			try {
				if (name.equals("late") || (name.equals("known") && hanging.get())) {
					never.await();
				}
				return true;
			}
			catch (InterruptedException ex) {
				return false;
			}
		});
		handler.handle(snapshot("known:1"));
		hanging.set(true);
		handler.handle(snapshot("known:1", "late:1", "other:1"));
		assertThat(file()).hasContent("[\"known:1\",\"other:1\"]");
		never.countDown();
	}

	private FileHandler resolving(Predicate<String> lookup) {
		return new FileHandler(new ManagedFile(file()), JsonFormat.ADDRESSES,
				new HostNames((task) -> new Thread(task).start(), lookup), OnEmpty.WRITE, null, null);
	}

	@Test
	void aCheckInADirectoryThatCannotBeWrittenSeesTheNewContentNextToTheOthers() throws Exception {
		// As where it is not writable: the candidate is elsewhere, its neighbours are not
		Files.writeString(this.directory.resolve("other.json"), "other");
		Path candidate = Files.writeString(Files.createDirectory(this.directory.resolve("tmp")).resolve("candidate"),
				"new");
		try (CandidateView view = new CandidateView(file(), candidate)) {
			view.addOthers(Map.of("missing.json", "missing".getBytes(), "other.json", "x".getBytes()));
			assertThat(view.candidate()).hasContent("new");
			assertThat(view.directory().resolve("other.json")).hasContent("other");
			assertThat(view.directory().resolve("missing.json")).hasContent("missing");
		}
		assertThat(list(candidate.getParent())).containsExactly("candidate");
		assertThat(this.directory.resolve("other.json")).hasContent("other");
	}

	/** Each comparison with etcd comes here, too, whether or not a member changed. */
	@Test
	void aChangedFileIsRepairedWithoutAChangeOfMembers() throws Exception {
		HandlerStep step = new HandlerStep("web", new NamedHandler("json", "file", handler(file())), List.of());
		step.handle(snapshot("a:1"));
		for (String other : List.of("", "[\"reverted:1\"]")) {
			Files.writeString(file(), other);
			step.handle(snapshot("a:1"));
			assertThat(file()).hasContent("[\"a:1\"]");
		}
		Files.delete(file());
		step.handle(snapshot("a:1"));
		assertThat(file()).hasContent("[\"a:1\"]");
	}

	@Test
	void aViewThatAKilledProcessLeftIsRemovedWithItsCandidate() throws Exception {
		Path candidate = Files.createFile(this.directory.resolve(".members.json.clustercontrol-1"));
		CandidateView view = new CandidateView(file(), candidate);
		view.addOthers(Map.of("other", new byte[1]));
		handle(file(), "a:1");
		handle(file(), "b:1");
		assertNoLeftovers(file());
	}

	private FileHandler checking(WriteMode mode, String script) {
		Command check = new Command(List.of("sh", "-c", "cd '" + this.directory + "'\n" + script, "sh", "{candidate}"),
				Duration.ofSeconds(30));
		ManagedFile file = new ManagedFile(file(), mode);
		return new FileHandler(file, JsonFormat.ADDRESSES, null, OnEmpty.WRITE,
				new Checks().of("web", file, JsonFormat.ADDRESSES, check), null);
	}

	@Test
	void aReaderNeverSeesAPartOfAFile() throws Exception {
		String[] many = IntStream.range(0, 5_000)
			.mapToObj((i) -> "host-%05d.example.org:80".formatted(i))
			.toArray(String[]::new);
		handle(file(), "a:1");
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
		FileHandler handler = handler(file());
		for (int i = 0; i < 100; i++) {
			handler.handle(snapshot(many));
			handler.handle(snapshot("a:1"));
		}
		writing.set(false);
		reader.join();
		assertThat(failures).isEmpty();
		assertThat(lengths).isSubsetOf("[\"a:1\"]".length(), 5_000 * "\"host-00000.example.org:80\",".length() + 1);
	}

	@Test
	void handlersOfDifferentFilesInOneDirectoryDoNotDisturbEachOther() throws Exception {
		List<Throwable> failures = Collections.synchronizedList(new ArrayList<>());
		List<Thread> writers = IntStream.range(0, 3).mapToObj((number) -> new Thread(() -> {
			try {
				Path file = this.directory.resolve("members" + number + ".json");
				for (int i = 1; i <= 50; i++) {
					handle(file, "w" + number + ":" + i);
					assertThat(file).hasContent("[\"w" + number + ":" + i + "\"]");
				}
			}
			catch (Throwable ex) {
				failures.add(ex);
			}
		})).toList();
		writers.forEach(Thread::start);
		for (Thread writer : writers) {
			writer.join();
		}
		assertThat(failures).isEmpty();
		assertThat(list(this.directory)).containsExactlyInAnyOrder("members0.json", "members1.json", "members2.json");
	}

	private Path file() {
		return this.directory.resolve("members.json");
	}

	private static void handle(Path file, String... addresses) throws IOException, InterruptedException {
		handler(file).handle(snapshot(addresses));
	}

	private static ClusterSnapshot snapshot(String... addresses) {
		return new ClusterSnapshot("web", 1, Stream.of(addresses).map(Member::of).toList(), Source.LIVE, null);
	}

	private static FileHandler handler(Path file) {
		return new FileHandler(new ManagedFile(file), JsonFormat.ADDRESSES, null, OnEmpty.WRITE, null, null);
	}

	private static Object inode(Path file) throws IOException {
		return Files.getAttribute(file, "unix:ino");
	}

	private static void assertNoLeftovers(Path file) {
		assertThat(list(file.getParent())).noneMatch((name) -> name.startsWith("."));
	}

	private static List<String> list(Path directory) {
		try (Stream<Path> files = Files.list(directory)) {
			return files.map((file) -> file.getFileName().toString()).toList();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static HandlerStatus status(FileHandler handler) {
		return handler.complete(HandlerStatus.none(new NamedHandler("json", null, handler)));
	}

}
