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

package io.github.clustercontrol.simulation;

import org.jspecify.annotations.Nullable;

/**
 * One version of a key of {@link SimulatedEtcd}: the result of one put or delete.
 *
 * @param key the key
 * @param value the value, {@code null} if this version is a delete
 * @param lease the id of the lease, 0 for none
 * @param createRevision the revision that created the key, 0 for a delete
 * @param modRevision the revision of this version
 */
record KeyVersion(String key, @Nullable String value, long lease, long createRevision, long modRevision) {

	boolean deleted() {
		return this.value == null;
	}

}
