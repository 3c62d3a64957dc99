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

package io.github.clustercontrol.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The document with all figures. Each part has its section between two markers; the text
 * outside the markers is written by hand and kept.
 */
final class Document {

	private final Path file;

	Document(Path root, String name) {
		this.file = root.resolve("docs/" + name + ".md");
	}

	/** Replace the section of a part, or append it if there is none. */
	void write(String part, String section) throws IOException {
		String begin = "<!-- bench " + part + ": written by ./bench " + part + ", do not edit -->\n";
		String end = "<!-- /bench " + part + " -->\n";
		String text = Files.exists(this.file) ? Files.readString(this.file) : "# Performance\n";
		int from = text.indexOf(begin);
		String block = begin + section.strip() + "\n" + end;
		if (from < 0) {
			Files.writeString(this.file, text.stripTrailing() + "\n\n" + block);
			return;
		}
		int to = text.indexOf(end, from);
		if (to < 0) {
			throw new IllegalStateException("The marker " + end.strip() + " is missing in " + this.file.getFileName());
		}
		Files.writeString(this.file, text.substring(0, from) + block + text.substring(to + end.length()));
	}

}
