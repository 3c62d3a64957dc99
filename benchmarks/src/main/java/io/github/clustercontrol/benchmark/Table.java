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
public final class Table {

	private final List<List<String>> rows = new ArrayList<>();

	public Table(String... headings) {
		add(headings);
	}

	public Table add(String... cells) {
		this.rows.add(List.of(cells));
		return this;
	}

	/**
	 * Return the usual table of floor and ours, and under it what each row means.
	 * @param part the part of the rows
	 * @param rows the rows
	 * @param release the figures of the last release
	 * @return the table in Markdown
	 */
	static String compare(Part part, List<Row> rows, Release release) {
		Table table = new Table("what", "floor", "ours", "ratio", "last release", "target", "verdict");
		StringBuilder meanings = new StringBuilder();
		for (Row row : rows) {
			Figure before = release.of(part.name(), row);
			table.add(row.name(), (row.floor() != null) ? row.floor().toString() : "", row.ours().toString(),
					row.ratio(), (before != null) ? row.text(before) : "", row.target().words(), row.verdict());
			meanings.append("- **").append(row.name()).append("**: ").append(row.meaning()).append('\n');
		}
		return table + "\n" + meanings;
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
