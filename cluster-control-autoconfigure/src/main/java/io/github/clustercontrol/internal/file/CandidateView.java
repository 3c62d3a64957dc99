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
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;

/**
 * A directory in which the candidate has the name of its file, because the programs that
 * check it look at the extension. The lock of the candidate shows whether the directory
 * is in use.
 */
public final class CandidateView implements Closeable {

	private static final String SUFFIX = ".view";

	private final Path file;

	private final Path directory;

	public CandidateView(Path file, Path candidate) throws IOException {
		this.file = file;
		this.directory = Files.createDirectory(candidate.resolveSibling(candidate.getFileName() + SUFFIX));
		try {
			link(candidate().getFileName(), candidate);
		}
		catch (IOException | RuntimeException ex) {
			close();
			throw ex;
		}
	}

	/**
	 * Add links to the files in the directory of the file, except hidden ones, which are
	 * candidates and markers.
	 */
	public void addOthers(Map<String, byte[]> missing) throws IOException {
		try (DirectoryStream<Path> files = Files.newDirectoryStream(ManagedFile.directory(this.file),
				(path) -> !path.getFileName().toString().startsWith("."))) {
			for (Path other : files) {
				if (!other.getFileName().equals(this.file.getFileName())) {
					link(other.getFileName(), other);
				}
			}
		}
		for (Map.Entry<String, byte[]> entry : missing.entrySet()) {
			Path other = this.directory.resolve(entry.getKey());
			if (!Files.exists(other)) {
				Files.deleteIfExists(other);
				Files.write(other, entry.getValue());
			}
		}
	}

	private void link(Path name, Path target) throws IOException {
		Path link = this.directory.resolve(name);
		try {
			Files.createSymbolicLink(link, target);
		}
		catch (UnsupportedOperationException | FileSystemException ex) {
			// Some file systems have no links, and some users may not create them
			Files.copy(target, link, StandardCopyOption.COPY_ATTRIBUTES);
		}
	}

	public Path directory() {
		return this.directory;
	}

	public Path candidate() {
		return this.directory.resolve(this.file.getFileName());
	}

	@Override
	public void close() throws IOException {
		remove(this.directory);
	}

	/** Return whether a path has the name of a view. */
	static boolean isView(Path path) {
		return path.getFileName().toString().endsWith(SUFFIX);
	}

	/** Return the candidate of a view. */
	static Path candidateOf(Path view) {
		String name = view.getFileName().toString();
		return view.resolveSibling(name.substring(0, name.length() - SUFFIX.length()));
	}

	/** Remove a view with its links and files; directories in it stay. */
	static void remove(Path view) throws IOException {
		try (DirectoryStream<Path> files = Files.newDirectoryStream(view)) {
			for (Path file : files) {
				Files.deleteIfExists(file);
			}
		}
		catch (NoSuchFileException ex) {
			return;
		}
		Files.deleteIfExists(view);
	}

}
