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

package io.github.clustercontrol.fault;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

import org.springframework.util.FileSystemUtils;

/**
 * A temporary directory, in memory if there is room: etcd syncs every write, and a busy
 * disk would be slow enough to look like a fault.
 */
final class ScratchDirectory {

	private static final Path MEMORY = Path.of("/dev/shm");

	/** Each etcd reserves 64 MB for its log, and many run at once. */
	private static final long ROOM = 2L << 30;

	private ScratchDirectory() {
	}

	static Path create(String prefix) {
		try {
			return hasRoomInMemory() ? Files.createTempDirectory(MEMORY, prefix) : Files.createTempDirectory(prefix);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	static void delete(Path directory) {
		try {
			FileSystemUtils.deleteRecursively(directory);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static boolean hasRoomInMemory() throws IOException {
		return Files.isDirectory(MEMORY) && Files.isWritable(MEMORY)
				&& Files.getFileStore(MEMORY).getUsableSpace() > ROOM;
	}

}
