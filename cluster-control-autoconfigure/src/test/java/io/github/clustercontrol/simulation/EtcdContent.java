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

import java.util.HashSet;
import java.util.List;
import java.util.Set;

import io.github.clustercontrol.simulation.EtcdError.Kind;
import io.github.clustercontrol.simulation.KeyStore.Change;

/**
 * The data of an etcd: its keys and the leases that they are attached to.
 *
 * @param keys the keys
 * @param leases the leases
 */
record EtcdContent(KeyStore keys, LeaseStore leases) {

	EtcdContent() {
		this(new KeyStore(), new LeaseStore());
	}

	EtcdContent copy() {
		return new EtcdContent(this.keys.copy(), this.leases.copy());
	}

	/** Make all changes in one revision, and return the versions that exist since. */
	List<KeyVersion> apply(List<Change> changes) {
		Set<String> put = new HashSet<>();
		for (Change change : changes) {
			if (!put.add(change.key())) {
				throw new EtcdError(Kind.DUPLICATE_KEY);
			}
			if (change.lease() != 0) {
				this.leases.get(change.lease());
			}
		}
		for (Change change : changes) {
			KeyVersion before = this.keys.get(change.key(), 0);
			if (before != null) {
				this.leases.detach(before.lease(), change.key());
			}
			this.leases.attach(change.lease(), change.key());
		}
		return this.keys.apply(changes);
	}

}
