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

package io.github.clustercontrol.metrics;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import io.github.clustercontrol.ClusterSnapshot;
import io.github.clustercontrol.SelfRegistration.State;
import io.github.clustercontrol.internal.registration.SelfStatus;
import io.github.clustercontrol.internal.registration.rules.DrainOutcome;
import io.github.clustercontrol.internal.watch.ChangeCounts;
import io.github.clustercontrol.internal.watch.ClusterStatus;
import io.github.clustercontrol.internal.watch.DiscoveryStatus;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that {@code docs/operations.md} lists exactly the existing meters.
 */
class DocumentedMetersTests {

	private static final Path DOCUMENT = Path.of("../docs/operations.md");

	/** As in {@code | `clustercontrol.changes` | counter | `cluster`, `type` | ... |}. */
	private static final Pattern ROW = Pattern
		.compile("(?m)^\\| `(clustercontrol\\.[a-z.]+)` \\| ([a-z]+) \\| ([^|]*) \\| [A-Z][^|]+ \\|$");

	private static final Pattern TAG = Pattern.compile("`(\\w+)(?:=[\\w/]+)?`");

	/**
	 * As Prometheus calls them, with the unit and what is appended to counters and
	 * timers.
	 */
	private static final Pattern ALERT = Pattern
		.compile("(clustercontrol_[a-z_]+?)(?:_seconds)?(?:_total|_count|_max)?(?=[ {\\[])");

	@Test
	void theTableListsExactlyTheMeters() throws IOException {
		Map<String, String> documented = new TreeMap<>();
		for (MatchResult row : ROW.matcher(Files.readString(DOCUMENT)).results().toList()) {
			Set<String> tags = TAG.matcher(row.group(3))
				.results()
				.map((tag) -> tag.group(1))
				.collect(Collectors.toSet());
			documented.put(row.group(1), row.group(2) + describe(tags));
		}
		assertThat(documented).isEqualTo(existing());
	}

	@Test
	void alertsAreAboutMetersThatExist() throws IOException {
		Set<String> names = existing().keySet()
			.stream()
			.map((name) -> name.replace('.', '_'))
			.collect(Collectors.toSet());
		assertThat(ALERT.matcher(Files.readString(DOCUMENT)).results().map((alert) -> alert.group(1)).toList())
			.hasSizeGreaterThan(5)
			.allSatisfy((name) -> assertThat(names).contains(name));
	}

	private static Map<String, String> existing() {
		SimpleMeterRegistry registry = new SimpleMeterRegistry();
		ClusterStatus cluster = new ClusterStatus("/demo/db", ClusterSnapshot.unknown("db"), 0, null,
				new ChangeCounts(0, 0, 0), 0, Set.of(), Map.of(), 0, null, List.of());
		SelfStatus self = new SelfStatus(null, null, State.NEW, null, Duration.ZERO, null, null, 0, 0, 0, 0, null,
				null);
		DiscoveryStatus discovery = new DiscoveryStatus("/shop", ClusterSnapshot.unknown("/shop/*"), 0, 0, null,
				new ChangeCounts(0, 0, 0), 0, Map.of(), 0, null);
		ClusterControlMetrics metrics = new ClusterControlMetrics(List.of(() -> cluster), List.of(() -> discovery),
				() -> self);
		metrics.bindTo(registry);
		metrics.ran("db", "json", Duration.ZERO, true);
		metrics.published("db", Duration.ZERO);
		metrics.drained(DrainOutcome.APPLIED, Duration.ZERO);
		return registry.getMeters()
			.stream()
			.map(Meter::getId)
			.collect(Collectors.toMap(Meter.Id::getName,
					(id) -> id.getType().name().toLowerCase(Locale.ROOT)
							+ describe(id.getTags().stream().map(Tag::getKey).collect(Collectors.toSet())),
					(first, second) -> first, TreeMap::new));
	}

	private static String describe(Set<String> tags) {
		return tags.stream().sorted().toList().toString();
	}

}
