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
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import io.github.clustercontrol.ClusterSnapshot;
import io.github.clustercontrol.Source;
import io.github.clustercontrol.fault.LogRecorder;
import io.github.clustercontrol.internal.command.RunOutcome;
import io.github.clustercontrol.internal.render.ClusterSnapshots;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Reload} and {@link Reloads}: when a reload runs, and what it gets.
 */
class ReloadTests extends ReloadFixture {

	@Test
	void aReloadRunsWhenTheFileChangedAndOnlyThen() throws Exception {
		Files.writeString(file("a"), "[\"a:1\"]");
		Application application = new Application(Duration.ZERO);
		Cluster web = application.cluster("web", "a");
		web.show("a:1");
		web.show("b:1");
		await(() -> runs().size() == 1 && !web.status(0).reloadOwed());
		assertThat(runs().get(0)).isEqualTo("web 2 [b:1] [b:1] [] [\"b:1\"]");
		web.show("a:1", "b:1");
		await(() -> runs().size() == 2 && !web.status(0).reloadOwed());
		assertThat(runs().get(1)).isEqualTo("web 3 [a:1 b:1] [a:1] [] [\"a:1\",\"b:1\"]");
		web.show();
		await(() -> runs().size() == 3);
		assertThat(runs().get(2)).isEqualTo("web 4 [] [] [a:1 b:1] []");
		await(() -> !web.status(0).reloadOwed());
		assertThat(marker("a")).doesNotExist();
		assertThat(web.status(0).outcome()).isEqualTo(RunOutcome.SUCCESS);
		assertThat(web.status(0).reload().output()).isEqualTo("done");
	}

	@Test
	void handlersWithTheSameCommandShareOneReload() throws Exception {
		Cluster web = new Application(Duration.ZERO).cluster("web", "a", "b", "c");
		web.show("a:1");
		await(() -> runs().size() == 1 && !web.status(0).reloadOwed());
		web.show("b:1");
		await(() -> runs().size() == 2);
		settled();
		assertThat(runs()).containsExactly("web 1 [a:1] [a:1] [] [\"a:1\"]", "web 2 [b:1] [b:1] [a:1] [\"b:1\"]");
	}

	@Test
	void clustersWithTheSameCommandShareItToo() throws Exception {
		Application application = new Application(Duration.ofMillis(500));
		List<Cluster> clusters = Stream.of("w1", "w2", "w3", "w4")
			.map((name) -> application.cluster(name, name))
			.toList();
		clusters.forEach((cluster) -> cluster.show("a:1"));
		await(() -> clusters.stream()
			.map((cluster) -> cluster.status(0))
			.allMatch((status) -> status.reload() != null && !status.reloadOwed()));
		assertThat(runs().size()).isLessThanOrEqualTo(2);
		assertThat(String.join(" ", runs())).contains("w1", "w2", "w3", "w4");
	}

	@Test
	void logsTheFileEachCauseOfAFailedReloadAndItsEnd() throws Exception {
		try (LogRecorder log = new LogRecorder()) {
			Application application = new Application(Duration.ZERO);
			application.timeout = Duration.ofMillis(1500);
			Cluster web = application.cluster("web", "a");
			String file = file("a").toString();
			fail(2);
			web.show("a:1");
			await(() -> log.warnings("reload for [" + file + "] failed").size() == 1);
			assertThat(log.infos("Wrote " + file + ": cluster web with 1 members at revision ")).hasSize(1);
			Files.createFile(this.directory.resolve("block"));
			await(() -> log.warnings("did not end within").size() == 1);
			assertThat(log.infos("The reload for")).isEmpty();
			Files.delete(this.directory.resolve("block"));
			await(() -> log.infos("reload for [" + file + "] succeeded after").size() == 1);
			assertThat(log.warnings("reload for [" + file + "] failed")).hasSize(2);
		}
	}

	@Test
	void aBurstLogsOneLineASecondForAFileAndForAReload() throws Exception {
		try (LogRecorder log = new LogRecorder()) {
			Cluster web = new Application(Duration.ZERO).cluster("web", "a");
			long begin = System.nanoTime();
			for (int i = 1; i <= 50; i++) {
				web.show("a:" + i);
				String address = "a:" + i;
				await(() -> Files.readString(file("a")).contains(address));
			}
			await(() -> !web.status(0).reloadOwed());
			long seconds = Duration.ofNanos(System.nanoTime() - begin).toSeconds() + 1;
			int written = log.infos("Wrote " + file("a")).size();
			assertThat(written).isLessThanOrEqualTo((int) seconds);
			assertThat(log.infos("The reload for [" + file("a"))).hasSizeLessThanOrEqualTo((int) seconds);
		}
	}

