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

package io.github.clustercontrol.internal.watch;

import java.time.Duration;
import java.util.List;

import io.github.clustercontrol.internal.handler.NamedHandler;
import io.github.clustercontrol.internal.key.ClusterDirectory;

/**
 * A cluster to watch.
 *
 * @param name its name in the configuration
 * @param directory its directory in etcd
 * @param minMembers how many members it should have at least
 * @param expiryHold how long expired members beyond half of the cluster are kept, zero to
 * remove them at once
 * @param quietPeriod how long no change may come before a burst of changes is handled
 * @param announce whether to announce in etcd which changes are applied
 * @param handlers the handlers that run for each change
 */
public record ClusterSettings(String name, ClusterDirectory directory, int minMembers, Duration expiryHold,
		Duration quietPeriod, boolean announce, List<NamedHandler> handlers) {

	public ClusterSettings {
		handlers = List.copyOf(handlers);
	}

	public ClusterSettings(String name, ClusterDirectory directory, int minMembers, Duration expiryHold,
			Duration quietPeriod, List<NamedHandler> handlers) {
		this(name, directory, minMembers, expiryHold, quietPeriod, false, handlers);
	}

}
