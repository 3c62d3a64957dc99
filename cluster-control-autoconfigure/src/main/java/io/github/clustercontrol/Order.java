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

package io.github.clustercontrol;

import org.jspecify.annotations.Nullable;

/**
 * What an operator orders the instance at an address to do. It is the value of the key
 * {@code <member key>/order} in etcd. Characters that are not printable become a question
 * mark.
 *
 * @param action what to do
 * @param reason why, at most {@value #MAX_REASON} characters, {@code null} if it is not
 * known
 * @param by who gave the order, at most {@value #MAX_BY} characters, {@code null} if it
 * is not known. This is a claim of the author: only the roles of etcd restrict who may
 * give an order.
 * @since 0.1.0
 */
public record Order(Action action, @Nullable String reason, @Nullable String by) {

	/** The most characters of a reason. */
	public static final int MAX_REASON = 1000;

	/** The most characters of an author. */
	public static final int MAX_BY = 200;

	public Order {
		reason = printable("reason", reason, MAX_REASON);
		by = printable("author", by, MAX_BY);
	}

	private static @Nullable String printable(String name, @Nullable String text, int limit) {
		if (text == null || text.isBlank()) {
			return null;
		}
		int length = text.codePointCount(0, text.length());
		if (length > limit) {
			throw new IllegalArgumentException(
					"The " + name + " of an order has " + length + " characters: write at most " + limit);
		}
		return Printable.shorten(text.strip(), limit);
	}

	/**
	 * What an order demands.
	 */
	public enum Action {

		/**
		 * Stay out of rotation while the order exists, also after a restart.
		 */
		OUT,

		/**
		 * Drain and stop. Instances that start later ignore the order.
		 */
		STOP

	}

}
