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

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;

import io.github.clustercontrol.ClusterSnapshot;
import io.github.clustercontrol.Member;
import io.github.clustercontrol.Source;
import io.github.clustercontrol.internal.command.Command;
import io.github.clustercontrol.internal.command.RunOutcome;
import io.github.clustercontrol.internal.file.CandidateView;
import io.github.clustercontrol.internal.file.ManagedFile;
import io.github.clustercontrol.internal.file.WriteMode;
import io.github.clustercontrol.internal.render.ClusterSnapshots;
import io.github.clustercontrol.internal.render.JsonFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

/**
 * Tests for {@link FileHandler} and {@link ManagedFile}: the content.
 */
class FileHandlerTests {

	@TempDir
	Path directory;

	@Test
	void writesASortedArrayOfAddressesAndNothingElse() throws Exception {
		HandledFiles.handle(file(), "10.0.0.1:8121", "10.0.0.1:8120");
		assertThat(file()).hasBinaryContent("[\"10.0.0.1:8120\",\"10.0.0.1:8121\"]".getBytes());
		HandledFiles.handle(file(), "[::1]:80");
		assertThat(file()).hasContent("[\"[::1]:80\"]");
		HandledFiles.handle(file());
		assertThat(file()).hasBinaryContent("[]".getBytes());
		HandledFiles.assertNoLeftovers(file());
	}

	@Test
	void doesNotWriteUnchangedContent() throws Exception {
		HandledFiles.handle(file(), "a:1");
		FileTime longAgo = FileTime.fromMillis(1_000_000);
		Files.setLastModifiedTime(file(), longAgo);
		Object inode = HandledFiles.inode(file());
		HandledFiles.handle(file(), "a:1");
		assertThat(Files.getLastModifiedTime(file())).isEqualTo(longAgo);
		assertThat(HandledFiles.inode(file())).isEqualTo(inode);
		HandledFiles.handle(file(), "b:1");
		assertThat(HandledFiles.inode(file())).isNotEqualTo(inode);
	}

	@Test
	void writesAgainAFileThatAnotherProgramChanged() throws Exception {
		HandledFiles.handle(file(), "a:1");
		Files.writeString(file(), "[\"x:1\"]");
		HandledFiles.handle(file(), "a:1");
		assertThat(file()).hasContent("[\"a:1\"]");
		Files.delete(file());
		HandledFiles.handle(file(), "a:1");
		assertThat(file()).hasContent("[\"a:1\"]");
	}

	@Test
	void keepsTheFileOfAnEmptyClusterIfConfigured() throws Exception {
		FileHandler handler = new FileHandler(new ManagedFile(file()), JsonFormat.ADDRESSES.ofCluster(), null,
				OnEmpty.KEEP, null, null);
		handler.handle(HandledFiles.snapshot());
		assertThat(file()).as("there was nothing to keep").hasContent("[]");
		handler.handle(HandledFiles.snapshot("a:1"));
		handler.handle(HandledFiles.snapshot());
		assertThat(file()).hasContent("[\"a:1\"]");
		handler.handle(HandledFiles.snapshot("b:1"));
		assertThat(file()).hasContent("[\"b:1\"]");
	}

	@Test
	void restoredMembersOnlyCreateAMissingFile() throws Exception {
		FileHandler handler = HandledFiles.handler(file());
		ClusterSnapshots restored = ClusterSnapshots
			.of(new ClusterSnapshot("web", 1, List.of(Member.of("old:1")), Source.RESTORED, null));
		handler.handle(restored);
		assertThat(file()).hasContent("[\"old:1\"]");
		handler.handle(HandledFiles.snapshot("a:1"));
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
		handler.handle(HandledFiles.snapshot("good:1"));
		assertThat(HandledFiles.status(handler).check().outcome()).isEqualTo(RunOutcome.SUCCESS);
		assertThatIOException().isThrownBy(() -> handler.handle(HandledFiles.snapshot("bad:1")))
			.withMessageContaining("keeps the old")
			.withMessageContaining("Output: [\"bad:1\"]");
		assertThat(file()).hasContent("[\"good:1\"]");
		assertThat(HandledFiles.status(handler).check().output()).isEqualTo("[\"bad:1\"]");
		handler.handle(HandledFiles.snapshot("better:1"));
		assertThat(file()).hasContent("[\"better:1\"]");
		assertThat(Files.readAllLines(this.directory.resolve("checked"))).satisfiesExactly(
				(line) -> assertThat(line).startsWith("[\"good:1\"] " + this.directory).endsWith(" good:1 +good:1 -"),
				(line) -> assertThat(line).startsWith("[\"bad:1\"] ").endsWith(" bad:1 +bad:1 -good:1"),
				(line) -> assertThat(line).startsWith("[\"better:1\"] ").endsWith(" better:1 +better:1 -good:1"));
		HandledFiles.assertNoLeftovers(file());
	}

