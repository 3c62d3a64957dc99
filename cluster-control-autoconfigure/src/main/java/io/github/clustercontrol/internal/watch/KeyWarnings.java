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
 * Warns of single keys, each in a line of its own as long as they are few. Whoever may
 * write keys must not be able to fill the log of everybody who reads them.
 */
final class KeyWarnings {

	/** How many lines there are within a period. */
	static final int LINES = 100;

	static final Duration PERIOD = Duration.ofMinutes(10);

	private static final Log logger = LogFactory.getLog(WatchedClusters.class);

	private final ClusterDirectory directory;

	private final LongSupplier nanoTime;

	private long begin;

	private int lines;

	private long unsaid;

	private boolean summarised;

	KeyWarnings(ClusterDirectory directory, LongSupplier nanoTime) {
		this.directory = directory;
		this.nanoTime = nanoTime;
		this.begin = nanoTime.getAsLong();
	}

	void warn(String line) {
		if (this.nanoTime.getAsLong() - this.begin >= PERIOD.toNanos()) {
			this.begin = this.nanoTime.getAsLong();
			this.lines = 0;
			this.summarised = false;
		}
		if (this.lines < LINES) {
			this.lines++;
			logger.warn(line);
		}
		else {
			this.unsaid++;
		}
	}

	/**
	 * Take note of keys that are too many to be told one by one.
	 * @param keys how many they are
	 */
	void leaveUnsaid(long keys) {
		this.unsaid += keys;
	}

	/**
	 * Take note that the keys of a reading or of some changes are through.
	 */
	void summarise() {
		if (this.unsaid > 0 && !this.summarised) {
			logger.warn(this.unsaid + " more keys in " + this.directory
					+ " are not members, or have values that cannot be read. For " + PERIOD.toMinutes()
					+ " minutes such keys are counted but not logged");
			this.summarised = true;
			this.unsaid = 0;
		}
	}

}