	@Test
	void whatIsNotKnownIsNotToldAndWhatIsThenIs() throws Exception {
		Files.writeString(file("a"), "[\"a:1\"]");
		Files.createFile(marker("a"));
		fail(1);
		Cluster web = new Application(Duration.ZERO).cluster("web", "a");
		web.chain.changed();
		await(() -> web.status(0).reload().outcome() == RunOutcome.FAILURE);
		web.show("a:1");
		await(() -> !web.status(0).reloadOwed());
		assertThat(runs()).containsExactly("web  [] [] [] [\"a:1\"]", "web 1 [a:1] [a:1] [] [\"a:1\"]");
	}

	@Test
	void anUnknownClusterLeavesOutWhatIsToldOfAll() {
		ClusterSnapshots unknown = ClusterSnapshots.unknown(List.of("db"));
		ClusterSnapshots empty = ClusterSnapshots.of(new ClusterSnapshot("web", 7, List.of(), Source.LIVE, null));
		assertThat(Transition.environment(List.of(new Transition(empty, empty), new Transition(unknown, unknown))))
			.isEqualTo(Map.of("CLUSTERCONTROL_CLUSTER", "web db"));
		assertThat(Transition.environment(List.of(new Transition(unknown, empty)))).containsKeys(
				"CLUSTERCONTROL_REVISION", "CLUSTERCONTROL_MEMBERS", "CLUSTERCONTROL_ADDED", "CLUSTERCONTROL_REMOVED");
	}

	@Test
	void handlersWithTheSameCommandShareItWithTheLongestTimeout() throws Exception {
		Application application = new Application(Duration.ZERO);
		application.timeout = Duration.ofMillis(300);
		Cluster web = application.cluster("web", "a");
		application.timeout = Duration.ofSeconds(60);
		Cluster db = application.cluster("db", "b");
		application.timeout = Duration.ofMillis(300);
		Cluster mail = application.cluster("mail", "c");
		Path block = Files.createFile(this.directory.resolve("block"));
		try (LogRecorder log = new LogRecorder()) {
			List<Cluster> clusters = List.of(web, db, mail);
			clusters.forEach((cluster) -> cluster.show("a:1"));
			CountDownLatch later = new CountDownLatch(1);
			application.threads.serial("test").schedule(Duration.ofMillis(800), later::countDown);
			assertThat(later.await(20, TimeUnit.SECONDS)).isTrue();
			Files.delete(block);
			await(() -> clusters.stream()
				.map((cluster) -> cluster.status(0))
				.allMatch((status) -> status.reload() != null && !status.reloadOwed()));
			assertThat(runs().size()).isLessThanOrEqualTo(2);
			assertThat(log.warnings(this.directory.toString())).isEmpty();
		}
	}

	@Test
	void theFirstRunDoesNotWaitForReloads() throws Exception {
		Files.createFile(this.directory.resolve("block"));
		Cluster web = new Application(Duration.ZERO).cluster("web", "a", "b");
		web.show("a:1");
		await(() -> web.chain.firstRun().getCount() == 0);
		assertThat(runs()).isEmpty();
		assertThat(file("a")).hasContent("[\"a:1\"]");
		web.show("b:1");
		await(() -> Files.readString(file("b")).equals("[\"b:1\"]"));
		Files.delete(this.directory.resolve("block"));
		await(() -> runs().size() == 2 && !web.status(0).reloadOwed());
		assertThat(runs().get(1)).endsWith("[\"b:1\"]");
	}

	@Test
	void aBurstIsReloadedAFewTimesAndItsLastStateArrives() throws Exception {
		Cluster web = new Application(Duration.ofMillis(100)).cluster("web", "a");
		for (int i = 1; i <= 200; i++) {
			web.show("a:" + i);
		}
		await(() -> runs().stream().anyMatch((run) -> run.endsWith("[\"a:200\"]")));
		settled();
		assertThat(runs().size()).isLessThanOrEqualTo(5);
		assertThat(file("a")).hasContent("[\"a:200\"]");
	}

}
