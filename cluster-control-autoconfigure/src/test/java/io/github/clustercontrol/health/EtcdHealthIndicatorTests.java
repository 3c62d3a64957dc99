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
import java.time.Instant;
import java.util.List;
import java.util.Map;

import io.github.clustercontrol.internal.etcd.EtcdStatus;
import io.github.clustercontrol.internal.etcd.EtcdStatus.EndpointStatus;
import io.github.clustercontrol.internal.etcd.EtcdStatus.Failure;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link EtcdHealthIndicator}.
 */
class EtcdHealthIndicatorTests {

	private static final Instant LAST_SUCCESS = Instant.parse("2026-01-01T10:00:00Z");

	@Test
	void isUpWhileEtcdAnswers() {
		Health health = health(true, LAST_SUCCESS, "an error of long ago");
		assertThat(health.getStatus()).isEqualTo(Status.UP);
		assertThat(health.getDetails())
			.isEqualTo(Map.of("endpoints", List.of("http://etcd-1:2379", "http://etcd-2:2379"), "endpoint",
					"etcd-2/10.0.0.2:2379", "lastSuccess", LAST_SUCCESS, "rebuilds", 3L));
	}

	@Test
	void isUnknownWhileEtcdDoesNotAnswer() {
		Health health = health(false, LAST_SUCCESS, "UNAVAILABLE");
		assertThat(health.getStatus()).isEqualTo(Status.UNKNOWN);
		assertThat(health.getDetails()).containsEntry("staleSince", LAST_SUCCESS).containsEntry("error", "UNAVAILABLE");
	}

	@Test
	void isUnknownBeforeEtcdAnswered() {
		Health health = health(false, null, null);
		assertThat(health.getStatus()).isEqualTo(Status.UNKNOWN);
		assertThat(health.getDetails()).containsOnlyKeys("endpoints", "rebuilds");
	}

	private static Health health(boolean connected, @Nullable Instant lastSuccess, @Nullable String error) {
		EtcdStatus status = new EtcdStatus(
				List.of(new EndpointStatus(URI.create("http://etcd-1:2379"), null, null),
						new EndpointStatus(URI.create("http://etcd-2:2379"), null, null)),
				(lastSuccess != null) ? "etcd-2/10.0.0.2:2379" : null, connected, lastSuccess,
				connected ? null : LAST_SUCCESS,
				(error != null) ? List.of(new Failure(error, 1, LAST_SUCCESS, LAST_SUCCESS)) : List.of(), 3);
		return new EtcdHealthIndicator(() -> status).health();
	}

}
