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

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

import io.github.clustercontrol.ClusterSnapshot;
import io.github.clustercontrol.Member;
import io.github.clustercontrol.Source;
import io.github.clustercontrol.internal.concurrent.Threads;
import io.github.clustercontrol.internal.key.ClusterDirectory;
import io.github.clustercontrol.internal.key.MemberCodec;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

/**
 * The file of one cluster, and what is kept in it.
 */
abstract class SnapshotCacheFixture {

	final Threads threads = new Threads();

	final AtomicReference<ClusterSnapshot> state = new AtomicReference<>(ClusterSnapshot.unknown("db"));

	final MemberCodec codec = new MemberCodec();

	@TempDir
	Path directory;

	@AfterEach
	void stop() {
		this.threads.close();
	}

	void keep(List<Member> members) {
		this.state.set(new ClusterSnapshot("db", 42, members, Source.LIVE, null));
		cache("/demo/db").close();
		Awaitility.await().until(() -> Files.exists(this.directory.resolve("db.json")));
	}

	SnapshotCache cache(String path) {
		return cache(path, this.directory);
	}

	SnapshotCache cache(String path, Path where) {
		return new SnapshotCache(where,
				new ClusterSettings("db", new ClusterDirectory(path), 0, Duration.ZERO, Duration.ZERO, List.of()),
				this.state::get, this.threads.serial("cache"));
	}

}
