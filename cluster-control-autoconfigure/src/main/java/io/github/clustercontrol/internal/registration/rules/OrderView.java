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

import io.github.clustercontrol.Order;
import org.jspecify.annotations.Nullable;

/**
 * What this instance knows of the orders for it.
 *
 * @param current the order that is in etcd, {@code null} if there is none
 * @param revision the revision up to which that is known, 0 if it was never read
 * @param handled the revision up to which orders to stop and deletes are handled: that of
 * the first read, and then of the last of them
 * @param removal the stop order of the last removal, {@code null} for a plain delete
 */
public record OrderView(@Nullable OrderInEtcd current, long revision, long handled, @Nullable Order removal) {

	static final OrderView UNREAD = new OrderView(null, 0, 0, null);

	/** Return what the first read found: an order to stop is meant for an earlier run. */
	OrderView first(@Nullable OrderInEtcd current, long revision) {
		return new OrderView(current, revision, revision, this.removal);
	}

	OrderView with(@Nullable OrderInEtcd current, long revision) {
		return (revision > this.revision) ? new OrderView(current, revision, this.handled, this.removal) : this;
	}

	OrderView handled(long revision) {
		return new OrderView(this.current, this.revision, Math.max(this.handled, revision), this.removal);
	}

	OrderView removedBy(@Nullable Order order) {
		return new OrderView(this.current, this.revision, this.handled, order);
	}

	boolean isUnread() {
		return this.revision == 0;
	}

}
