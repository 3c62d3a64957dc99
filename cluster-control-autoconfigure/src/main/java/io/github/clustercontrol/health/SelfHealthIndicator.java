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

package io.github.clustercontrol.health;

import java.util.function.Supplier;

import io.github.clustercontrol.SelfRegistration.State;
import io.github.clustercontrol.internal.etcd.EtcdStatus;
import io.github.clustercontrol.internal.registration.SelfStatus;

import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;
import org.springframework.util.Assert;

/**
 * Reports the registration of this instance. {@code OUT_OF_SERVICE} if an operator
 * deleted the key, or another instance with the same address has it; {@code UP} if the
 * instance left because of its readiness, {@code deregister()} or an order to stay out.
 *
 * @since 0.1.0
 */
public final class SelfHealthIndicator extends AbstractHealthIndicator {

	private final Supplier<SelfStatus> self;

	private final Supplier<EtcdStatus> etcd;

	/**
	 * Create an indicator.
	 * @param self returns the status of the registration
	 * @param etcd returns the status of the connection
	 */
	public SelfHealthIndicator(Supplier<SelfStatus> self, Supplier<EtcdStatus> etcd) {
		Assert.notNull(self, "'self' must not be null");
		Assert.notNull(etcd, "'etcd' must not be null");
		this.self = self;
		this.etcd = etcd;
	}

	@Override
	protected void doHealthCheck(Health.Builder builder) {
		SelfStatus self = this.self.get();
		EtcdStatus etcd = this.etcd.get();
		Status status = status(self.state(), etcd.connected());
		builder.status(status);
		Details details = new Details(builder);
		details.add("key", self.key());
		details.add("state", self.state());
		details.add("order", self.order());
		details.add("lease", self.leaseId());
		details.add("ttlLeft", self.secondsLeft());
		details.add("lastRenewal", self.lastRenewal());
		details.add("error", self.lastFailure());
		if (!etcd.connected()) {
			details.add("staleSince", etcd.lastSuccess());
		}
	}

	private static Status status(State state, boolean connected) {
		return switch (state) {
			case REMOVED, SUPERSEDED -> Status.OUT_OF_SERVICE;
			case REGISTERED, OUT -> connected ? Status.UP : Status.UNKNOWN;
			case NEW, REGISTERING, STOPPED -> Status.UNKNOWN;
		};
	}

}
