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
 * Passes the state of a cluster on to a file, a load balancer or another system. Called
 * once before the web server accepts requests, and after each change of the members, by a
 * thread of its cluster, one call at a time. Changes during a call are merged into the
 * next call. A handler gets the whole state, never a difference, so the next call
 * corrects one that failed.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface ClusterHandler {

	/**
	 * Apply a state of the cluster.
	 * @param snapshot the state, never of source {@link Source#UNKNOWN}
	 * @throws Exception if that failed; the failure is logged and shown, and the call is
	 * retried with back-off until it succeeds or a newer state replaces it
	 */
	void handle(ClusterSnapshot snapshot) throws Exception;

}
