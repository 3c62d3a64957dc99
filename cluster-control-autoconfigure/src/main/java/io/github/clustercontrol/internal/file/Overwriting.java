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

package io.github.clustercontrol.internal.file;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;

import org.jspecify.annotations.Nullable;

/**
 * New content that overwrites the old one in place. The part that makes the file longer
 * is written first, so that a full disk fails before old content is lost. An interrupt
 * does not stop the write, as it would with a channel.
 */
final class Overwriting implements Candidate {

	private final Path target;

	private final byte[] content;

	private @Nullable TemporaryFile file;

	Overwriting(Path target, byte[] content) {
		this.target = target;
		this.content = content;
	}

	@Override
	public Path path() throws IOException {
		if (this.file == null) {
			Path directory = ManagedFile.directory(this.target);
			this.file = TemporaryFile.write(Files.isWritable(directory) ? directory : elsewhere(), this.target,
					this.content);
		}
		return this.file.path();
	}

	/** The directory of a candidate that cannot be beside the file. */
	static Path elsewhere() {
		return Path.of(System.getProperty("java.io.tmpdir"));
	}

	@Override
	public void commit() throws IOException {
		Files.createDirectories(ManagedFile.directory(this.target));
		try {
			byte[] old = Files.exists(this.target) ? Files.readAllBytes(this.target) : new byte[0];
			try (RandomAccessFile file = new RandomAccessFile(this.target.toFile(), "rw")) {
				overwrite(file, old);
			}
		}
		catch (IOException ex) {
			throw new IOException(
					"The new content could not be written into " + this.target + ": " + FailureReason.of(ex), ex);
		}
	}

	private void overwrite(RandomAccessFile file, byte[] old) throws IOException {
		int common = Math.min(old.length, this.content.length);
		try {
			write(file, this.content, common, this.content.length);
			write(file, this.content, 0, common);
			file.setLength(this.content.length);
			file.getFD().sync();
		}
		catch (IOException ex) {
			file.setLength(old.length);
			write(file, old, 0, old.length);
			throw ex;
		}
	}

	private static void write(RandomAccessFile file, byte[] content, int from, int to) throws IOException {
		file.seek(from);
		file.write(content, from, to - from);
	}

	@Override
	public void close() throws IOException {
		if (this.file != null) {
			this.file.close();
		}
	}

}
