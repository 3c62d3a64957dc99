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

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;

import io.github.clustercontrol.ClusterChangedEvent;
import io.github.clustercontrol.ClusterSnapshot;
import io.github.clustercontrol.Clusters;
import io.github.clustercontrol.Member;
import io.github.clustercontrol.sample.loadbalancer.SiteState.Change;
import io.github.clustercontrol.sample.loadbalancer.SiteState.Cluster;
import io.github.clustercontrol.sample.loadbalancer.SiteState.Kind;
import io.github.clustercontrol.sample.loadbalancer.SiteState.Server;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.autoconfigure.web.server.ManagementPortType;
import org.springframework.boot.actuate.endpoint.EndpointId;
import org.springframework.boot.actuate.endpoint.web.ExposableWebEndpoint;
import org.springframework.boot.actuate.endpoint.web.PathMappedEndpoints;
import org.springframework.boot.actuate.endpoint.web.WebEndpointHttpMethod;
import org.springframework.context.event.EventListener;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

/**
 * The state that the page shows, from memory. Its size is bounded, whatever other clients
 * write into etcd.
 */
@Component
class Site {

	private static final EndpointId ENDPOINT = EndpointId.of("clustercontrol");

	private static final int MEMBERS = 200;

	private static final int CHANGES = 20;

	private static final int NAMES = 3;

	private static final int METADATA = 8;

	private static final int LENGTH = 80;

	private final Clusters clusters;

	private final RequestCounts requests;

	private final @Nullable String endpoint;

	private final boolean orders;

	private volatile List<Change> changes = List.of();

	private volatile CountDownLatch change = new CountDownLatch(1);

	Site(Clusters clusters, RequestCounts requests, PathMappedEndpoints endpoints, Environment environment) {
		this.clusters = clusters;
		this.requests = requests;
		ExposableWebEndpoint endpoint = (ManagementPortType.get(environment) == ManagementPortType.SAME
				&& endpoints.getEndpoint(ENDPOINT) instanceof ExposableWebEndpoint exposed) ? exposed : null;
		this.endpoint = (endpoint != null) ? endpoints.getPath(ENDPOINT).substring(1) : null;
		this.orders = endpoint != null && endpoint.getOperations()
			.stream()
			.anyMatch((operation) -> operation.getRequestPredicate().getHttpMethod() == WebEndpointHttpMethod.POST);
	}

	/**
	 * Return the state.
	 * @return the current state
	 */
	SiteState now() {
		return new SiteState(this.endpoint, this.orders,
				Stream.concat(Stream.of(RequestCounts.CLUSTER),
						this.clusters.names().stream().sorted().filter((name) -> !name.equals(RequestCounts.CLUSTER)))
					.map(this.clusters::get)
					.map(this::cluster)
					.toList(),
				this.changes);
	}

	private Cluster cluster(ClusterSnapshot snapshot) {
		boolean counted = snapshot.cluster().equals(RequestCounts.CLUSTER);
		return new Cluster(snapshot.cluster(), snapshot.source(), snapshot.since(), snapshot.revision(),
				snapshot.members().size(),
				snapshot.members()
					.stream()
					.limit(MEMBERS)
					.map((member) -> new Server(member.address(), member.started(), metadata(member),
							counted ? this.requests.of(member) : null))
					.toList());
	}

	private static List<String> metadata(Member member) {
		Map<String, String> metadata = member.metadata();
		return metadata.entrySet()
			.stream()
			.limit(METADATA)
			.map((entry) -> shortened(entry.getKey() + "=" + entry.getValue()))
			.toList();
	}

	private static String shortened(String text) {
		return (text.codePointCount(0, text.length()) > LENGTH)
				? text.substring(0, text.offsetByCodePoints(0, LENGTH)) + "…" : text;
	}

	/**
	 * Return a latch for the next change of members. Call this before {@link #now()}, so
	 * that no change is missed.
	 * @return a latch that opens at the next change
	 */
	CountDownLatch nextChange() {
		return this.change;
	}

	@EventListener
	synchronized void changed(ClusterChangedEvent event) {
		this.requests.changed(event);
		Kind joined = (event.previous().revision() == 0) ? Kind.FOUND : Kind.JOINED;
		this.changes = Stream
			.concat(Stream
				.of(change(event, Kind.GONE, event.removed()), change(event, joined, event.added()),
						change(event, Kind.CHANGED, event.updated()))
				.filter((change) -> change.count() > 0), this.changes.stream())
			.limit(CHANGES)
			.toList();
		CountDownLatch change = this.change;
		this.change = new CountDownLatch(1);
		change.countDown();
	}

	private static Change change(ClusterChangedEvent event, Kind kind, List<Member> members) {
		return new Change(Instant.now(), event.cluster(), kind,
				members.stream().limit(NAMES).map(Member::address).toList(), members.size(),
				event.current().revision());
	}

}
