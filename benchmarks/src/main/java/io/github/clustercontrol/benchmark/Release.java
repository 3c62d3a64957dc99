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
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * The figures of the last release, in a file of the project. Each is the ratio to the
 * floor, or the figure itself where a row has no floor, because only ratios can be
 * compared with those of another machine.
 */
final class Release {

	private static final String HEADING = "part;row;median;low;high";

	private final Path file;

	private final Map<String, Figure> figures = new LinkedHashMap<>();

	private Release(Path file) {
		this.file = file;
	}

	static Release read(Path root) throws IOException {
		Release release = new Release(root.resolve("benchmarks/release.csv"));
		for (String line : Files.readAllLines(release.file).stream().skip(1).toList()) {
			String[] cells = line.split(";");
			release.figures.put(key(cells[0], cells[1]), new Figure(Double.parseDouble(cells[2]),
					Double.parseDouble(cells[3]), Double.parseDouble(cells[4]), Unit.COUNT));
		}
		return release;
	}

	private static String key(String part, String row) {
		return part + ";" + row;
	}

	/** Return the figure that a row had. */
	@Nullable Figure of(String part, Row row) {
		return this.figures.get(key(part, row.name()));
	}

	/**
	 * Return what tells the rows that are worse than at the release by more than the
	 * spread of their rounds, the wider of the two, and by more than a tenth.
	 */
	List<String> worse(String part, List<Row> rows) {
		List<String> worse = new ArrayList<>();
		for (Row row : rows) {
			Figure before = of(part, row);
			Figure now = row.compared();
			if (before != null && row.ours().unit().increase(before.median(), now.median()) > spread(before, now)) {
				worse
					.add(part + ", " + row.name() + ": " + row.text(now) + ", at the last release " + row.text(before));
			}
		}
		return worse;
	}

	private static double spread(Figure before, Figure now) {
		double spread = Math.max(before.high() - before.low(), now.high() - now.low());
		return Math.max(spread, before.median() / 10);
	}

	/** Write the rows of a part to the file, for the next release. */
	void take(String part, List<Row> rows) throws IOException {
		this.figures.keySet().removeIf((key) -> key.startsWith(part + ";"));
		rows.forEach((row) -> this.figures.put(key(part, row.name()), row.compared()));
		List<String> lines = new ArrayList<>(List.of(HEADING));
		this.figures.forEach(
				(key, figure) -> lines.add(key + ";" + figure.median() + ";" + figure.low() + ";" + figure.high()));
		Files.write(this.file, lines);
	}

}
