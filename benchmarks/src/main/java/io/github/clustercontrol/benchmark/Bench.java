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

/**
 * Runs the named parts, or all, prints their results and writes them to the document. Its
 * exit status is 1 if a row is worse than at the last release.
 */
final class Bench {

	private static final List<Part> PARTS = List.of(new Part("wire", "performance", "Across etcd", new WirePart()),
			new Part("idle", "performance", "Idle", new IdlePart()),
			new Part("startup", "performance", "Start-up", new StartupPart()),
			new Part("peers", "performance", "Compared with other registries", new PeersPart()),
			new Part("scale", "scaling", "Many applications", new ScalePart()),
			new Part("agent", "agent", "What it costs", new AgentPart()));

	private Bench() {
	}

	/**
	 * Run the named parts. {@code --quick} only checks that they work and writes nothing,
	 * {@code --release} keeps the figures as those of a release.
	 */
	public static void main(String[] args) throws Exception {
		List<String> names = new ArrayList<>(Arrays.asList(args));
		boolean quick = names.remove("--quick");
		boolean releasing = names.remove("--release");
		Path root = Path.of(System.getProperty("bench.root", "."));
		Release release = Release.read(root);
		Run run = new Run(quick, root);
		List<String> worse = new ArrayList<>();
		for (Part part : chosen(names)) {
			String machine = Machine.describe();
			run.progress(part.name());
			Section section = part.measurement().run(run);
			String text = "## " + part.title() + "\n\n" + machine + ".\n\n" + section.text(part.name(), release);
			System.out.println(text);
			if (!quick) {
				new Document(root, part.document()).write(part.name(), text);
				worse.addAll(release.worse(part.name(), section.rows()));
				if (releasing) {
					release.take(part.name(), section.rows());
				}
			}
		}
		worse.forEach((row) -> run.progress("worse than at the last release: " + row));
		// Threads of the measured applications may still run
		System.exit(worse.isEmpty() ? 0 : 1);
	}

	private static List<Part> chosen(List<String> names) {
		List<String> known = PARTS.stream().map(Part::name).toList();
		names.stream().filter((name) -> !known.contains(name)).findFirst().ifPresent((name) -> {
			System.err
				.println("bench: there is no '" + name + "', only --quick, --release and " + String.join(", ", known));
			System.exit(2);
		});
		return PARTS.stream()
			.filter((part) -> names.isEmpty() ? "performance".equals(part.document()) : names.contains(part.name()))
			.toList();
	}

}
