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

package io.github.clustercontrol.internal.registration.rules;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * The leases of this run, by which it recognises its own key. The current one is not
 * enough: the key may still be on the one before, and an etcd that is restored from a
 * backup has older ones again.
 *
 * @param current the lease that is renewed, {@code null} without one
 * @param ids the ids of the last {@value #LATEST} leases
 * @param revoked the id of the last lease that this instance revoked, 0 for none
 * @param unansweredWrite whether a write on the current lease was not answered. etcd may
 * carry it out as long as that lease exists.
 */
public record Leases(@Nullable OwnLease current, List<Long> ids, long revoked, boolean unansweredWrite) {

	static final int LATEST = 100;

	static final Leases NONE = new Leases(null, List.of(), 0, false);

	public Leases {
		ids = List.copyOf(ids);
	}

	Leases granted(OwnLease lease) {
		List<Long> latest = new ArrayList<>(
				this.ids.subList(Math.max(0, this.ids.size() - LATEST + 1), this.ids.size()));
		latest.add(lease.id());
		return new Leases(lease, latest, this.revoked, false);
	}

	Leases revoking(long id) {
		return new Leases(this.current, this.ids, id, this.unansweredWrite);
	}

	/** Another history of etcd may have the lease that was revoked. */
	Leases restarted() {
		return new Leases(this.current, this.ids, 0, this.unansweredWrite);
	}

	Leases withoutCurrent() {
		return new Leases(null, this.ids, this.revoked, false);
	}

	/** A write on a lease was not answered. */
	Leases unanswered(long id) {
		return isCurrent(id) ? new Leases(this.current, this.ids, this.revoked, true) : this;
	}

	boolean isCurrent(long id) {
		return this.current != null && this.current.id() == id;
	}

	OwnKey classify(@Nullable KeyInEtcd key) {
		if (key == null) {
			return new OwnKey.Free();
		}
		if (key.lease() == 0) {
			return new OwnKey.Unleased(key);
		}
		return this.ids.contains(key.lease()) ? new OwnKey.Ours(key) : new OwnKey.Foreign(key);
	}

}
