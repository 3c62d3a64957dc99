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

package io.github.clustercontrol.internal.etcd;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.github.clustercontrol.internal.etcd.EtcdStatus.Failure;

/**
 * The last few failures of requests. The same failure is repeated during an outage: it is
 * kept once, so that it does not hide earlier ones. Not safe for several threads.
 */
final class RecentFailures {

	private static final int MOST = 5;

	/** By their error message, the latest at the end. */
	private final Map<String, Failure> failures = new LinkedHashMap<>();

	void add(String error, Instant time) {
		Failure before = this.failures.remove(error);
		this.failures.put(error, (before != null) ? new Failure(error, before.count() + 1, before.first(), time)
				: new Failure(error, 1, time, time));
		if (this.failures.size() > MOST) {
			this.failures.remove(this.failures.keySet().iterator().next());
		}
	}

	List<Failure> list() {
		return List.copyOf(this.failures.values());
	}

}
