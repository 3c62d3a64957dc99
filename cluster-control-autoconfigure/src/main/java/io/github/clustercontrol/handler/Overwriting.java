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

package io.github.clustercontrol.handler;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

import org.jspecify.annotations.Nullable;

/**
 * Content that is written into the file itself. What makes the file longer is written
 * first, so that a full disk is noticed before anything of the old content is lost.
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
			boolean writable = Files.isWritable(directory);
			this.file = TemporaryFile.write(writable ? directory : Path.of(System.getProperty("java.io.tmpdir")),
					this.target, this.content);
		}
		return this.file.path();
	}

	@Override
	public void commit() throws IOException {
		Files.createDirectories(ManagedFile.directory(this.target));
		try {
			byte[] old = Files.exists(this.target) ? Files.readAllBytes(this.target) : new byte[0];
			try (FileChannel channel = FileChannel.open(this.target, StandardOpenOption.CREATE,
					StandardOpenOption.WRITE)) {
				overwrite(channel, old);
			}
		}
		catch (IOException ex) {
			throw new IOException("The new content could not be written into " + this.target + ": " + Reason.of(ex),
					ex);
		}
	}

	private void overwrite(FileChannel channel, byte[] old) throws IOException {
		int common = Math.min(old.length, this.content.length);
		try {
			write(channel, this.content, common, this.content.length);
			write(channel, this.content, 0, common);
			channel.truncate(this.content.length);
			channel.force(true);
		}
		catch (IOException ex) {
			channel.truncate(old.length);
			write(channel, old, 0, old.length);
			throw ex;
		}
	}

	private static void write(FileChannel channel, byte[] content, int from, int to) throws IOException {
		ByteBuffer buffer = ByteBuffer.wrap(content, from, to - from);
		channel.position(from);
		while (buffer.hasRemaining()) {
			channel.write(buffer);
		}
	}

	@Override
	public void close() throws IOException {
		if (this.file != null) {
			this.file.close();
		}
	}

}
