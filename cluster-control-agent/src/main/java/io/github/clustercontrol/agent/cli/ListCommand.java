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

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import io.github.clustercontrol.ClusterSnapshot;
import io.github.clustercontrol.Member;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.json.JsonMapper;

/**
 * Prints the members of clusters.
 */
@Command(name = "list", description = "Print the members of the configured clusters, or of a directory.",
		mixinStandardHelpOptions = true)
public final class ListCommand extends ShowCommand {

	@Parameters(arity = "0..1", paramLabel = "PATH", description = "A directory, as in /clusterdemo/webserver.")
	private @Nullable String path;

	@Option(names = "--json", description = "Print JSON.")
	private boolean json;

	@Override
	@Nullable String path() {
		return this.path;
	}

	@Override
	void show(WatchedDirectories directories, PrintWriter out) {
		out.println(this.json ? json(directories) : table(directories));
	}

	private static String table(WatchedDirectories directories) {
		List<List<String>> rows = new ArrayList<>();
		rows.add(List.of("PATH", "ADDRESS", "SCHEME", "STARTED", "METADATA"));
		for (String name : directories.clusters().names()) {
			for (Member member : directories.clusters().get(name).members()) {
				rows.add(List.of(directories.path(name), member.address(), Objects.toString(member.scheme(), "-"),
						Objects.toString(member.started(), "-"), Text.metadata(member.metadata())));
			}
		}
		return Text.table(rows);
	}

	private static String json(WatchedDirectories directories) {
		Map<String, Object> clusters = new LinkedHashMap<>();
		for (String name : directories.clusters().names()) {
			ClusterSnapshot snapshot = directories.clusters().get(name);
			Map<String, Object> cluster = new LinkedHashMap<>();
			cluster.put("path", directories.path(name));
			cluster.put("revision", snapshot.revision());
			cluster.put("members", snapshot.members().stream().map(ListCommand::member).toList());
			clusters.put(name, cluster);
		}
		return JsonMapper.shared().writerWithDefaultPrettyPrinter().writeValueAsString(Map.of("clusters", clusters));
	}

	private static Map<String, Object> member(Member member) {
		Map<String, Object> fields = new LinkedHashMap<>();
		fields.put("address", member.address());
		fields.put("host", member.host());
		fields.put("port", member.port());
		if (member.scheme() != null) {
			fields.put("scheme", member.scheme());
		}
		if (member.started() != null) {
			fields.put("started", member.started().toString());
		}
		fields.put("metadata", member.metadata());
		return fields;
	}

}
