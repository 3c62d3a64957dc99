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

package io.github.clustercontrol.internal.etcd;

import java.time.Duration;

/**
 * How many keys to read at once. etcd bounds the number of keys in an answer, not its
 * size, and neither the size of the values nor the speed of the network is known before.
 * So each page determines how large the next may be.
 */
final class PageSize {

	/**
	 * etcd counts all keys behind a page, so small pages are expensive: on etcd 3.4 pages
	 * of 1,000 take three times as long as pages of 5,000.
	 */
	static final int MOST = 20_000;

	/**
	 * The usual cluster at once. An answer that is too large for the client is refused by
	 * its length, and its keys are read again in smaller pages.
	 */
	static final int FIRST = 2_048;

	private static final int GROWTH = 8;

	private static final int SHRINKAGE = 4;

	private final long enoughBytes;

	private final long enoughNanos;

	private int keys = FIRST;

	/** Create a size that begins small. */
	PageSize(long enoughBytes, Duration enoughTime) {
		this.enoughBytes = enoughBytes;
		this.enoughNanos = enoughTime.toNanos();
	}

	int keys() {
		return this.keys;
	}

	/** Record a page that arrived. */
	void arrived(int count, long bytes, long nanos) {
		if (count == 0) {
			return;
		}
		// A slow answer need not be a large one: pages shrink only after a failure
		double growth = Math.max(1, Math.min(GROWTH, (double) this.enoughNanos / Math.max(1, nanos)));
		double enough = (double) count * this.enoughBytes / Math.max(1, bytes);
		set((long) Math.min(this.keys * growth, enough));
	}

	/** Record an answer that was too large or late: read less at once. */
	void failed() {
		set(this.keys / SHRINKAGE);
	}

	private void set(long keys) {
		this.keys = (int) Math.max(1, Math.min(MOST, keys));
	}

}
