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
 * A file with a name of its own, for content that is on its way into another. It is
 * locked as long as it is written: one that can be locked was left by a process that was
 * killed.
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
	 * Write content to a new file and have it on the disk.
	 * @param directory where to make it
	 * @param target the file that it is for; while that exists, nobody else may read this
	 * @param content the content
	 * @return the file, which goes when it is closed unless it was renamed
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
	 * Make a copy first: it has the access control list and the extended attributes of
	 * the target, which Java has no other way to give to a file. Where the target cannot
	 * be read, there is nothing to copy.
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

	/**
	 * Remove what killed processes left. What cannot be looked at stays: it does no harm.
	 * @param directory where it was made
	 * @param target the file that it was for
	 */
	static void removeLeftovers(Path directory, Path target) {
		try (DirectoryStream<Path> files = Files.newDirectoryStream(directory,
				(file) -> file.getFileName().toString().startsWith(prefix(target)))) {
			files.forEach(TemporaryFile::removeLeftover);
		}
		catch (IOException | DirectoryIteratorException ex) {
			// There is no such directory yet, or it cannot be read
		}
	}

	private static void removeLeftover(Path file) {
		if (CandidateView.isView(file)) {
			removeView(file);
			return;
		}
		if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
			// Ours are, and to open a pipe would take for ever
			return;
		}
		try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS)) {
			if (lock(channel)) {
				Files.delete(file);
			}
		}
		catch (IOException ex) {
			// It belongs to somebody else, or has gone
		}
	}

	/** A view is in use as long as its candidate is, which is locked, or made by us. */
	private static void removeView(Path view) {
		Path candidate = CandidateView.candidateOf(view);
		if (!Files.exists(candidate, LinkOption.NOFOLLOW_LINKS)) {
			removeUnusedView(view);
			return;
		}
		try (FileChannel channel = FileChannel.open(candidate, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS)) {
			if (lock(channel)) {
				removeUnusedView(view);
			}
		}
		catch (IOException ex) {
			// Its candidate belongs to another user, or has gone
		}
	}

	private static void removeUnusedView(Path view) {
		try {
			CandidateView.remove(view);
		}
		catch (IOException ex) {
			// It belongs to another user, or is no view
		}
	}

	/** Not every file system can, and then nothing is known to be left over. */
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
