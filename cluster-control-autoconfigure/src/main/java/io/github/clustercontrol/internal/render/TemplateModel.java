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

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
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

	private static final String BY = "by.";

	/**
	 * As a host name. nginx refuses a file with a parameter of more than 4096 characters.
	 */
	private static final int MAX_GROUPED = 253;

	private final Escape escape;

	private final boolean ofClusters;

	/**
	 * Whether sections are rendered whatever the members are, see {@link SampleValue}.
	 */
	private final boolean sample;

	/** The values are those of one cluster, unless they are of several. */
	TemplateModel(Escape escape, boolean ofClusters) {
		this(escape, ofClusters, false);
	}

	private TemplateModel(Escape escape, boolean ofClusters, boolean sample) {
		this.escape = escape;
		this.ofClusters = ofClusters;
		this.sample = sample;
	}

	/** Return the same names, with which a template renders all its sections. */
	TemplateModel sample() {
		return new TemplateModel(this.escape, this.ofClusters, true);
	}

	Object of(ClusterSnapshots snapshots) {
		Iterable<CustomContext> clusters = () -> snapshots.clusters().stream().map(this::namedCluster).iterator();
		if (!this.ofClusters) {
			return cluster(snapshots.single(), Map.of("clusters", clusters));
		}
		int size = snapshots.clusters().stream().mapToInt((cluster) -> loaded(cluster.members()).size()).sum();
		return Map.of("clusters", clusters, "revision", snapshots.revision(), "size", size);
	}

	private CustomContext namedCluster(ClusterSnapshot snapshot) {
		return cluster(snapshot, Map.of("name", snapshot.cluster()));
	}

	private CustomContext cluster(ClusterSnapshot snapshot, Map<String, Object> more) {
		Map<String, Object> values = new HashMap<>(more);
		values.put("cluster", snapshot.cluster());
		values.put("clusterId", this.escape.identifier(snapshot.cluster()));
		values.put("revision", snapshot.revision());
		return group(snapshot.members(), values);
	}

	/** Return the values of a cluster, or of the members with the same metadata. */
	private CustomContext group(List<Member> all, Map<String, Object> more) {
		List<Member> members = loaded(all);
		Map<String, Object> values = new HashMap<>(more);
		values.put("size", members.size());
		values.put("members", models(members));
		values.put("leftOut", models(all.stream().filter((member) -> !this.escape.loads(member.host())).toList()));
		return (name) -> name.startsWith(BY) ? groups(all, name.substring(BY.length())) : values.get(name);
	}

	private List<Member> loaded(List<Member> members) {
		return members.stream().filter((member) -> this.escape.loads(member.host())).toList();
	}

	/**
	 * Group members by the value of a metadata entry. Values that are the same after
	 * escaping are one group, so that the file does not have the same name twice.
	 */
	private Object groups(List<Member> members, String key) {
		Map<String, List<Member>> groups = new TreeMap<>();
		for (Member member : members) {
			String value = this.sample ? key : member.metadata().getOrDefault(key, "");
			if (!value.isEmpty() && value.length() <= MAX_GROUPED) {
				groups.computeIfAbsent(this.escape.escape(value), (escaped) -> new ArrayList<>()).add(member);
			}
		}
		List<CustomContext> models = groups.entrySet()
			.stream()
			.map((entry) -> group(entry.getValue(),
					Map.of("value", entry.getKey(), "valueId", this.escape.identifier(entry.getKey()))))
			.toList();
		return this.sample ? new SampleValue(models) : models;
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
		model.put("scheme", condition((member.scheme() != null) ? this.escape.escape(member.scheme()) : ""));
		model.put("https", condition("https".equals(member.scheme())));
		model.put("ipv6", condition(member.host().indexOf(':') >= 0));
		model.put("metadataEntries",
				escaped(member.metadata()).entrySet()
					.stream()
					.map((entry) -> Map.of("name", entry.getKey(), "value", entry.getValue()))
					.toList());
		return (name) -> name.startsWith(METADATA) ? condition(metadata(member, name.substring(METADATA.length())))
				: model.get(name);
	}

	/** Return a value of the metadata, or whether {@code <name>=<value>} is true. */
	private Object metadata(Member member, String name) {
		int equals = name.indexOf('=');
		if (equals < 0) {
			return this.escape.escape(member.metadata().getOrDefault(name, ""));
		}
		String expected = name.substring(equals + 1).strip();
		return expected.equals(member.metadata().get(name.substring(0, equals).strip()));
	}

	private Object condition(Object value) {
		return this.sample ? new SampleValue(List.of(value)) : value;
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
