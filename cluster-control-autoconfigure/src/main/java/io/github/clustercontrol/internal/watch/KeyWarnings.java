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

package io.github.clustercontrol.internal.watch;

import java.time.Duration;
import java.util.function.LongSupplier;

import io.github.clustercontrol.internal.key.ClusterDirectory;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Warns of single keys: one line for each of the first keys within a period, and one line
 * for all others. A client of etcd that writes many keys must not fill the logs of all
 * applications that read them.
 */
final class KeyWarnings {

	/** How many keys are logged within a period. */
	static final int LINES = 100;

	static final Duration PERIOD = Duration.ofMinutes(10);

	private static final Log logger = LogFactory.getLog(WatchedClusters.class);

	private final ClusterDirectory directory;

	private final ClusterLimits limits;

	private final LongSupplier nanoTime;

	private long begin;

	private int lines;

	private long unlogged;

	private boolean summarized;

	KeyWarnings(ClusterDirectory directory, ClusterLimits limits, LongSupplier nanoTime) {
		this.directory = directory;
		this.limits = limits;
		this.nanoTime = nanoTime;
		this.begin = nanoTime.getAsLong();
	}

	void log(ClusterState before, ClusterDraft draft, ClusterState after) {
		draft.rejected().problems().forEach(this::warn);
		if (after.isOverfull() && !before.isOverfull()) {
			warn("There is too much in " + this.directory + ": " + after.members().valuesLeftOut()
					+ " members are used without their values, which have more than " + this.limits.valueChars()
					+ " characters together, and " + after.rejected().tooMany() + " are ignored");
		}
		count(draft.rejected().unlisted());
	}

	/** Log what is rejected of the clusters of a directory. */
	void log(RejectedKeys before, RejectedKeysDraft rejected, String limit) {
		rejected.problems().forEach(this::warn);
		if (rejected.done().tooMany() > 0 && before.tooMany() == 0) {
			warn("There is too much in " + this.directory + ": " + limit + ", and " + rejected.done().tooMany()
					+ " further keys are ignored");
		}
		count(rejected.unlisted());
	}

	private void count(long unlisted) {
		this.unlogged += unlisted;
		if (this.unlogged > 0 && !this.summarized) {
			logger.warn(this.unlogged + " more keys in " + this.directory
					+ " are not members, or have values that cannot be read. For " + PERIOD.toMinutes()
					+ " minutes such keys are counted but not logged");
			this.summarized = true;
			this.unlogged = 0;
		}
	}

	private void warn(String line) {
		if (this.nanoTime.getAsLong() - this.begin >= PERIOD.toNanos()) {
			this.begin = this.nanoTime.getAsLong();
			this.lines = 0;
			this.summarized = false;
		}
		if (this.lines < LINES) {
			this.lines++;
			logger.warn(line);
		}
		else {
			this.unlogged++;
		}
	}

}
