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

package io.github.clustercontrol;

/**
 * The origin of the members of a {@link ClusterSnapshot}.
 *
 * @since 0.1.0
 */
public enum Source {

	/** Read from etcd and watched; confirmed within the last 10 seconds. */
	LIVE,

	/**
	 * Read from etcd, but nothing from etcd confirmed it for 10 seconds or more. The
	 * members are the last known ones: a missing response never changes them.
	 */
	STALE,

	/** Read from the cache file of an earlier run, because etcd has not answered yet. */
	RESTORED,

	/**
	 * Never read. There are no members, which does not mean that the cluster is empty.
	 */
	UNKNOWN

}
