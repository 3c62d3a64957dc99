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

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A file with a unique name for the new content of another file. It stays locked until it
 * is closed: one that can be locked was left by a process that was killed.
 */
final class TemporaryFile implements Closeable {

	private static final String SUFFIX = ".clustercontrol";

	private final Path path;

	private final FileChannel channel;

	private TemporaryFile(Path path, FileAttribute<?>... attributes) throws IOException {
		this(path, FileChannel.open(path, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), attributes));
	}

	private TemporaryFile(Path path, FileChannel channel) {
		this.path = path;
		this.channel = channel;
	}

	/**
	 * Write content to a new file, which is deleted when it is closed unless it was
	 * renamed. If the target exists, only the owner may read the new file.
	 */
	static TemporaryFile write(Path directory, Path target, byte[] content) throws IOException {
		Path path = directory.resolve(prefix(target) + "-" + Long.toHexString(ThreadLocalRandom.current().nextLong()));
		boolean posix = directory.getFileSystem().supportedFileAttributeViews().contains("posix");
		TemporaryFile file = (posix && Files.exists(target)) ? like(target, path) : new TemporaryFile(path);
		try {
			lock(file.channel);
			ByteBuffer buffer = ByteBuffer.wrap(content);
			while (buffer.hasRemaining()) {
				file.channel.write(buffer);
			}
			file.channel.force(true);
			return file;
		}
		catch (IOException | RuntimeException ex) {
			file.close();
			throw ex;
		}
	}

	/**
	 * Start from a copy, which has the access control list and the extended attributes of
	 * the target: Java has no other way to set them. If the target cannot be read, start
	 * from an empty file.
	 */
	private static TemporaryFile like(Path target, Path path) throws IOException {
		Set<PosixFilePermission> ownerOnly = PosixFilePermissions.fromString("rw-------");
		try {
			Files.copy(target, path, StandardCopyOption.COPY_ATTRIBUTES);
			Files.setPosixFilePermissions(path, ownerOnly);
		}
		catch (IOException ex) {
			Files.deleteIfExists(path);
			return new TemporaryFile(path, PosixFilePermissions.asFileAttribute(ownerOnly));
		}
		return new TemporaryFile(path,
				FileChannel.open(path, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING));
	}

	/** Remove the files that killed processes left. One that cannot be opened stays. */
	static void removeLeftovers(Path directory, Path target) {
		try (DirectoryStream<Path> files = Files.newDirectoryStream(directory,
				(file) -> file.getFileName().toString().startsWith(prefix(target)))) {
			files.forEach(TemporaryFile::removeLeftover);
		}
		catch (IOException | DirectoryIteratorException ex) {
			// The directory does not exist yet or cannot be read
		}
	}

	private static void removeLeftover(Path file) {
		boolean view = CandidateView.isView(file);
		Path candidate = view ? CandidateView.candidateOf(file) : file;
		try {
			if (!Files.exists(candidate, LinkOption.NOFOLLOW_LINKS) || isUnused(candidate)) {
				if (view) {
					CandidateView.remove(file);
				}
				else {
					Files.deleteIfExists(file);
				}
			}
		}
		catch (IOException ex) {
			// It belongs to another user, or is not a view
		}
	}

	private static boolean isUnused(Path candidate) throws IOException {
		if (!Files.isRegularFile(candidate, LinkOption.NOFOLLOW_LINKS)) {
			// Opening a named pipe would block for ever
			return false;
		}
		try (FileChannel channel = FileChannel.open(candidate, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS)) {
			return lock(channel);
		}
	}

	/** On a file system without locks nothing is removed. */
	private static boolean lock(FileChannel channel) {
		try {
			return channel.tryLock() != null;
		}
		catch (IOException | OverlappingFileLockException ex) {
			return false;
		}
	}

	private static String prefix(Path target) {
		return "." + target.getFileName() + SUFFIX;
	}

	Path path() {
		return this.path;
	}

	@Override
	public void close() throws IOException {
		try (this.channel) {
			Files.deleteIfExists(this.path);
		}
	}

}
