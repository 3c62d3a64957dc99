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

import org.jspecify.annotations.Nullable;

/**
 * Published when an operator deleted this instance's key, or ordered it to stop.
 *
 * @param key the whole key
 * @param revision the revision of etcd at which the key was deleted or the order was
 * given, 0 if unknown
 * @param reason the reason of the operator's order, {@code null} if there is none
 * @param by who gave the order, by its own account, {@code null} if unknown
 * @since 0.1.0
 */
public record SelfRemovedEvent(String key, long revision, @Nullable String reason, @Nullable String by) {

	/**
	 * Create an event of a delete without a reason.
	 * @param key the whole key
	 * @param revision the revision of etcd at which the key was deleted, 0 if unknown
	 */
	public SelfRemovedEvent(String key, long revision) {
		this(key, revision, null, null);
	}

}
