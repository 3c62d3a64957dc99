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

package io.github.clustercontrol.internal.announce;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;

import io.github.clustercontrol.internal.announce.rules.AnnouncementRules;
import io.github.clustercontrol.internal.announce.rules.AnnouncementRules.Written;
import io.github.clustercontrol.internal.announce.rules.Observed;
import io.github.clustercontrol.internal.announce.rules.Progress;
import io.github.clustercontrol.internal.etcd.EtcdKeys;
import io.github.clustercontrol.internal.etcd.EtcdRequestException;
import io.github.clustercontrol.internal.etcd.EtcdRequestException.Reason;
import io.github.clustercontrol.internal.etcd.rules.RetryPolicy;
import io.github.clustercontrol.internal.key.ClusterDirectory;
import io.github.clustercontrol.internal.key.GrantCommands;
import io.github.clustercontrol.internal.log.RepeatedFailure;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * The announcement of one cluster: the progress, and what of it is in etcd. Used by one
 * thread at a time.
 */
final class AnnouncedCluster {

	private static final RetryPolicy RETRY = new RetryPolicy(Duration.ofMillis(500), Duration.ofSeconds(5));

	private static final Log logger = LogFactory.getLog(Announcer.class);

	private final AnnouncementCodec codec = new AnnouncementCodec();

	private final ConsumedCluster consumed;

	private final Supplier<String> name;

	private final EtcdKeys keys;

	private final RepeatedFailure failure = new RepeatedFailure();

	private Progress progress = Progress.NONE;

	private @Nullable Written written;

	private int failures;

	private long retryAt = Long.MIN_VALUE;

	AnnouncedCluster(ConsumedCluster consumed, Supplier<String> name, EtcdKeys keys) {
		this.consumed = consumed;
		this.name = name;
		this.keys = keys;
	}

	void onProgress(Runnable task) {
		this.consumed.onProgress(task);
	}

	/** Nothing is written on the lease that is used from now on. */
	void forget() {
		this.written = null;
		this.retryAt = Long.MIN_VALUE;
	}

	/**
	 * Write on a lease what has changed, if that is due. Return the time at which to call
	 * this again.
	 */
	long announce(long lease, long now) {
		Observed observed = this.consumed.observe();
		this.progress = this.progress.next(observed);
		long due = Math.max(AnnouncementRules.due(this.written, this.progress, observed.removal()), this.retryAt);
		if (due > now) {
			return due;
		}
		try {
			write(lease);
			this.written = new Written(this.progress, now);
			this.failures = 0;
			this.retryAt = Long.MIN_VALUE;
			if (this.failure.isOver()) {
				logger.info("etcd accepts the announcements on " + directory() + " again");
			}
			return AnnouncementRules.NEVER;
		}
		catch (EtcdRequestException ex) {
			logRefusal(ex);
			boolean refused = ex.reason() == Reason.DENIED || ex.reason() == Reason.REFUSED;
			RetryPolicy policy = refused ? RetryPolicy.REFUSED : RETRY;
			this.retryAt = now + policy.pause(this.failures++, ThreadLocalRandom.current().nextDouble());
			return this.retryAt;
		}
	}

	private void write(long lease) {
		Announcement announcement = new Announcement(this.name.get(), this.progress, Instant.now());
		this.keys.put(directory().watcherKey(lease), this.codec.encode(announcement), lease);
	}

	/** An outage is logged by the watch, and a lease that is gone is replaced. */
	private void logRefusal(EtcdRequestException refusal) {
		boolean transientFailure = refusal.reason() == Reason.UNREACHABLE || refusal.reason() == Reason.LEASE_GONE;
		if (!transientFailure && this.failure.isNew(refusal.category())) {
			logger.warn("etcd refused the announcement of what this application has applied of " + directory()
					+ ", so instances that leave do not wait for it. Retrying: " + refusal.getMessage()
					+ refusal.advice(GrantCommands.forAnnouncing(directory())));
		}
	}

	private ClusterDirectory directory() {
		return this.consumed.directory();
	}

}