	@Test
	void doesNotCheckUnchangedContent() throws Exception {
		FileHandler handler = checking(WriteMode.ATOMIC, "echo >> checked");
		handler.handle(HandledFiles.snapshot("a:1"));
		handler.handle(HandledFiles.snapshot("a:1"));
		assertThat(Files.readAllLines(this.directory.resolve("checked"))).hasSize(1);
	}

	@Test
	void omitsAMemberUntilItsNameIsResolved() throws Exception {
		Set<String> known = ConcurrentHashMap.newKeySet();
		FileHandler handler = resolving(known::contains);
		handler.handle(HandledFiles.snapshot("10.0.0.1:1", "[::1]:1", "gone:1"));
		assertThat(file()).hasContent("[\"10.0.0.1:1\",\"[::1]:1\"]");
		assertThat(HandledFiles.status(handler).leftOut()).containsExactly("gone:1");
		known.add("gone");
		handler.handle(HandledFiles.snapshot("10.0.0.1:1", "gone:1"));
		assertThat(file()).hasContent("[\"10.0.0.1:1\",\"gone:1\"]");
		assertThat(HandledFiles.status(handler).leftOut()).isEmpty();
	}

	@Test
	void keepsTheFileIfNoNameIsResolved() throws Exception {
		Set<String> known = ConcurrentHashMap.newKeySet();
		FileHandler handler = resolving(known::contains);
		known.addAll(List.of("a", "b"));
		handler.handle(HandledFiles.snapshot("a:1", "b:1"));
		known.clear();
		assertThatIOException().isThrownBy(() -> handler.handle(HandledFiles.snapshot("a:1", "c:1")))
			.withMessageContaining("No host name of cluster web can be resolved");
		assertThat(file()).hasContent("[\"a:1\",\"b:1\"]");
		handler.handle(HandledFiles.snapshot());
		assertThat(file()).hasContent("[]");
	}

	@Test
	@Timeout(value = 30, threadMode = ThreadMode.SEPARATE_THREAD)
	void aSlowLookupKeepsItsLastResultAndDelaysNoOther() throws Exception {
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
		handler.handle(HandledFiles.snapshot("known:1"));
		hanging.set(true);
		handler.handle(HandledFiles.snapshot("known:1", "late:1", "other:1"));
		assertThat(file()).hasContent("[\"known:1\",\"other:1\"]");
		never.countDown();
	}

	private FileHandler resolving(Predicate<String> lookup) {
		return new FileHandler(new ManagedFile(file()), JsonFormat.ADDRESSES.ofCluster(),
				new HostNames((task) -> new Thread(task).start(), lookup), OnEmpty.WRITE, null, null);
	}

	@Test
	void aCheckInAReadOnlyDirectorySeesTheNewContent() throws Exception {
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
		assertThat(HandledFiles.list(candidate.getParent())).containsExactly("candidate");
		assertThat(this.directory.resolve("other.json")).hasContent("other");
	}

	/** Each comparison with etcd comes here, too, whether or not a member changed. */

	@Test
	void repairsAChangedFileWithoutAChangeOfMembers() throws Exception {
		HandlerStep step = new HandlerStep(HandlerOwner.cluster("web"),
				new NamedHandler("json", "file", HandledFiles.handler(file())), List.of());
		step.handle(HandledFiles.snapshot("a:1"));
		for (String other : List.of("", "[\"reverted:1\"]")) {
			Files.writeString(file(), other);
			step.handle(HandledFiles.snapshot("a:1"));
			assertThat(file()).hasContent("[\"a:1\"]");
		}
		Files.delete(file());
		step.handle(HandledFiles.snapshot("a:1"));
		assertThat(file()).hasContent("[\"a:1\"]");
	}

	@Test
	void theCandidateOfAPrivateFileIsPrivate() throws Exception {
		Files.writeString(file(), "[]");
		Files.setPosixFilePermissions(file(), PosixFilePermissions.fromString("rw-------"));
		FileHandler handler = checking(WriteMode.ATOMIC, "ls -lL \"$1\" > mode");
		handler.handle(HandledFiles.snapshot("a:1"));
		assertThat(this.directory.resolve("mode")).content().startsWith("-rw-------");
	}

	private FileHandler checking(WriteMode mode, String script) {
		Command check = new Command(List.of("sh", "-c", "cd '" + this.directory + "'\n" + script, "sh", "{candidate}"),
				Duration.ofSeconds(30));
		ManagedFile file = new ManagedFile(file(), mode);
		return new FileHandler(file, JsonFormat.ADDRESSES.ofCluster(), null, OnEmpty.WRITE, new Checks()
			.of(ClusterSnapshots.unknown(List.of("web")), file, JsonFormat.ADDRESSES.ofCluster(), check), null);
	}

	private Path file() {
		return this.directory.resolve("members.json");
	}

}
