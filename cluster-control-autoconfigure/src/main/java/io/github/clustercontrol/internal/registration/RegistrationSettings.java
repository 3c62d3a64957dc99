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

package io.github.clustercontrol.internal.registration;

import java.time.Duration;
import java.util.Map;

import io.github.clustercontrol.internal.etcd.EtcdWatch;
import org.jspecify.annotations.Nullable;

/**
 * How this instance registers.
 *
 * @param scheme the scheme that peers reach it by, or {@code null} if it is that of the
 * web server
 * @param metadata the metadata of this instance
 * @param ttl how long the key outlives a dead instance, in whole seconds
 * @param heartbeat how often the lease is renewed, less than the TTL
 * @param onRemoved what an operator's delete of the key means
 * @param onExpired what the loss of the lease means
 * @param drain how long to keep serving after the key is gone
 */
public record RegistrationSettings(@Nullable String scheme, Map<String, String> metadata, Duration ttl,
		Duration heartbeat, OnRemoved onRemoved, OnExpired onExpired, DrainSettings drain) {

	public RegistrationSettings {
		metadata = Map.copyOf(metadata);
	}

	public RegistrationSettings(@Nullable String scheme, Map<String, String> metadata, Duration ttl, Duration heartbeat,
			OnRemoved onRemoved, OnExpired onExpired, Duration drainPeriod) {
		this(scheme, metadata, ttl, heartbeat, onRemoved, onExpired, DrainSettings.period(drainPeriod));
	}

	/**
	 * Return the heartbeat of a watch, which is less where the configured one is too long
	 * to tell live members from stale ones.
	 */
	public Duration watchHeartbeat() {
		return (this.heartbeat.compareTo(EtcdWatch.HEARTBEAT) < 0) ? this.heartbeat : EtcdWatch.HEARTBEAT;
	}

}
