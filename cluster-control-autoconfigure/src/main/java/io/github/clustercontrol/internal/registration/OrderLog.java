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

import java.util.Objects;

import io.github.clustercontrol.Order;
import io.github.clustercontrol.Order.Action;
import io.github.clustercontrol.internal.key.ClusterDirectory;
import io.github.clustercontrol.internal.key.OrderCodec;
import io.github.clustercontrol.internal.registration.rules.OrderInEtcd;
import io.github.clustercontrol.internal.registration.rules.Registration;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Logs the orders of operators: each once, when this instance sees it.
 */
final class OrderLog {

	private static final Log logger = LogFactory.getLog(LeasedRegistration.class);

	private final String key;

	OrderLog(String key) {
		this.key = key;
	}

	void changed(Registration before, Registration after) {
		OrderInEtcd known = before.orders().current();
		OrderInEtcd current = after.orders().current();
		if (Objects.equals(known, current)) {
			return;
		}
		if (current != null && current.problem() != null) {
			logger.warn("Ignoring " + ClusterDirectory.orderKey(this.key) + ": " + current.problem() + ". Write "
					+ OrderCodec.EXAMPLE + ", with 'out' or 'stop', or delete the key to bring the instance back");
		}
		else if (current != null && current.is(Action.OUT)) {
			logger.info("An operator ordered " + this.key + " out of rotation at revision " + current.modRevision()
					+ because(current.order()) + ". To end this, delete " + ClusterDirectory.orderKey(this.key));
		}
		else if (current != null && before.orders().revision() == 0) {
			logger.info("Ignoring the order to stop " + this.key + " of revision " + current.modRevision()
					+ because(current.order()) + ": it was given before this instance started");
		}
		if (known != null && known.is(Action.OUT) && (current == null || !current.is(Action.OUT))) {
			logger.info("The order that kept " + this.key + " out of rotation has ended");
		}
	}

	/** Return the text of a stop order. */
	String stop(Order order) {
		return "An operator ordered " + this.key + " to stop" + because(order);
	}

	private static String because(@Nullable Order order) {
		if (order == null) {
			return "";
		}
		String reason = (order.reason() != null) ? "reason: " + order.reason() : "no reason";
		return " (" + reason + ((order.by() != null) ? ", by: " + order.by() : "") + ")";
	}

}
