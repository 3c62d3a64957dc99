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
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;

/**
 * New content in a file beside the target, which is renamed over it.
 */
final class Replacement implements Candidate {

	private final Path target;

	private final TemporaryFile file;

	Replacement(Path target, byte[] content) throws IOException {
		this.target = target;
		Path directory = ManagedFile.directory(target);
		Files.createDirectories(directory);
		this.file = write(directory, content);
		try {
			keepOwnerAndMode();
		}
		catch (IOException ex) {
			this.file.close();
			throw ex;
		}
	}

	private TemporaryFile write(Path directory, byte[] content) throws IOException {
		try {
			return TemporaryFile.write(directory, this.target, content);
		}
		catch (IOException ex) {
			throw new IOException("The new content of " + this.target + " could not be written to a file beside it: "
					+ FailureReason.of(ex) + hint(directory), ex);
		}
	}

	private static String hint(Path directory) {
		return Files.isWritable(directory) ? "" : ". Let this process write to " + directory
				+ ", or if only the file itself can be written, as where it is mounted alone, set 'write: in-place'";
	}

	private void keepOwnerAndMode() throws IOException {
		Path path = this.file.path();
		PosixFileAttributeView view = Files.getFileAttributeView(path, PosixFileAttributeView.class);
		if (view == null || !Files.exists(this.target)) {
			return;
		}
		PosixFileAttributes kept = Files.readAttributes(this.target, PosixFileAttributes.class);
		PosixFileAttributes own = view.readAttributes();
		try {
			if (!kept.owner().equals(own.owner())) {
				view.setOwner(kept.owner());
			}
			if (!kept.group().equals(own.group())) {
				view.setGroup(kept.group());
			}
		}
		catch (IOException ex) {
			throw new IOException(this.target + " belongs to " + kept.owner().getName() + ":" + kept.group().getName()
					+ ", and a file of this process, which runs as " + own.owner().getName()
					+ ", cannot be given to them (" + FailureReason.of(ex) + "): change the owner of " + this.target
					+ ", or set 'write: in-place' if this process may write to it", ex);
		}
		view.setPermissions(kept.permissions());
	}

	@Override
	public Path path() {
		return this.file.path();
	}

	@Override
	public void commit() throws IOException {
		try {
			Files.move(this.file.path(), this.target, StandardCopyOption.ATOMIC_MOVE);
		}
		catch (IOException ex) {
			throw new IOException(this.target + " could not be replaced: " + (MountPoints.contain(this.target)
					? "it is mounted alone, so that nothing can be renamed over it. Mount its directory instead, or set 'write: in-place'"
					: FailureReason.of(ex)), ex);
		}
	}

	@Override
	public void close() throws IOException {
		this.file.close();
	}

}
