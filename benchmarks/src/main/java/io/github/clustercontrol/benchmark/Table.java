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

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A table in Markdown that is readable as plain text as well.
 */
final class Table {

	private final List<List<String>> rows = new ArrayList<>();

	Table(String... headings) {
		add(headings);
	}

	Table add(String... cells) {
		this.rows.add(List.of(cells));
		return this;
	}

	@Override
	public String toString() {
		int columns = this.rows.get(0).size();
		int[] widths = new int[columns];
		this.rows.forEach((row) -> {
			for (int i = 0; i < columns; i++) {
				widths[i] = Math.max(Math.max(widths[i], 3), row.get(i).length());
			}
		});
		StringBuilder text = new StringBuilder();
		for (int i = 0; i < this.rows.size(); i++) {
			text.append(line(this.rows.get(i), widths));
			if (i == 0) {
				text.append(line(this.rows.get(0).stream().map((heading) -> "---").toList(), widths));
			}
		}
		return text.toString();
	}

	private static String line(List<String> cells, int[] widths) {
		List<String> padded = new ArrayList<>();
		for (int i = 0; i < cells.size(); i++) {
			padded.add(cells.get(i) + " ".repeat(widths[i] - cells.get(i).length()));
		}
		return padded.stream().collect(Collectors.joining(" | ", "| ", " |\n"));
	}

}
