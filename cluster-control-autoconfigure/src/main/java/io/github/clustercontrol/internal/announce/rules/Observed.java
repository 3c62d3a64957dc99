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

package io.github.clustercontrol.internal.announce.rules;

/**
 * How far each part of this application follows a cluster.
 *
 * @param shown the revision of the members that {@code Clusters.get} returns, 0 while
 * they are not read or while it is not decided which of them left
 * @param published the revision for which all listeners have returned
 * @param handled the revision for which all handlers have succeeded,
 * {@link Long#MAX_VALUE} without handlers
 * @param reloaded the revision that all programs have reloaded, {@link Long#MAX_VALUE} if
 * no reload is pending
 * @param removal the revision of the last delete in the directory
 */
public record Observed(long shown, long published, long handled, long reloaded, long removal) {

	boolean reloadPending() {
		return this.reloaded != Long.MAX_VALUE;
	}

}
