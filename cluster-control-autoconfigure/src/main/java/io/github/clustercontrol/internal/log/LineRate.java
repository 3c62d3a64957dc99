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

package io.github.clustercontrol.internal.log;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Limits a log line to one a second. The others are counted, and the next line has their
 * number. Not safe for several threads.
 */
public final class LineRate {

	private static final Duration PERIOD = Duration.ofSeconds(1);

	private final LongSupplier nanoTime;

	private boolean logged;

	private long loggedNanos;

	private int skipped;

	public LineRate() {
		this(System::nanoTime);
	}

	LineRate(LongSupplier nanoTime) {
		this.nanoTime = nanoTime;
	}

	public boolean mayLog() {
		long now = this.nanoTime.getAsLong();
		if (this.logged && now - this.loggedNanos < PERIOD.toNanos()) {
			this.skipped++;
			return false;
		}
		this.logged = true;
		this.loggedNanos = now;
		return true;
	}

	/**
	 * Return how many lines were not logged since the last one, in parentheses, or an
	 * empty text.
	 */
	public String skipped() {
		String text = (this.skipped > 0) ? " (" + this.skipped + " more since the last such line)" : "";
		this.skipped = 0;
		return text;
	}

}
