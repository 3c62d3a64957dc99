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

package io.github.clustercontrol.sample.loadbalancer;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

import io.github.clustercontrol.ClusterChangedEvent;
import io.github.clustercontrol.Member;

import org.springframework.stereotype.Component;

/**
 * The number of requests that were sent to each web server since it joined.
 */
@Component
class RequestCounts {

	/** The cluster to which requests are sent. */
	static final String CLUSTER = "webserver";

	private final Map<String, LongAdder> counts = new ConcurrentHashMap<>();

	void add(Member member) {
		this.counts.computeIfAbsent(member.address(), (address) -> new LongAdder()).increment();
	}

	long of(Member member) {
		LongAdder count = this.counts.get(member.address());
		return (count != null) ? count.sum() : 0;
	}

	void changed(ClusterChangedEvent event) {
		if (event.cluster().equals(CLUSTER)) {
			event.removed().forEach((member) -> this.counts.remove(member.address()));
		}
	}

}
