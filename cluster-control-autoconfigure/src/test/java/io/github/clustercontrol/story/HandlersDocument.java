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

package io.github.clustercontrol.story;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.core.io.ByteArrayResource;

/**
 * A part of {@code docs/handlers.md}.
 */
record HandlersDocument(String text) {

	/**
	 * A block of a language, after a line that may name a file, as in {@code `/a/b`:}.
	 */
	private static final Pattern BLOCK = Pattern.compile("(?:^`([^`\n]+)`:\n\n)?^ *```([a-z]*)\n(.*?)^ *```$",
			Pattern.MULTILINE | Pattern.DOTALL);

	private static final Pattern HEADING = Pattern.compile("^(#{2,3}) (.*)$", Pattern.MULTILINE);

	static HandlersDocument read() {
		try {
			return new HandlersDocument(Files.readString(Path.of("../docs/handlers.md")));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** Return the section of a heading, up to the next heading of its level. */
	HandlersDocument section(String heading) {
		Matcher headings = HEADING.matcher(this.text);
		while (headings.find()) {
			if (headings.group(2).equals(heading)) {
				Matcher next = Pattern.compile("^#{2," + headings.group(1).length() + "} ", Pattern.MULTILINE)
					.matcher(this.text);
				int end = next.find(headings.end()) ? next.start() : this.text.length();
				return new HandlersDocument(this.text.substring(headings.end(), end));
			}
		}
		throw new IllegalArgumentException("There is no heading '" + heading + "'");
	}

	/** Return the blocks of a language, in order. */
	List<String> blocks(String language) {
		return blocks().stream()
			.filter((block) -> block.group(2).equals(language))
			.map((block) -> block.group(3))
			.toList();
	}

	/** Return the blocks of all languages. */
	List<MatchResult> blocks() {
		return BLOCK.matcher(this.text).results().toList();
	}

	/**
	 * Return the shown files by name; of a file that is shown twice the first version.
	 */
	Map<String, String> files() {
		Map<String, String> files = new LinkedHashMap<>();
		for (MatchResult block : blocks()) {
			if (block.group(1) != null) {
				files.putIfAbsent(block.group(1), block.group(3));
			}
		}
		return files;
	}

	/** Return the cells with code in the first column of each table. */
	List<String> names() {
		List<String> names = new ArrayList<>();
		Matcher row = Pattern.compile("^\\| `([^`]+)` \\|", Pattern.MULTILINE).matcher(this.text);
		while (row.find()) {
			names.add(row.group(1));
		}
		return names;
	}

	HandlersDocument replace(String shown, String real) {
		return new HandlersDocument(this.text.replace(shown, real));
	}

	/** Return the properties that a block of YAML sets. */
	static Map<String, Object> properties(String yaml) {
		try {
			Map<String, Object> properties = new LinkedHashMap<>();
			for (PropertySource<?> source : new YamlPropertySourceLoader().load("document",
					new ByteArrayResource(yaml.getBytes(StandardCharsets.UTF_8)))) {
				for (String name : ((EnumerablePropertySource<?>) source).getPropertyNames()) {
					properties.put(name, String.valueOf(source.getProperty(name)));
				}
			}
			return properties;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
