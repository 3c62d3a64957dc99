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
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.util.Assert;

/**
 * A file that only this application writes. A symbolic link is followed. Not for several
 * threads at once.
 */
public final class ManagedFile {

	private static final Log logger = LogFactory.getLog(ManagedFile.class);

	private static final int MAX_LINKS = 40;

	private final Path path;

	private final WriteMode mode;

	private boolean cleaned;

	public ManagedFile(Path path) {
		this(path, WriteMode.ATOMIC);
	}

	public ManagedFile(Path path, WriteMode mode) {
		this.path = path.toAbsolutePath();
		this.mode = mode;
	}

	/** Write the content unless the file has it already; return whether it changed. */
	public boolean write(byte[] content) throws IOException {
		if (hasContent(content)) {
			return false;
		}
		try (Candidate candidate = candidate(content)) {
			candidate.commit();
		}
		syncDirectory();
		return true;
	}

	/**
	 * Sync the directory: until then a crash of the machine may undo a rename. A system
	 * that cannot sync a directory is no error.
	 */
	public void syncDirectory() {
		if (this.mode == WriteMode.IN_PLACE) {
			return;
		}
		try (FileChannel channel = FileChannel.open(directory(target()), StandardOpenOption.READ)) {
			channel.force(true);
		}
		catch (IOException ex) {
			logger.debug("Could not sync the directory of " + this.path, ex);
		}
	}

	public Path path() {
		return this.path;
	}

	public WriteMode mode() {
		return this.mode;
	}

	public boolean exists() {
		return Files.exists(this.path);
	}

	public boolean hasContent(byte[] content) throws IOException {
		Path target = target();
		if (Files.isDirectory(target) || target.getFileName() == null) {
			throw new IOException(this.path + " is a directory: name a file in it");
		}
		if (Files.exists(target) && !Files.isRegularFile(target)) {
			throw new IOException(
					this.path + " is not a regular file: name a regular file, or one that does not exist yet");
		}
		if (!this.cleaned) {
			removeLeftovers(target);
			this.cleaned = true;
		}
		try {
			return Files.isRegularFile(target) && Files.size(target) == content.length
					&& Arrays.equals(Files.readAllBytes(target), content);
		}
		catch (NoSuchFileException ex) {
			return false;
		}
	}

	private void removeLeftovers(Path target) {
		TemporaryFile.removeLeftovers(directory(target), target);
		if (this.mode == WriteMode.IN_PLACE) {
			TemporaryFile.removeLeftovers(Overwriting.elsewhere(), target);
		}
	}

	/** The candidate must be closed. */
	public Candidate candidate(byte[] content) throws IOException {
		Path target = target();
		return (this.mode == WriteMode.ATOMIC) ? new Replacement(target, content) : new Overwriting(target, content);
	}

	/** Follow a link to the file that has the content or will have it. */
	public Path target() throws IOException {
		Path target = this.path;
		for (int links = 0; Files.isSymbolicLink(target); links++) {
			if (links == MAX_LINKS) {
				throw new IOException(this.path + " is a symbolic link that leads back to itself");
			}
			target = target.resolveSibling(Files.readSymbolicLink(target));
		}
		return target;
	}

	public static Path directory(Path target) {
		Path directory = target.getParent();
		Assert.state(directory != null, "An absolute path of a file has a parent");
		return directory;
	}

	@Override
	public String toString() {
		return this.path.toString();
	}

}
