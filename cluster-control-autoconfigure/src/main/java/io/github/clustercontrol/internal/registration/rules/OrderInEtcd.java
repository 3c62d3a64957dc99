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
import io.github.clustercontrol.Order.Action;
import org.jspecify.annotations.Nullable;

/**
 * An order beside the own key, as it is in etcd.
 *
 * @param order the order, {@code null} if its value is not valid
 * @param problem why it is not valid, {@code null} if it is
 * @param modRevision the revision at which it was given
 */
public record OrderInEtcd(@Nullable Order order, @Nullable String problem, long modRevision) {

	public boolean is(Action action) {
		return this.order != null && this.order.action() == action;
	}

}
