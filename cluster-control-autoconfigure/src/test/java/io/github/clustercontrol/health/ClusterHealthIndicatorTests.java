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

package io.github.clustercontrol.health;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

import io.github.clustercontrol.ClusterSnapshot;
import io.github.clustercontrol.Member;
import io.github.clustercontrol.Source;
import io.github.clustercontrol.internal.watch.ChangeCounts;
import io.github.clustercontrol.internal.watch.ClusterStatus;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ClusterHealthIndicator}.
 */
class ClusterHealthIndicatorTests {

	private static final Instant SINCE = Instant.parse("2026-01-01T10:00:00Z");

	@ParameterizedTest
	@CsvSource({ "0,0,UP", "0,1,DOWN", "1,1,UP", "1,2,DOWN", "3,2,UP" })
	void isDownWhenThereAreTooFewMembers(int members, int minMembers, String status) {
		assertThat(health(Source.LIVE, members, minMembers, null).getStatus().getCode()).isEqualTo(status);
	}

	@ParameterizedTest
	@CsvSource({ "STALE,3", "STALE,0", "RESTORED,3", "RESTORED,0", "UNKNOWN,0" })
	void isUnknownIfNotLiveWithAnyNumberOfMembers(Source source, int members) {
		assertThat(health(source, members, 2, null).getStatus()).isEqualTo(Status.UNKNOWN);
	}

	@Test
	void showsStaleSinceAndTheError() {
		assertThat(health(Source.STALE, 3, 2, "UNAVAILABLE").getDetails())
			.isEqualTo(Map.of("path", "/demo/db", "source", Source.STALE, "revision", 7L, "members", 3, "minMembers", 2,
					"held", 1, "rejected", 2L, "staleSince", SINCE, "error", "UNAVAILABLE"));
	}

	@Test
	void unknownIsNotEmpty() {
		assertThat(health(Source.UNKNOWN, 0, 0, null).getDetails()).doesNotContainKey("members");
		assertThat(health(Source.LIVE, 0, 0, null).getDetails()).containsEntry("members", 0);
	}

	private static Health health(Source source, int members, int minMembers, @Nullable String error) {
		List<Member> list = IntStream.range(0, members)
			.mapToObj((number) -> Member.of("db-" + number + ":3306"))
			.toList();
		ClusterSnapshot snapshot = new ClusterSnapshot("db", 7, list, source, (source == Source.LIVE) ? null : SINCE);
		ClusterStatus status = new ClusterStatus("/demo/db", snapshot, minMembers, Duration.ZERO,
				new ChangeCounts(0, 0, 0), 0, Set.of("db-0:3306"),
				Map.of("/demo/db/a", "no port", "/demo/db/b", "no port"), 2, error, List.of());
		return new ClusterHealthIndicator(() -> status).health();
	}

}
