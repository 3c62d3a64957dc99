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
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

import io.github.clustercontrol.ClusterSnapshot;
import io.github.clustercontrol.Member;
import io.github.clustercontrol.Source;
import io.github.clustercontrol.internal.command.Command;
import io.github.clustercontrol.internal.concurrent.Threads;
import io.github.clustercontrol.internal.file.ManagedFile;
import io.github.clustercontrol.internal.render.ClusterSnapshots;
import io.github.clustercontrol.internal.render.JsonFormat;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for handlers of several clusters.
 */
class HandlerOfClustersTests {

	private final Threads threads = new Threads();

	@TempDir
	private Path directory;

	private volatile ClusterSnapshots current = ClusterSnapshots.of(List.of(), List.of());

	@AfterEach
	void close() {
		this.threads.close();
	}

	@Test
	void theFileIsNotTouchedWhileOneClusterIsUnknown() throws Exception {
		Files.writeString(file(), "old");
		HandlerChain chain = new HandlerChain(HandlerOwner.file(0),
				List.of(new NamedHandler("json", file().toString(), handler(OnEmpty.WRITE, null))), Duration.ZERO,
				() -> this.current, this.threads.serialForWaiting("handlers"));
		this.current = ClusterSnapshots.of(List.of(cluster("shop", 7, "a:1"), ClusterSnapshot.unknown("search")),
				List.of());
		chain.changed();
		Awaitility.await().during(Duration.ofMillis(300)).until(() -> Files.readString(file()).equals("old"));
		assertThat(chain.firstRun().getCount()).isOne();
		this.current = ClusterSnapshots.of(List.of(cluster("shop", 7, "a:1"), cluster("search", 0)), List.of());
		chain.changed();
		Awaitility.await().until(() -> Files.readString(file()).equals("{\"search\":[],\"shop\":[\"a:1\"]}"));
	}

	@Test
	void restoredClustersOnlyCreateAMissingFile() throws Exception {
		FileHandler handler = handler(OnEmpty.WRITE, null);
		ClusterSnapshot restored = new ClusterSnapshot("search", 3, List.of(), Source.RESTORED, null);
		handler.handle(ClusterSnapshots.of(List.of(cluster("shop", 7, "a:1"), restored), List.of()));
		assertThat(file()).hasContent("{\"search\":[],\"shop\":[\"a:1\"]}");
		handler.handle(ClusterSnapshots.of(List.of(cluster("shop", 8, "b:1"), restored), List.of()));
		assertThat(file()).hasContent("{\"search\":[],\"shop\":[\"a:1\"]}");
	}

	@Test
	void anEmptyFileIsKeptOnlyIfNoClusterHasAMember() throws Exception {
		FileHandler handler = handler(OnEmpty.KEEP, null);
		handler.handle(ClusterSnapshots.of(List.of(cluster("shop", 7), cluster("search", 7, "a:1")), List.of()));
		handler.handle(ClusterSnapshots.of(List.of(cluster("shop", 8), cluster("search", 8)), List.of()));
		assertThat(file()).hasContent("{\"search\":[\"a:1\"],\"shop\":[]}");
	}

	/** The watches of two clusters are at different revisions. */
	@Test
	void aReloadCountsForEachClusterAtItsOwnRevision() throws Exception {
		PendingReload pending = new PendingReload(new ManagedFile(file()));
		change(pending, cluster("search", 9, "b:1"), cluster("shop", 5, "a:1"));
		pending.succeeded(pending.begin());
		assertThat(pending.reloadedRevision("shop")).isEqualTo(Long.MAX_VALUE);
		change(pending, cluster("search", 9, "b:1"), cluster("shop", 7));
		assertThat(pending.reloadedRevision("shop")).isEqualTo(5);
		assertThat(pending.reloadedRevision("search")).isEqualTo(8);
		pending.succeeded(pending.begin());
		assertThat(pending.reloadedRevision("shop")).isEqualTo(Long.MAX_VALUE);
	}

	private static void change(PendingReload pending, ClusterSnapshot... clusters) throws Exception {
		pending.beforeChange();
		pending.afterChange(ClusterSnapshots.of(List.of(clusters), List.of()));
	}

	@Test
	void commandsGetTheDifferenceOfEachCluster() {
		Transition transition = new Transition(
				ClusterSnapshots.of(List.of(cluster("search", 6, "a:1"), cluster("shop", 5, "a:1", "b:1")), List.of()),
				ClusterSnapshots.of(List.of(cluster("search", 6, "a:1"), cluster("shop", 7, "c:1")), List.of()));
		assertThat(Transition.environment(List.of(transition))).containsEntry("CLUSTERCONTROL_CLUSTER", "search shop")
			.containsEntry("CLUSTERCONTROL_REVISION", "7")
			.containsEntry("CLUSTERCONTROL_MEMBERS", "a:1 c:1")
			.containsEntry("CLUSTERCONTROL_ADDED", "c:1")
			.containsEntry("CLUSTERCONTROL_REMOVED", "a:1 b:1");
	}

	/** One program reads both files, and two threads write them. */
	@Test
	void aFileThatAppearsDuringTheFirstCheckDoesNotMakeItFail() throws Exception {
		Checks checks = new Checks();
		Path other = this.directory.resolve("other.json");
		checks.of(ClusterSnapshots.unknown(List.of("other")), new ManagedFile(other), JsonFormat.ADDRESSES.ofCluster(),
				null);
		Command command = new Command(List.of("sh", "-c",
				"test -e \"$1/other.json\" || { echo '[]' > '" + other + "'; exit 1; }", "sh", "{directory}"),
				Duration.ofSeconds(30));
		ManagedFile file = new ManagedFile(file());
		Check check = checks.of(ClusterSnapshots.unknown(List.of()), file, JsonFormat.ADDRESSES.ofClusters(), command);
		handler(OnEmpty.WRITE, check).handle(ClusterSnapshots.of(List.of(cluster("shop", 7, "a:1")), List.of()));
		assertThat(file()).hasContent("{\"shop\":[\"a:1\"]}");
	}

	private FileHandler handler(OnEmpty onEmpty, Check check) {
		return new FileHandler(new ManagedFile(file()), JsonFormat.ADDRESSES.ofClusters(), null, onEmpty, check, null);
	}

	private static ClusterSnapshot cluster(String name, long revision, String... addresses) {
		return new ClusterSnapshot(name, revision, Stream.of(addresses).map(Member::of).toList(), Source.LIVE, null);
	}

	private Path file() {
		return this.directory.resolve("all.json");
	}

}
