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
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
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
import org.junit.jupiter.api.io.TempDir;

/**
 * Applications whose clusters have handlers that share a reload command.
 */
abstract class ReloadFixture {

	@TempDir
	Path directory;

	final List<Threads> threads = new ArrayList<>();

	@AfterEach
	void close() {
		this.threads.forEach(Threads::close);
	}

	Path file(String name) {
		return this.directory.resolve(name);
	}

	Path marker(String name) {
		return this.directory.resolve("." + name + ".reload-owed");
	}

	/** Let the next reloads fail. */
	void fail(int times) throws IOException {
		Files.writeString(this.directory.resolve("fail"), String.valueOf(times));
	}

	List<String> runs() throws IOException {
		Path runs = this.directory.resolve("runs");
		return Files.exists(runs) ? Files.readAllLines(runs) : List.of();
	}

	/** Nothing runs any more. */
	void settled() throws IOException {
		List<String> before = runs();
		Awaitility.await()
			.pollDelay(Duration.ZERO)
			.during(Duration.ofMillis(500))
			.atMost(Duration.ofSeconds(20))
			.until(() -> runs().equals(before));
	}

	static void await(Callable<Boolean> condition) {
		Awaitility.await()
			.atMost(Duration.ofSeconds(60))
			.pollInterval(Duration.ofMillis(10))
			.ignoreExceptions()
			.until(condition);
	}

	/** One application: its handlers share their reloads. */
	final class Application {

		final Threads threads = new Threads();

		private final Reloads reloads = new Reloads(this.threads);

		private final List<Cluster> clusters = new ArrayList<>();

		private final Duration quietPeriod;

		Duration timeout = Duration.ofSeconds(30);

		Application(Duration quietPeriod) {
			this.quietPeriod = quietPeriod;
			ReloadFixture.this.threads.add(this.threads);
		}

		Cluster cluster(String name, String... files) {
			Command command = new Command(List.of("sh", "-c", """
					cd '%s'
					[ ! -e block ] || echo $$ > blocked
					while [ -e block ]; do sleep 0.02; done
					echo "$CLUSTERCONTROL_CLUSTER $CLUSTERCONTROL_REVISION [$CLUSTERCONTROL_MEMBERS]\
					 [$CLUSTERCONTROL_ADDED] [$CLUSTERCONTROL_REMOVED] $(cat a 2>/dev/null)" >> runs
					left=$(cat fail 2>/dev/null || echo 0)
					[ "$left" -eq 0 ] || { echo $((left - 1)) > fail; echo no; exit 3; }
					echo done
					""".replace("%s", ReloadFixture.this.directory.toString())), this.timeout);
			List<NamedHandler> handlers = Stream.of(files)
				.map((file) -> new NamedHandler("json", file,
						new FileHandler(new ManagedFile(file(file)), JsonFormat.ADDRESSES.ofCluster(), null,
								OnEmpty.WRITE, null, this.reloads.of(command, this.quietPeriod))))
				.toList();
			Cluster cluster = new Cluster(name, handlers, this.quietPeriod, this.threads);
			this.clusters.add(cluster);
			return cluster;
		}

		void end() {
			this.clusters.forEach((cluster) -> cluster.chain.close());
			this.threads.close();
		}

	}

	static final class Cluster {

		private final String name;

		final HandlerChain chain;

		private volatile ClusterSnapshot current;

		Cluster(String name, List<NamedHandler> handlers, Duration quietPeriod, Threads threads) {
			this.name = name;
			this.current = ClusterSnapshot.unknown(name);
			this.chain = new HandlerChain(HandlerOwner.cluster(name), handlers, quietPeriod,
					() -> ClusterSnapshots.of(this.current), threads.serial("handlers-" + name));
		}

		void show(String... addresses) {
			this.current = new ClusterSnapshot(this.name, this.current.revision() + 1,
					Stream.of(addresses).map(Member::of).toList(), Source.LIVE, null);
			this.chain.changed();
		}

		HandlerStatus status(int index) {
			return this.chain.status().get(index);
		}

	}

}
