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
 * Carries a cluster's state somewhere else: a file, a load balancer, another system. Runs
 * once before the web server accepts, and after each change of the members, on a thread
 * of its cluster, one call at a time; while it runs later changes are merged into the
 * next call. A handler gets whole states, never differences, so that a call that failed
 * is made good by the next one.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface ClusterHandler {

	/**
	 * Bring the outside in line with a state of the cluster.
	 * @param snapshot the state, never of source {@link Source#UNKNOWN}
	 * @throws Exception if that failed; it is logged and shown, and the call is repeated
	 * with growing delay until it succeeds or a newer state takes its place
	 */
	void handle(ClusterSnapshot snapshot) throws Exception;

}
