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

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

import io.github.clustercontrol.SelfRegistration.State;
import io.github.clustercontrol.internal.etcd.EtcdStatus;
import io.github.clustercontrol.internal.etcd.EtcdStatus.EndpointStatus;
import io.github.clustercontrol.internal.registration.SelfStatus;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.boot.health.contributor.Health;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link SelfHealthIndicator}.
 */
class SelfHealthIndicatorTests {

	private static final Instant LAST_RENEWAL = Instant.parse("2026-01-01T10:00:00Z");

	private static final Instant LAST_SUCCESS = Instant.parse("2026-01-01T10:00:01Z");

	@ParameterizedTest
	@CsvSource({ "NEW,UNKNOWN", "REGISTERING,UNKNOWN", "REGISTERED,UP", "OUT,UP", "SUPERSEDED,OUT_OF_SERVICE",
			"REMOVED,OUT_OF_SERVICE", "STOPPED,UNKNOWN" })
	void reportsTheStateOfTheRegistration(State state, String status) {
		assertThat(health(state, true).getStatus().getCode()).isEqualTo(status);
	}

	@ParameterizedTest
	@EnumSource(State.class)
	void isUnknownOrOutOfServiceWhileEtcdIsAway(State state) {
		boolean decided = state == State.REMOVED || state == State.SUPERSEDED;
		Health health = health(state, false);
		assertThat(health.getStatus().getCode()).isEqualTo(decided ? "OUT_OF_SERVICE" : "UNKNOWN");
		assertThat(health.getDetails()).containsEntry("staleSince", LAST_SUCCESS);
	}

	@Test
	void showsKeyStateAndLease() {
		assertThat(health(State.REGISTERED, true).getDetails()).isEqualTo(Map.of("key", "/demo/web/a:1", "state",
				State.REGISTERED, "lease", "11", "ttlLeft", 9L, "lastRenewal", LAST_RENEWAL));
	}

	@Test
	void showsKnownValuesBeforeTheApplicationIsReady() {
		SelfStatus self = new SelfStatus(null, null, State.NEW, null, Duration.ofSeconds(15), null, null, 0, 0, 0, 0,
				null, null);
		EtcdStatus etcd = new EtcdStatus(List.of(), null, false, null, null, List.of(), 0);
		assertThat(new SelfHealthIndicator(() -> self, () -> etcd).health().getDetails())
			.isEqualTo(Map.of("state", State.NEW));
	}

	private static Health health(State state, boolean connected) {
		SelfStatus self = new SelfStatus("/demo/web/a:1", "given", state, 17L, Duration.ofSeconds(15), LAST_RENEWAL,
				Duration.ofMillis(9_900), 1, 0, 2, 0, null, null);
		EtcdStatus etcd = new EtcdStatus(List.of(new EndpointStatus(URI.create("http://etcd:2379"), null, null)), null,
				connected, LAST_SUCCESS, connected ? null : LAST_SUCCESS, List.of(), 0);
		return new SelfHealthIndicator(() -> self, () -> etcd).health();
	}

}
