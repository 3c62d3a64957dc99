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

import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

import io.github.clustercontrol.ClusterChangedEvent;
import io.github.clustercontrol.ClustersChangedEvent;
import io.github.clustercontrol.SelfRegisteredEvent;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.cloud.client.discovery.event.HeartbeatEvent;
import org.springframework.cloud.client.discovery.event.InstanceRegisteredEvent;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.ApplicationListener;
import org.springframework.context.PayloadApplicationEvent;

/**
 * Publishes Spring Cloud's events when this instance has registered, and when clusters or
 * members have changed. A gateway routes anew for each heartbeat: while one is published,
 * later changes are merged into the next one.
 */
public final class DiscoveryEvents implements ApplicationListener<PayloadApplicationEvent<?>>, DisposableBean {

	private final ApplicationEventPublisher publisher;

	private final Executor executor;

	private final AtomicLong changes = new AtomicLong();

	private final AtomicBoolean due = new AtomicBoolean();

	private volatile boolean closed;

	/** The executor runs one task after the other. */
	public DiscoveryEvents(ApplicationEventPublisher publisher, Executor executor) {
		this.publisher = publisher;
		this.executor = executor;
	}

	@Override
	public void onApplicationEvent(PayloadApplicationEvent<?> event) {
		if (event.getPayload() instanceof SelfRegisteredEvent registered) {
			this.publisher.publishEvent(new InstanceRegisteredEvent<>(this, registered));
		}
		else if (event.getPayload() instanceof ClusterChangedEvent changed) {
			changed(changed.cluster() + "@" + changed.current().revision());
		}
		else if (event.getPayload() instanceof ClustersChangedEvent) {
			changed("clusters");
		}
	}

	private void changed(String state) {
		long change = this.changes.incrementAndGet();
		if (this.due.compareAndSet(false, true)) {
			this.executor.execute(() -> {
				this.due.set(false);
				if (!this.closed) {
					// Listeners ignore a state that they know, and the revision does not
					// change when a held member is removed
					this.publisher.publishEvent(new HeartbeatEvent(this, state + "#" + change));
				}
			});
		}
	}

	@Override
	public void destroy() {
		this.closed = true;
	}

}
