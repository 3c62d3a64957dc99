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
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.github.clustercontrol.ClusterSnapshot;
import io.github.clustercontrol.Source;
import io.github.clustercontrol.internal.command.RunOutcome;
import io.github.clustercontrol.internal.handler.HandlerStatus;
import io.github.clustercontrol.internal.watch.ChangeCounts;
import io.github.clustercontrol.internal.watch.ClusterStatus;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link HandlersHealthIndicator}.
 */
class HandlersHealthIndicatorTests {

	@Test
	void isUpWhileNoHandlerFailed() {
		Health health = health(Source.LIVE, handler("json", "/etc/db.json", RunOutcome.SUCCESS, null),
				handler("mine", null, RunOutcome.NONE, null));
		assertThat(health.getStatus()).isEqualTo(Status.UP);
		assertThat(health.getDetails()).isEmpty();
	}

	@Test
	void isUnknownWithTheErrorOfEachHandlerThatFailed() {
		Health health = health(Source.LIVE, handler("json", "/etc/db.json", RunOutcome.SUCCESS, null),
				handler("template", "/etc/db.conf", RunOutcome.FAILURE, "exit status 1"),
				handler("mine", null, RunOutcome.FAILURE, "no disk"));
		assertThat(health.getStatus()).isEqualTo(Status.UNKNOWN);
		assertThat(health.getDetails())
			.isEqualTo(Map.of("errors", List.of("/etc/db.conf: exit status 1", "mine: no disk")));
	}

	@ParameterizedTest
	@EnumSource(mode = Mode.EXCLUDE, names = "LIVE")
	void isUnknownWhileEtcdDoesNotConfirmTheMembers(Source source) {
		assertThat(health(source, handler("json", "/etc/db.json", RunOutcome.SUCCESS, null)).getStatus())
			.isEqualTo(Status.UNKNOWN);
	}

	private static HandlerStatus handler(String type, @Nullable String file, RunOutcome outcome,
			@Nullable String error) {
		return new HandlerStatus(type, file, null, null, outcome, error, null, null, false, List.of());
	}

	private static Health health(Source source, HandlerStatus... handlers) {
		ClusterStatus status = new ClusterStatus("/demo/db", new ClusterSnapshot("db", 7, List.of(), source, null), 0,
				Duration.ZERO, new ChangeCounts(0, 0, 0), 0, Set.of(), Map.of(), 0, null, List.of(handlers));
		return new HandlersHealthIndicator(() -> status).health();
	}

}
