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

package io.github.clustercontrol;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that {@code docs/operations.md} explains each log line, and no others.
 */
class DocumentedLogLinesTests {

	private static final Pattern ROW = Pattern.compile("(?m)^\\| `([^`]+)` \\| [^|]+ \\|$");

	private static final Pattern CALL = Pattern.compile("(?s)logger\\s*\\.(?:info|warn|error)\\((.*?)\\);\\n");

	private static final Pattern LITERAL = Pattern.compile("\"((?:[^\"\\\\]|\\\\.)*)\"");

	@Test
	void everyLineThatIsExplainedIsLogged() throws IOException {
		String sources = variants(sources());
		List<String> lines = ROW.matcher(section()).results().map((row) -> row.group(1)).toList();
		assertThat(lines).hasSizeGreaterThan(30)
			.allSatisfy((line) -> assertThat(line.split("…")).filteredOn((part) -> part.strip().length() > 3)
				.allSatisfy((part) -> assertThat(sources.contains(part)).as(part).isTrue()));
	}

	@Test
	void everyLineThatIsLoggedIsExplained() throws IOException {
		String section = section();
		List<String> calls = CALL.matcher(sources()).results().map((call) -> joined(call.group(1))).toList();
		assertThat(calls).hasSizeGreaterThan(30).allSatisfy((call) -> {
			// The longest constant part identifies a line
			String words = LITERAL.matcher(call)
				.results()
				.map((literal) -> literal.group(1))
				.max(Comparator.comparingInt(String::length))
				.orElse("");
			assertThat(section.contains(words.strip())).as(call).isTrue();
		});
	}

	private static String section() throws IOException {
		String document = Files.readString(Path.of("../docs/operations.md"));
		String begin = "## What each log line means";
		int from = document.indexOf(begin);
		return document.substring(from, document.indexOf("\n## ", from + begin.length()));
	}

	private static String sources() throws IOException {
		StringBuilder sources = new StringBuilder();
		try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
			for (Path file : files.filter((path) -> path.toString().endsWith(".java")).sorted().toList()) {
				sources.append(Files.readString(file));
			}
		}
		return sources.toString();
	}

	/**
	 * With the first and with the second of two alternatives, as in {@code ? "a" : "b"}.
	 */
	private static String variants(String source) {
		String condition = "\\(\\(?[^\"()]*\\)?\\s*\\? ";
		return joined(source.replaceAll(condition + "(?=\")", ""))
				+ joined(source.replaceAll(condition + "\"[^\"]*\"\\s*: (?=\")", ""));
	}

	/** Joins literals that are split over several lines of the source. */
	private static String joined(String source) {
		return source.replaceAll("\"\\s*\\+\\s*\"", "");
	}

}
