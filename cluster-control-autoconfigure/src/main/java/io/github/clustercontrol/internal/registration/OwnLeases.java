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

package io.github.clustercontrol.internal.registration;

import java.util.ArrayDeque;
import java.util.Queue;

/**
 * The leases of this run, by which it knows its own key. The latest is not enough: the
 * key may still stand on the one before, and an etcd that is restored knows older ones
 * again. So many as these nobody has lost since any backup that is worth restoring.
 */
final class OwnLeases {

	private static final int LATEST = 100;

	private final Queue<Long> ids = new ArrayDeque<>();

	void add(long id) {
		if (this.ids.size() == LATEST) {
			this.ids.remove();
		}
		this.ids.add(id);
	}

	boolean contains(long id) {
		return this.ids.contains(id);
	}

}
