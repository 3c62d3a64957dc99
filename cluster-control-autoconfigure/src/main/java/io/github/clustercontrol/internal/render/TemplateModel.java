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

package io.github.clustercontrol.internal.render;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.IntStream;

import com.samskivert.mustache.Mustache.CustomContext;
import io.github.clustercontrol.ClusterSnapshot;
import io.github.clustercontrol.Member;

/**
 * The values of a template. They are escaped here and not by the engine, because three
 * braces turn the engine's escape off.
 */
final class TemplateModel {

	private static final String METADATA = "metadata.";

	private final Escape escape;

	TemplateModel(Escape escape) {
		this.escape = escape;
	}

	Map<String, Object> of(ClusterSnapshot snapshot) {
		List<Member> members = members(snapshot, this.escape::loads);
		return Map.of("cluster", snapshot.cluster(), "clusterId", this.escape.identifier(snapshot.cluster()),
				"revision", snapshot.revision(), "size", members.size(), "members", models(members), "leftOut",
				models(members(snapshot, (host) -> !this.escape.loads(host))));
	}

	private static List<Member> members(ClusterSnapshot snapshot, Predicate<String> host) {
		return snapshot.members().stream().filter((member) -> host.test(member.host())).toList();
	}

	/** Lazy, because the values of a member take many times the memory of the member. */
	private Iterable<CustomContext> models(List<Member> members) {
		return () -> IntStream.range(0, members.size()).mapToObj((index) -> of(members.get(index), index)).iterator();
	}

	/**
	 * Return the values of a member. A name that begins with {@code metadata.} is looked
	 * up as a whole, because it may have more dots, as {@code management.port} has.
	 */
	private CustomContext of(Member member, int index) {
		Map<String, Object> model = new LinkedHashMap<>();
		model.put("index", index);
		model.put("id", identifier(member.address()));
		model.put("address", this.escape.address(member.address()));
		model.put("host", member.host());
		model.put("port", member.port());
		model.put("scheme", (member.scheme() != null) ? this.escape.escape(member.scheme()) : "");
		model.put("https", "https".equals(member.scheme()));
		model.put("ipv6", member.host().indexOf(':') >= 0);
		model.put("metadataEntries",
				escaped(member.metadata()).entrySet()
					.stream()
					.map((entry) -> Map.of("name", entry.getKey(), "value", entry.getValue()))
					.toList());
		return (name) -> name.startsWith(METADATA) ? metadata(member, name.substring(METADATA.length()))
				: model.get(name);
	}

	private String metadata(Member member, String name) {
		String value = member.metadata().get(name);
		return (value != null) ? this.escape.escape(value) : "";
	}

	private Map<String, String> escaped(Map<String, String> metadata) {
		Map<String, String> result = new LinkedHashMap<>();
		metadata.forEach((name, value) -> result.putIfAbsent(this.escape.escape(name), this.escape.escape(value)));
		return result;
	}

	/**
	 * Return a name for an address, for languages whose names have little more than
	 * letters and digits. Two addresses never have the same name, even if case is
	 * ignored.
	 */
	private static String identifier(String address) {
		StringBuilder result = new StringBuilder(address.length() + 8).append('m');
		for (int i = 0; i < address.length(); i++) {
			char character = address.charAt(i);
			switch (character) {
				case '.' -> result.append('_');
				case '_' -> result.append("-u");
				case '-' -> result.append("-h");
				case ':' -> result.append("-c");
				case '[' -> result.append("-b");
				case ']' -> result.append("-e");
				default -> {
					boolean upperCase = character >= 'A' && character <= 'Z';
					result.append(upperCase ? "-x" : "").append(Character.toLowerCase(character));
				}
			}
		}
		return result.toString();
	}

}
