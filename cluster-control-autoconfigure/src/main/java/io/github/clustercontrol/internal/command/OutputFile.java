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

package io.github.clustercontrol.internal.command;

import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The file for the output of a command. A pipe would be closed with its reader, and a
 * process that the command left in the background would end at its next output. An
 * interrupt does not close this, as it would a channel.
 */
final class OutputFile extends InputStream {

	/** The file is truncated beyond this, so that no command fills the disk. */
	private static final int MAX_LENGTH = 16 * 1024 * 1024;

	private final Path path;

	private final RandomAccessFile file;

	/** Only this user may read the file. */
	OutputFile() throws IOException {
		this.path = Files.createTempFile("clustercontrol-", ".output");
		this.file = new RandomAccessFile(this.path.toFile(), "rw");
	}

	Path path() {
		return this.path;
	}

	/**
	 * Delete the name of the file: the system deletes the content with the last process
	 * that has it open.
	 */
	void unlink() throws IOException {
		Files.deleteIfExists(this.path);
	}

	@Override
	public int available() throws IOException {
		return (int) Math.max(0, Math.min(Integer.MAX_VALUE, this.file.length() - this.file.getFilePointer()));
	}

	@Override
	public int read() throws IOException {
		return this.file.read();
	}

	@Override
	public int read(byte[] buffer, int offset, int length) throws IOException {
		int count = this.file.read(buffer, offset, length);
		if (this.file.getFilePointer() > MAX_LENGTH) {
			// The writers append, and so continue at the beginning
			this.file.setLength(0);
			this.file.seek(0);
		}
		return count;
	}

	@Override
	public void close() throws IOException {
		try (this.file) {
			unlink();
		}
	}

}
