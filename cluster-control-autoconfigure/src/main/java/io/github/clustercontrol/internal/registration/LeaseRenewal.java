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

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;

import io.github.clustercontrol.internal.concurrent.DueTimer;
import io.github.clustercontrol.internal.concurrent.SerialExecutor;
import io.github.clustercontrol.internal.etcd.EtcdLeases;
import io.github.clustercontrol.internal.etcd.EtcdLeases.Lease;
import io.github.clustercontrol.internal.etcd.EtcdRequestException;
import io.github.clustercontrol.internal.etcd.rules.RetryPolicy;
import io.github.clustercontrol.internal.log.RepeatedFailure;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Renews a lease, one renewal at a time, on a thread of its own, so that nothing delays
 * it. Ends only when etcd answers that the lease does not exist: a lease may live after
 * any time without an answer, because etcd extends leases after an outage of its own.
 */
final class LeaseRenewal {

	private static final int AT_ONCE = 2;

	private static final int SHORT_RETRY_MILLIS = 50;

	private static final int RETRY_MILLIS = 300;

	private static final int RETRY_SPREAD_MILLIS = 200;

	private static final Log logger = LogFactory.getLog(LeasedRegistration.class);

	private final EtcdLeases leases;

	private final SerialExecutor executor;

	private final DueTimer timer;

	private final String content;

	private final Duration heartbeat;

	private final Duration timeout;

	private final Consumer<Lease> lost;

	private @Nullable Lease lease;

	private int failuresInARow;

	private int refusalsInARow;

	private final RepeatedFailure failure = new RepeatedFailure();

	private volatile Renewals renewals = Renewals.NONE;

	/**
	 * Create a renewal. {@code content} names what is on the lease, {@code lost} takes
	 * the lease that does not exist, as etcd answered.
	 */
	LeaseRenewal(EtcdLeases leases, String content, Duration ttl, Duration heartbeat, Duration requestTimeout,
			SerialExecutor executor, Consumer<Lease> lost) {
		this.leases = leases;
		this.executor = executor;
		this.timer = new DueTimer(executor, this::renew);
		this.content = content;
		this.heartbeat = heartbeat;
		Duration fifth = ttl.dividedBy(5);
		this.timeout = (fifth.compareTo(requestTimeout) < 0) ? fifth : requestTimeout;
		this.lost = lost;
	}

	/**
	 * Renew a lease instead of the one before. It was requested at {@code grantedNanos},
	 * by {@link System#nanoTime()}.
	 */
	void start(Lease lease, long grantedNanos) {
		this.executor.execute(() -> {
			this.lease = lease;
			this.renewals = this.renewals.granted(grantedNanos);
			renewed();
		});
	}

	void stop() {
		this.executor.execute(() -> {
			this.lease = null;
			this.timer.cancel();
		});
	}

	/** Return what is known of the renewals now. */
	Renewals renewals() {
		return this.renewals;
	}

	private void renew() {
		Lease current = this.lease;
		if (current == null) {
			return;
		}
		long begin = System.nanoTime();
		try {
			this.leases.renew(current.id(), this.timeout);
			this.renewals = this.renewals.renewed(begin);
			renewed();
		}
		catch (EtcdRequestException ex) {
			this.renewals = this.renewals.unsuccessful();
			failed(current, ex);
		}
		catch (Throwable ex) {
			this.renewals = this.renewals.unsuccessful();
			unanswered(ex);
			if (this.failure.isNew(String.valueOf(ex))) {
				logger.error("Unexpected failure while renewing the lease of " + this.content + ". Retrying", ex);
			}
		}
	}

	private void failed(Lease current, EtcdRequestException failure) {
		switch (failure.kind()) {
			case LEASE_GONE -> {
				this.lease = null;
				this.lost.accept(current);
			}
			case REFUSED -> refused(current, failure);
			default -> unanswered(failure);
		}
	}

	private void renewed() {
		this.failuresInARow = 0;
		if (this.failure.isOver()) {
			logger.info("etcd renews the lease of " + this.content + " again");
		}
		this.refusalsInARow = 0;
		this.timer.setIn(this.heartbeat);
	}

	/**
	 * Retry with back-off: what etcd refuses it refuses until an operator acts. While the
	 * lease may still live, the pause is not longer than the heartbeat.
	 */
	private void refused(Lease current, EtcdRequestException failure) {
		if (this.failure.isNew(failure.category())) {
			logger.warn("etcd refused to renew the lease of " + this.content + ", which expires within "
					+ current.ttl().toSeconds() + " s unless a renewal succeeds. Retrying: " + failure.getMessage()
					+ failure.advice());
		}
		Duration pause = Duration
			.ofNanos(RetryPolicy.REFUSED.pause(this.refusalsInARow++, ThreadLocalRandom.current().nextDouble()));
		boolean gone = this.renewals.left(current.ttl()).isZero();
		this.timer.setIn((gone || pause.compareTo(this.heartbeat) < 0) ? pause : this.heartbeat);
	}

	/**
	 * Retry. The first two times at once: most likely the request went to a member of
	 * etcd that is frozen, and a short TTL leaves no time. After the second failure a new
	 * client connects to members that answer.
	 */
	private void unanswered(Throwable failure) {
		this.failuresInARow++;
		if (this.failuresInARow == AT_ONCE) {
			this.leases.reconnect(String.valueOf(failure.getMessage()));
		}
		int pause = (this.failuresInARow <= AT_ONCE) ? SHORT_RETRY_MILLIS
				: RETRY_MILLIS + ThreadLocalRandom.current().nextInt(RETRY_SPREAD_MILLIS);
		this.timer.setIn(Duration.ofMillis(pause));
	}

}
