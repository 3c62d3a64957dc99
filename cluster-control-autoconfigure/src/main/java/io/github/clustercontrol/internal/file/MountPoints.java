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
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The mount points of Linux.
 */
final class MountPoints {

	private static final Path INFORMATION = Path.of("/proc/self/mountinfo");

	private static final int PATH_COLUMN = 4;

	private MountPoints() {
	}

	/** Return {@code false} also on other systems. */
	static boolean contain(Path path) {
		try {
			String real = path.toRealPath().toString();
			return Files.readString(INFORMATION, StandardCharsets.ISO_8859_1)
				.lines()
				.map((line) -> line.split(" "))
				.anyMatch((columns) -> columns.length > PATH_COLUMN && unescaped(columns[PATH_COLUMN]).equals(real));
		}
		catch (IOException ex) {
			return false;
		}
	}

	private static String unescaped(String path) {
		byte[] bytes = path.replace("\\040", " ")
			.replace("\\011", "\t")
			.replace("\\012", "\n")
			.replace("\\134", "\\")
			.getBytes(StandardCharsets.ISO_8859_1);
		return new String(bytes, StandardCharsets.UTF_8);
	}

}
