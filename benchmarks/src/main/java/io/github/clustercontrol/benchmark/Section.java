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

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * What a part measured, in Markdown: first the text before the rows, then the table of
 * the rows with their meanings, then the text after them.
 *
 * @param before the text before the rows
 * @param rows the rows, which are also compared with the last release
 * @param after the text after the rows
 */
record Section(String before, List<Row> rows, String after) {

	String text(String part, Release release) {
		if (this.rows.isEmpty()) {
			return this.before + this.after;
		}
		Table table = new Table("what", "floor", "ours", "ratio", "last release", "target", "verdict");
		StringBuilder meanings = new StringBuilder();
		for (Row row : this.rows) {
			Figure last = release.of(part, row);
			table.add(row.name(), text(row.floor()), row.ours().toString(), row.ratio(),
					(last != null) ? row.text(last) : "", row.target().words(), row.verdict());
			meanings.append("- **").append(row.name()).append("**: ").append(row.meaning()).append('\n');
		}
		return this.before + table + "\n" + meanings + this.after;
	}

	private static String text(@Nullable Figure floor) {
		return (floor != null) ? floor.toString() : "";
	}

}
