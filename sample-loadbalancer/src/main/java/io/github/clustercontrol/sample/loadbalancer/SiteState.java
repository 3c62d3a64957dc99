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

import io.github.clustercontrol.Source;
import org.jspecify.annotations.Nullable;

/**
 * The state of the page at one moment. Two equal states look the same.
 *
 * @param endpoint the URL of the endpoint of the clusters, relative to the page, or
 * {@code null} if it is not there
 * @param orders whether that endpoint gives orders to members
 * @param clusters the clusters
 * @param changes the last changes, the newest first
 */
record SiteState(@Nullable String endpoint, boolean orders, List<Cluster> clusters, List<Change> changes) {

	/**
	 * A cluster.
	 *
	 * @param name its name
	 * @param source where its members come from
	 * @param since the time of the snapshot's {@code since}, if known
	 * @param revision the revision of etcd at which its members last changed
	 * @param size the number of members
	 * @param members the first members
	 */
	record Cluster(String name, Source source, @Nullable Instant since, long revision, int size, List<Server> members) {
	}

	/**
	 * A member of a cluster.
	 *
	 * @param address its address
	 * @param started its start time, if known
	 * @param metadata its first entries of metadata
	 * @param requests the number of requests that were sent to it, or {@code null} if
	 * this cluster gets none
	 */
	record Server(String address, @Nullable Instant started, List<String> metadata, @Nullable Long requests) {
	}

	/**
	 * A change.
	 *
	 * @param time when it was received
	 * @param cluster the name of the cluster
	 * @param kind what happened
	 * @param addresses the first addresses that it concerns
	 * @param count the number of all addresses that it concerns
	 * @param revision the revision of etcd after the change
	 */
	record Change(Instant time, String cluster, Kind kind, List<String> addresses, int count, long revision) {
	}

	/**
	 * The kinds of changes.
	 */
	enum Kind {

		/** Members of the first read of the cluster. */
		FOUND,

		/** The members joined. */
		JOINED,

		/** The keys were deleted, by an operator or by the instances, or expired. */
		GONE,

		/** The members restarted, or their metadata changed. */
		CHANGED

	}

}
