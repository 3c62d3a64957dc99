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

package io.github.clustercontrol.internal.key;

import org.jspecify.annotations.Nullable;

/**
 * One object for many that are equal, as far as a small table has room. Members of a
 * cluster say much the same about themselves.
 *
 * @param <T> the type of the objects, which must be immutable
 */
final class Shared<T> {

	private static final int SLOTS = 256;

	/** By hash code; what comes later takes the place. Safe for several threads. */
	private final @Nullable Object[] slots = new Object[SLOTS];

	/**
	 * Return an object that is kept in place of one that is equal.
	 * @param value the object
	 * @return the one that is kept, or else the given one
	 */
	@SuppressWarnings("unchecked")
	T of(T value) {
		Object kept = this.slots[slot(value)];
		return (kept != null && kept.equals(value)) ? (T) kept : value;
	}

	/**
	 * Keep an object for those equal to it that come later.
	 * @param value the object
	 */
	void keep(T value) {
		int slot = slot(value);
		if (!value.equals(this.slots[slot])) {
			this.slots[slot] = value;
		}
	}

	private static int slot(Object value) {
		int hash = value.hashCode();
		return (hash ^ hash >>> 16) & (SLOTS - 1);
	}

}
