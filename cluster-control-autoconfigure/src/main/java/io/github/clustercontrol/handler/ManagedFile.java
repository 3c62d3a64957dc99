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
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.util.Arrays;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * A file whose readers see either its old content or its new one, whole: the new one is
 * written beside it, synced and renamed over it.
 */
public final class ManagedFile {

	private static final Log logger = LogFactory.getLog(ManagedFile.class);

	private static final int MAX_LINKS = 40;

	private final Path path;

	public ManagedFile(Path path) {
		this.path = path.toAbsolutePath();
	}

	/**
	 * Write the content unless the file has it already.
	 * @param content the whole content
	 * @return whether the file changed
	 * @throws IOException if it could not be written; the old content stays
	 */
	public boolean write(byte[] content) throws IOException {
		Path target = target();
		Path directory = target.getParent();
		if (directory == null || Files.isDirectory(target)) {
			throw new IOException(this.path + " is a directory: name a file in it");
		}
		if (Files.exists(target) && !Files.isRegularFile(target)) {
			throw new IOException(this.path + " is no regular file, and would be replaced by one: name another");
		}
		Path temporary = directory.resolve("." + target.getFileName() + ".clustercontrol");
		if (hasContent(target, content)) {
			if (Files.exists(temporary, LinkOption.NOFOLLOW_LINKS)) {
				// Left by a process that was killed just before it renamed it.
				Files.delete(temporary);
			}
			return false;
		}
		Files.createDirectories(directory);
		try {
			writeSynced(temporary, content);
			keepOwnerAndMode(target, temporary);
			Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
		}
		finally {
			Files.deleteIfExists(temporary);
		}
		syncDirectory(directory);
		return true;
	}

	boolean exists() {
		return Files.exists(this.path);
	}

	/** Where a link leads, also when nothing is there yet. */
	private Path target() throws IOException {
		Path target = this.path;
		for (int links = 0; Files.isSymbolicLink(target); links++) {
			if (links == MAX_LINKS) {
				throw new IOException(this.path + " is a link that leads in a circle");
			}
			target = target.resolveSibling(Files.readSymbolicLink(target));
		}
		return target;
	}

	private static boolean hasContent(Path file, byte[] content) throws IOException {
		try {
			return Files.isRegularFile(file) && Files.size(file) == content.length
					&& Arrays.equals(Files.readAllBytes(file), content);
		}
		catch (NoSuchFileException ex) {
			return false;
		}
	}

	private static void writeSynced(Path file, byte[] content) throws IOException {
		try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE,
				StandardOpenOption.TRUNCATE_EXISTING, LinkOption.NOFOLLOW_LINKS)) {
			ByteBuffer buffer = ByteBuffer.wrap(content);
			while (buffer.hasRemaining()) {
				channel.write(buffer);
			}
			channel.force(true);
		}
	}

	private static void keepOwnerAndMode(Path existing, Path file) throws IOException {
		PosixFileAttributeView view = Files.getFileAttributeView(file, PosixFileAttributeView.class);
		if (view == null || !Files.exists(existing)) {
			return;
		}
		PosixFileAttributes kept = Files.readAttributes(existing, PosixFileAttributes.class);
		PosixFileAttributes own = view.readAttributes();
		if (!kept.owner().equals(own.owner())) {
			view.setOwner(kept.owner());
		}
		if (!kept.group().equals(own.group())) {
			view.setGroup(kept.group());
		}
		view.setPermissions(kept.permissions());
	}

	/**
	 * Without this a crash of the machine may undo the rename. Not every system can do it
	 * with a directory, and the file is written all the same.
	 */
	private static void syncDirectory(Path directory) {
		try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
			channel.force(true);
		}
		catch (IOException ex) {
			logger.debug("Could not sync " + directory, ex);
		}
	}

	@Override
	public String toString() {
		return this.path.toString();
	}

}
