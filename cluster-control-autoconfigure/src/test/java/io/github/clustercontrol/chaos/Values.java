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

package io.github.clustercontrol.chaos;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;

import io.github.clustercontrol.ClusterSnapshot;
import io.github.clustercontrol.Member;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The values of members by address, and their differences.
 */
final class Values {

	private static final JsonMapper JSON = JsonMapper.builder().build();

	private Values() {
	}

	static List<String> missing(Map<String, String> seen, Map<String, String> truth) {
		return truth.entrySet()
			.stream()
			.filter((member) -> !member.getValue().equals(seen.get(member.getKey())))
			.map(Map.Entry::getKey)
			.sorted()
			.toList();
	}

	/** Whether the metadata of a member are those of its value. */
	static boolean hasTrueMetadata(Member member) {
		return member.metadata().equals(metadata(Objects.requireNonNullElse(member.rawValue(), "")));
	}

	private static Map<String, String> metadata(String value) {
		if (!value.startsWith("{")) {
			return Map.of();
		}
		try {
			JsonNode metadata = JSON.readTree(value).path("metadata");
			return metadata.propertyStream()
				.collect(Collectors.toMap(Map.Entry::getKey, (entry) -> entry.getValue().asString()));
		}
		catch (JacksonException ex) {
			return Map.of();
		}
	}

	static Map<String, String> of(ClusterSnapshot snapshot) {
		return snapshot.members()
			.stream()
			.collect(Collectors.toMap(Member::address, (member) -> value(member.rawValue())));
	}

	private static String value(@Nullable String rawValue) {
		return (rawValue != null) ? rawValue : "";
	}

	static void addAll(Map<String, String> reported, String sign, List<Member> members) {
		members.forEach((member) -> reported.merge(member.address(),
				sign + (sign.equals("-") ? "" : value(member.rawValue())), (first, second) -> first + second));
	}

	static Map<String, String> difference(Map<String, String> before, Map<String, String> after) {
		Map<String, String> difference = new TreeMap<>();
		before.keySet()
			.stream()
			.filter((address) -> !after.containsKey(address))
			.forEach((address) -> difference.put(address, "-"));
		after.forEach((address, value) -> {
			if (!value.equals(before.get(address))) {
				difference.put(address, (before.containsKey(address) ? "~" : "+") + value);
			}
		});
		return difference;
	}

}
