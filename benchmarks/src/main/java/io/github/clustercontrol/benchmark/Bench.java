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

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import io.github.clustercontrol.benchmark.scale.ScalePart;

/**
 * Runs the named parts, or all, prints their results and writes them to the document.
 */
final class Bench {

	private static final List<Part> PARTS = List.of(new WirePart(), new IdlePart(), new StartupPart(), new PeersPart(),
			new ScalePart(), new AgentPart());

	private Bench() {
	}

	/**
	 * Run.
	 * @param args names of parts, and {@code --quick} for a run that only checks that all
	 * parts work and writes nothing
	 * @throws Exception if something could not be measured
	 */
	public static void main(String[] args) throws Exception {
		List<String> names = new ArrayList<>(Arrays.asList(args));
		boolean quick = names.remove("--quick");
		Run run = new Run(quick, Path.of(System.getProperty("bench.root", ".")));
		for (Part part : chosen(names)) {
			String machine = Machine.describe();
			run.progress(part.name());
			String section = "## " + part.title() + "\n\n" + machine + ".\n\n" + part.run(run);
			System.out.println(section);
			if (!quick) {
				new Document(run.root(), part.document()).write(part.name(), section);
			}
		}
		// Threads of the measured applications may still run
		System.exit(0);
	}

	private static List<Part> chosen(List<String> names) {
		List<String> known = PARTS.stream().map(Part::name).toList();
		names.stream().filter((name) -> !known.contains(name)).findFirst().ifPresent((name) -> {
			System.err.println("bench: there is no '" + name + "', only --quick and " + String.join(", ", known));
			System.exit(2);
		});
		return PARTS.stream()
			.filter((part) -> names.isEmpty() ? "performance".equals(part.document()) : names.contains(part.name()))
			.toList();
	}

}
