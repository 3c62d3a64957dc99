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

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The keys of a directory that are not members. All are counted, and the first are known
 * by name. Immutable.
 *
 * @param shown the reason of each key that is known by name
 * @param noAddresses how many keys are not an address
 * @param tooMany how many keys are an address, but beyond the limit of members
 */
record RejectedKeys(SortedMap<String, String> shown, long noAddresses, long tooMany) {

	/** How many keys are known by name. */
	static final int SHOWN = 100;

	static final RejectedKeys NONE = new RejectedKeys(Collections.emptySortedMap(), 0, 0);

	long count() {
		return this.noAddresses + this.tooMany;
	}

	/** Show a key by name if there is room. */
	RejectedKeys show(String key, String reason) {
		if (this.shown.size() >= SHOWN) {
			return this;
		}
		SortedMap<String, String> shown = new TreeMap<>(this.shown);
		shown.put(key, reason);
		return new RejectedKeys(Collections.unmodifiableSortedMap(shown), this.noAddresses, this.tooMany);
	}

	RejectedKeys without(String key, boolean address) {
		RejectedKeys counted = counted(address, -1);
		if (!this.shown.containsKey(key)) {
			return counted;
		}
		SortedMap<String, String> shown = new TreeMap<>(this.shown);
		shown.remove(key);
		return new RejectedKeys(Collections.unmodifiableSortedMap(shown), counted.noAddresses, counted.tooMany);
	}

	/** Count a key that is an address, but one too many, or that is not an address. */
	RejectedKeys counted(boolean address, int difference) {
		return new RejectedKeys(this.shown, Math.max(0, this.noAddresses + (address ? 0 : difference)),
				Math.max(0, this.tooMany + (address ? difference : 0)));
	}

}
