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

package io.github.clustercontrol.internal.watch;

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;
import java.util.stream.Stream;

import io.github.clustercontrol.ClusterSnapshot;
import io.github.clustercontrol.internal.concurrent.SerialExecutor;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Caches the snapshots of the clusters below a discover path: a directory with one file
 * for each cluster that has members.
 */
final class DiscoveryCache {

	private static final String SUFFIX = ".json";

	private static final Log logger = LogFactory.getLog(WatchedClusters.class);

	private final Path directory;

	private final DiscoveryRules rules;

	private final SerialExecutor executor;

	DiscoveryCache(Path cacheDirectory, DiscoveryRules rules, SerialExecutor executor) {
		this.directory = cacheDirectory.resolve(URLEncoder.encode(rules.path().path(), StandardCharsets.UTF_8));
		this.rules = rules;
		this.executor = executor;
	}

	/** Return the cache of one cluster. */
	SnapshotCache of(ClusterSettings settings, Supplier<ClusterSnapshot> snapshot) {
		return new SnapshotCache(this.directory, settings, snapshot, this.executor, this.rules.codec(), false);
	}

	/** Return the names of the cached clusters, at most as many as are accepted. */
	List<String> names() {
		try (Stream<Path> files = Files.list(this.directory)) {
			return files.map((file) -> file.getFileName().toString())
				.filter((name) -> name.endsWith(SUFFIX))
				.map((name) -> name.substring(0, name.length() - SUFFIX.length()))
				.filter((name) -> this.rules.nameProblem(name) == null)
				.sorted()
				.limit(this.rules.limits().clusters())
				.toList();
		}
		catch (IOException ex) {
			logger.debug("There are no cached clusters in " + this.directory, ex);
			return List.of();
		}
	}

	/**
	 * Restore the cached clusters, and return when the members of the last one were read.
	 */
	Optional<Instant> restore(DiscoveredClusters clusters) {
		Instant since = null;
		for (String name : names()) {
			if (!clusters.isTaken(name)) {
				Optional<ClusterSnapshot> cached = clusters.findOrCreate(name).restore();
				since = cached.map(ClusterSnapshot::since).orElse(since);
			}
		}
		return Optional.ofNullable(since);
	}

	/** Delete the files of the clusters that do not exist any more. */
	void retain(Set<String> existing) {
		this.executor.execute(() -> {
			for (String name : names()) {
				if (!existing.contains(name)) {
					delete(name);
				}
			}
		});
	}

	private void delete(String name) {
		try {
			Files.deleteIfExists(this.directory.resolve(name + SUFFIX));
		}
		catch (IOException ex) {
			logger.debug("Could not delete the cached members of cluster " + name, ex);
		}
	}

	/** Write the last snapshots, and wait a short time until they are written. */
	void close(Collection<WatchedCluster> clusters) {
		CountDownLatch last = new CountDownLatch(1);
		clusters.forEach(WatchedCluster::endCache);
		this.executor.execute(last::countDown);
		SnapshotCache.await(last);
	}

}
