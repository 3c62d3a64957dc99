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

package io.github.clustercontrol.internal.cloud;

import java.util.ArrayList;
import java.util.List;

import io.github.clustercontrol.ClusterChangedEvent;
import io.github.clustercontrol.ClusterSnapshot;
import io.github.clustercontrol.Member;
import io.github.clustercontrol.SelfRegisteredEvent;
import io.github.clustercontrol.Source;
import org.junit.jupiter.api.Test;

import org.springframework.cloud.client.discovery.event.HeartbeatEvent;
import org.springframework.cloud.client.discovery.event.HeartbeatMonitor;
import org.springframework.cloud.client.discovery.event.InstanceRegisteredEvent;
import org.springframework.context.PayloadApplicationEvent;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link DiscoveryEvents}.
 */
class DiscoveryEventsTests {

	private final List<Object> published = new ArrayList<>();

	private final DiscoveryEvents events = new DiscoveryEvents(this.published::add, Runnable::run);

	@Test
	void aRegistrationIsPublishedToSpringCloud() {
		tell(new SelfRegisteredEvent("/demo/web/a:1", 7));
		assertThat(this.published).singleElement().isInstanceOf(InstanceRegisteredEvent.class);
	}

	@Test
	void everyChangeHasANewHeartbeatState() {
		HeartbeatMonitor monitor = new HeartbeatMonitor();
		tell(change("db", 7));
		tell(change("web", 7));
		tell(change("web", 8));
		// A held member is removed at the revision of the last event
		tell(change("web", 8));
		assertThat(this.published).hasSize(4)
			.allSatisfy((event) -> assertThat(monitor.update(((HeartbeatEvent) event).getValue())).isTrue());
	}

	@Test
	void otherImagesAreNotFound() {
		tell("something else");
		assertThat(this.published).isEmpty();
	}

	private void tell(Object payload) {
		this.events.onApplicationEvent(new PayloadApplicationEvent<>(this, payload));
	}

	private static ClusterChangedEvent change(String cluster, long revision) {
		Member added = Member.of("a:" + revision);
		return new ClusterChangedEvent(ClusterSnapshot.unknown(cluster),
				new ClusterSnapshot(cluster, revision, List.of(added), Source.LIVE, null), List.of(added), List.of(),
				List.of());
	}

}
