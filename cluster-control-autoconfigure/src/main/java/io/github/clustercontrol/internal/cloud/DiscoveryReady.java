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

import io.github.clustercontrol.Clusters;

import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.cloud.client.discovery.event.InstanceRegisteredEvent;
import org.springframework.context.ApplicationListener;

/**
 * Publishes {@link InstanceRegisteredEvent} in an application that does not register.
 * Spring Cloud's health of discovery stays {@code UNKNOWN} until the first such event.
 */
public final class DiscoveryReady implements ApplicationListener<ApplicationReadyEvent> {

	private final Clusters clusters;

	public DiscoveryReady(Clusters clusters) {
		this.clusters = clusters;
	}

	@Override
	public void onApplicationEvent(ApplicationReadyEvent event) {
		event.getApplicationContext().publishEvent(new InstanceRegisteredEvent<>(this, this.clusters.names()));
	}

}
