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

import java.util.concurrent.atomic.AtomicLong;

import io.github.clustercontrol.ClusterChangedEvent;
import io.github.clustercontrol.ClusterSnapshot;
import io.github.clustercontrol.SelfRegisteredEvent;

import org.springframework.cloud.client.discovery.event.HeartbeatEvent;
import org.springframework.cloud.client.discovery.event.InstanceRegisteredEvent;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.ApplicationListener;
import org.springframework.context.PayloadApplicationEvent;

/**
 * Publishes Spring Cloud's events when this instance has registered, and when members
 * have changed.
 */
public final class DiscoveryEvents implements ApplicationListener<PayloadApplicationEvent<?>> {

	private final ApplicationEventPublisher publisher;

	private final AtomicLong changes = new AtomicLong();

	public DiscoveryEvents(ApplicationEventPublisher publisher) {
		this.publisher = publisher;
	}

	@Override
	public void onApplicationEvent(PayloadApplicationEvent<?> event) {
		if (event.getPayload() instanceof SelfRegisteredEvent registered) {
			this.publisher.publishEvent(new InstanceRegisteredEvent<>(this, registered));
		}
		else if (event.getPayload() instanceof ClusterChangedEvent changed) {
			this.publisher.publishEvent(new HeartbeatEvent(this, state(changed.current())));
		}
	}

	/**
	 * Return a state that differs for each change, because listeners ignore a state that
	 * they know. The revision is not enough: it does not change when a held member is
	 * removed.
	 */
	private String state(ClusterSnapshot snapshot) {
		return snapshot.cluster() + "@" + snapshot.revision() + "#" + this.changes.incrementAndGet();
	}

}
