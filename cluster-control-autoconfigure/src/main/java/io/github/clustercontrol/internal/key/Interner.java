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
 * Keeps one of several equal objects, in a table of fixed size: the members of a cluster
 * have much the same scheme and metadata. For several threads.
 *
 * @param <T> the type of the objects, which must be immutable
 */
final class Interner<T> {

	private static final int SLOTS = 256;

	/** By hash code; a later object replaces an earlier one. */
	private final @Nullable Object[] slots = new Object[SLOTS];

	/** Return the kept object that equals the given one, or else the given one. */
	@SuppressWarnings("unchecked")
	T find(T value) {
		Object kept = this.slots[slot(value)];
		return (kept != null && kept.equals(value)) ? (T) kept : value;
	}

	/** Keep an object unless an equal one is kept, and return the kept one. */
	T keep(T value) {
		T found = find(value);
		this.slots[slot(value)] = found;
		return found;
	}

	private static int slot(Object value) {
		int hash = value.hashCode();
		return (hash ^ hash >>> 16) & (SLOTS - 1);
	}

}
