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

package io.github.clustercontrol.autoconfigure;

import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.regex.Pattern;

import io.github.clustercontrol.internal.file.ManagedFile;

/**
 * Parses the path of a file or of a directory. A relative path is resolved here, against
 * the working directory of the process.
 */
final class FilePath {

	private static final Pattern HOME = Pattern.compile("(?:file:)?~.*");

	private static final Pattern URL = Pattern.compile("(?i)(?:file|classpath\\*?|https?):.*");

	private static final String FILE = "file:";

	private FilePath() {
	}

	static Path parse(String property, String value) {
		refuseHome(property, value);
		if (URL.matcher(value).matches()) {
			boolean file = value.regionMatches(true, 0, FILE, 0, FILE.length());
			throw InvalidProperty.of(property, value, "'" + value + "' is a URL, and this must be a path: write "
					+ (file ? value.substring(FILE.length()).replaceFirst("^//(?=/)", "") : "that of a file") + ".");
		}
		try {
			return Path.of(value).toAbsolutePath();
		}
		catch (InvalidPathException ex) {
			throw InvalidProperty.of(property, value, "'" + value + "' is not a valid path: " + ex.getReason() + ".");
		}
	}

	/** Otherwise a directory named {@code ~} would be created. */
	static void refuseHome(String property, String value) {
		if (HOME.matcher(value).matches()) {
			throw InvalidProperty.of(property, value, "'~' is not replaced by the home directory, because no shell"
					+ " reads this value: write the whole path, or ${user.home} in place of '~'.");
		}
	}

	/** Return the path with all links followed, also when no file exists there yet. */
	static Path real(Path path) {
		try {
			return existing(new ManagedFile(path).target());
		}
		catch (IOException ex) {
			return path.normalize();
		}
	}

	private static Path existing(Path path) {
		try {
			return path.toRealPath();
		}
		catch (IOException ex) {
			Path parent = path.getParent();
			return ((parent != null) ? existing(parent).resolve(path.getFileName()) : path).normalize();
		}
	}

}
