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
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import io.github.clustercontrol.ClusterSnapshot;
import io.github.clustercontrol.Member;
import io.github.clustercontrol.Source;
import io.github.clustercontrol.internal.file.ManagedFile;
import io.github.clustercontrol.internal.render.ClusterSnapshots;
import io.github.clustercontrol.internal.render.JsonFormat;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Files with the addresses of members, and their directories.
 */
final class HandledFiles {

	private HandledFiles() {
	}

	static void handle(Path file, String... addresses) throws IOException, InterruptedException {
		handler(file).handle(snapshot(addresses));
	}

	static ClusterSnapshots snapshot(String... addresses) {
		return ClusterSnapshots
			.of(new ClusterSnapshot("web", 1, Stream.of(addresses).map(Member::of).toList(), Source.LIVE, null));
	}

	static FileHandler handler(Path file) {
		return new FileHandler(new ManagedFile(file), JsonFormat.ADDRESSES.ofCluster(), null, OnEmpty.WRITE, null,
				null);
	}

	static Object inode(Path file) throws IOException {
		return Files.getAttribute(file, "unix:ino");
	}

	static void assertNoLeftovers(Path file) {
		assertThat(list(file.getParent())).noneMatch((name) -> name.startsWith("."));
	}

	static List<String> list(Path directory) {
		try (Stream<Path> files = Files.list(directory)) {
			return files.map((file) -> file.getFileName().toString()).toList();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	static HandlerStatus status(FileHandler handler) {
		return handler.complete(HandlerStatus.none(new NamedHandler("json", null, handler)));
	}

}
