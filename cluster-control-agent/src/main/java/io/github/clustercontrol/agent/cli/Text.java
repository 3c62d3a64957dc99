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

package io.github.clustercontrol.agent.cli;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Plain text for a terminal. A client that can write keys must not be able to control the
 * terminal of an operator.
 */
final class Text {

	private static final String GAP = "  ";

	private Text() {
	}

	/** Replace what a terminal does not print as a character. */
	static String printable(String text) {
		return text.replaceAll("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}\\p{Cs}\\p{Cn}]", "?");
	}

	static String metadata(Map<String, String> metadata) {
		return metadata.entrySet()
			.stream()
			.map((entry) -> printable(entry.getKey() + "=" + entry.getValue()))
			.collect(Collectors.joining(","));
	}

	/** Return rows of columns, each column as wide as its longest cell. */
	static String table(List<List<String>> rows) {
		int[] widths = IntStream.range(0, rows.get(0).size())
			.map((column) -> rows.stream().mapToInt((row) -> row.get(column).length()).max().orElse(0))
			.toArray();
		return rows.stream().map((row) -> line(row, widths)).collect(Collectors.joining("\n"));
	}

	private static String line(List<String> row, int[] widths) {
		return IntStream.range(0, row.size())
			.mapToObj((column) -> row.get(column) + " ".repeat(widths[column] - row.get(column).length()))
			.collect(Collectors.joining(GAP))
			.stripTrailing();
	}

}
