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

import java.util.function.LongSupplier;

/**
 * The revision of a cluster that the listeners, or the handlers, of this application have
 * processed. Safe for several threads.
 */
public final class Tracker {

	private final LongSupplier shown;

	private final Runnable progressed;

	private volatile long processed;

	/**
	 * Create a tracker.
	 * @param shown returns the revision of the members that are shown
	 * @param progressed runs after each change; must not block
	 */
	public Tracker(LongSupplier shown, Runnable progressed) {
		this.shown = shown;
		this.progressed = progressed;
	}

	/**
	 * Return the revision that is shown now, 0 if none is. To be read before the snapshot
	 * to process, so that it is not newer.
	 */
	public long shown() {
		return this.shown.getAsLong();
	}

	/** Report that a revision is processed, 0 for none. */
	public void processed(long revision) {
		if (revision > 0) {
			this.processed = revision;
		}
		progressed();
	}

	/** Report any other progress. */
	public void progressed() {
		this.progressed.run();
	}

	/** Return the last revision that was processed, 0 if none was. */
	public long processed() {
		return this.processed;
	}

}
