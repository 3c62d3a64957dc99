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

package io.github.clustercontrol.internal.handler;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.github.clustercontrol.Member;
import io.github.clustercontrol.Source;
import io.github.clustercontrol.internal.render.ClusterSnapshots;

/**
 * The change of the clusters of a file since the last run of a command.
 *
 * @param previous the state of the last run
 * @param current the state of the file
 */
record Transition(ClusterSnapshots previous, ClusterSnapshots current) {

	/** Linux starts no process with a variable of more than 128 KiB. */
	private static final int MAX_LENGTH = 100_000;

	/**
	 * Return the variables, without lists that are too long and without unknown values.
	 */
	static Map<String, String> environment(Collection<Transition> transitions) {
		Map<String, String> environment = new HashMap<>();
		put(environment, "CLUSTER", transitions.stream().flatMap((it) -> it.current.names().stream()));
		if (transitions.stream().anyMatch((it) -> it.current.source() == Source.UNKNOWN)) {
			// Unknown is not empty
			return environment;
		}
		put(environment, "REVISION", Stream
			.of(String.valueOf(transitions.stream().mapToLong((it) -> it.current.revision()).max().orElse(0))));
		put(environment, "MEMBERS", transitions.stream().flatMap((it) -> addresses(it.current.members())));
		put(environment, "ADDED", transitions.stream().flatMap((it) -> difference(it.current, it.previous)));
		put(environment, "REMOVED", transitions.stream().flatMap((it) -> difference(it.previous, it.current)));
		return environment;
	}

	private static Stream<String> difference(ClusterSnapshots all, ClusterSnapshots without) {
		return all.clusters().stream().flatMap((cluster) -> {
			Set<String> others = addresses(without.members(cluster.cluster())).collect(Collectors.toSet());
			return addresses(cluster.members()).filter((address) -> !others.contains(address));
		});
	}

	private static Stream<String> addresses(List<Member> members) {
		return members.stream().map(Member::address);
	}

	private static void put(Map<String, String> environment, String name, Stream<String> values) {
		String value = values.distinct().collect(Collectors.joining(" "));
		if (value.length() <= MAX_LENGTH) {
			environment.put("CLUSTERCONTROL_" + name, value);
		}
	}

}
