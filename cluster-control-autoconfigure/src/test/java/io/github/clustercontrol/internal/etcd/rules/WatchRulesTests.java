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

package io.github.clustercontrol.internal.etcd.rules;

import java.time.Duration;

import io.github.clustercontrol.internal.etcd.rules.WatchEvent.Changed;
import io.github.clustercontrol.internal.etcd.rules.WatchEvent.Created;
import io.github.clustercontrol.internal.etcd.rules.WatchPhase.Live;
import io.github.clustercontrol.internal.etcd.rules.WatchPhase.Reading;
import io.github.clustercontrol.internal.etcd.rules.WatchPosition.Header;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests for {@link WatchRules}: each row is a state, an event, and what follows.
 */
class WatchRulesTests extends WatchRows {

	private final WatchRules rules = new WatchRules(POLICY);

	@ParameterizedTest(name = "{0}")
	@MethodSource({ "io.github.clustercontrol.internal.etcd.rules.WatchStreamRows#readingRows",
			"io.github.clustercontrol.internal.etcd.rules.WatchStreamRows#openingRows",
			"io.github.clustercontrol.internal.etcd.rules.WatchStreamRows#retryRows",
			"io.github.clustercontrol.internal.etcd.rules.WatchStreamRows#deliveryRows",
			"io.github.clustercontrol.internal.etcd.rules.WatchStreamRows#endRows",
			"io.github.clustercontrol.internal.etcd.rules.WatchConfirmationRows#livenessRows",
			"io.github.clustercontrol.internal.etcd.rules.WatchConfirmationRows#renewalRows",
			"io.github.clustercontrol.internal.etcd.rules.WatchConfirmationRows#proxyRows",
			"io.github.clustercontrol.internal.etcd.rules.WatchConfirmationRows#relistRows" })
	void decides(Row row) {
		WatchStep step = this.rules.next(row.state(), row.event(), row.moment());
		assertThat(step.state()).isEqualTo(row.next());
		assertThat(step.effects()).isEqualTo(row.effects());
	}

	@Test
	void refusesChangesThatItCannotPlace() {
		assertThatIllegalStateException().isThrownBy(() -> this.rules.next(opening(0), new Changed(101, 101), MOMENT))
			.withMessageContaining("Opening");
		assertThatIllegalStateException().isThrownBy(() -> this.rules.next(at(new Live(Liveness.idle(NOW))),
				new Created(new Header(CLUSTER, 120, TERM)), MOMENT));
	}

	@Test
	void nothingIsDueForASingleKeyBesidesItsWatch() {
		WatchRules single = new WatchRules(new WatchPolicy(Duration.ofSeconds(5), Duration.ZERO, Duration.ZERO));
		WatchState read = single.next(at(new Reading()), listed(100, CLUSTER, 0), MOMENT).state();
		assertThat(read.relist().due()).isEqualTo(ALL);
	}

}
