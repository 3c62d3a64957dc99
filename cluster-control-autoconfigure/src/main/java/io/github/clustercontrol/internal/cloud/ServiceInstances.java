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

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import io.github.clustercontrol.ClusterSnapshot;
import io.github.clustercontrol.Clusters;
import io.github.clustercontrol.Member;

import org.springframework.cloud.client.DefaultServiceInstance;
import org.springframework.cloud.client.ServiceInstance;

/**
 * The members of each cluster as instances of a service with the cluster's name. The
 * metadata are those of the member, so that the load balancer finds {@code zone} and
 * {@code weight}. Reads memory only, and converts each snapshot once.
 */
public final class ServiceInstances {

	private final Clusters clusters;

	private final Map<String, Translated> translated = new ConcurrentHashMap<>();

	public ServiceInstances(Clusters clusters) {
		this.clusters = clusters;
	}

	Set<String> names() {
		return this.clusters.names();
	}

	/**
	 * Return the current instances; none for an unknown cluster, as Spring Cloud
	 * requires.
	 */
	List<ServiceInstance> of(String name) {
		Set<String> names = names();
		if (!names.contains(name)) {
			return List.of();
		}
		ClusterSnapshot snapshot = this.clusters.get(name);
		Translated known = this.translated.get(name);
		if (known == null || known.members != snapshot.members()) {
			known = new Translated(snapshot.members(),
					snapshot.members().stream().map((member) -> instance(name, member)).toList());
			this.translated.put(name, known);
			if (this.translated.size() > names.size()) {
				this.translated.keySet().retainAll(names);
			}
		}
		return known.instances;
	}

	private static ServiceInstance instance(String service, Member member) {
		// The host as in a URI: with brackets for IPv6
		String host = member.address().substring(0, member.address().lastIndexOf(':'));
		return new DefaultServiceInstance(member.address(), service, host, member.port(),
				"https".equals(member.scheme()), member.metadata());
	}

	private record Translated(List<Member> members, List<ServiceInstance> instances) {
	}

}
