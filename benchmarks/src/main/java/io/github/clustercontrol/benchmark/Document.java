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

	/** Replace the section of a part. */
	void write(String part, String section) throws IOException {
		String begin = "<!-- bench " + part + ": written by ./bench " + part + ", do not edit -->\n";
		String end = "<!-- /bench " + part + " -->\n";
		String text = Files.readString(this.file);
		int from = text.indexOf(begin);
		int to = text.indexOf(end);
		if (from < 0 || to < from) {
			throw new IllegalStateException(this.file + " lacks " + begin + " or " + end);
		}
		Files.writeString(this.file, text.substring(0, from) + begin + section.strip() + "\n" + text.substring(to));
	}

}
