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
 * All that the page of the site shows, as it was at one moment. Two that are equal look
 * the same.
 *
 * @param endpoint where a member can be ordered out, relative to the page, or
 * {@code null} when it cannot be done from here
 * @param clusters the clusters
 * @param changes the last changes, the newest first
 */
record SiteState(@Nullable String endpoint, List<Cluster> clusters, List<Change> changes) {

	/**
	 * A cluster.
	 *
	 * @param name its name
	 * @param source where its members come from
	 * @param since since when the source is that, if it tells
	 * @param revision the revision of etcd at which its members last changed
	 * @param size how many members there are
	 * @param members the first of them
	 */
	record Cluster(String name, Source source, @Nullable Instant since, long revision, int size, List<Server> members) {
	}

	/**
	 * A member of a cluster.
	 *
	 * @param address its address
	 * @param started since when it runs, if it tells
	 * @param metadata the first of what it says about itself
	 * @param requests how many requests were sent to it, or {@code null} if none are
	 */
	record Server(String address, @Nullable Instant started, List<String> metadata, @Nullable Long requests) {
	}

	/**
	 * What changed.
	 *
	 * @param time when it was heard of
	 * @param cluster the name of the cluster
	 * @param kind what happened
	 * @param addresses the first of those to whom it happened
	 * @param count to how many it happened
	 * @param revision the revision of etcd after it
	 */
	record Change(Instant time, String cluster, Kind kind, List<String> addresses, int count, long revision) {
	}

	/**
	 * What can happen to members.
	 */
	enum Kind {

		/** They were there when the cluster was first read. */
		FOUND,

		/** They joined. */
		JOINED,

		/** Their keys are gone: deleted by an operator or by themselves, or expired. */
		GONE,

		/** They restarted, or tell something else about themselves. */
		CHANGED

	}

}
