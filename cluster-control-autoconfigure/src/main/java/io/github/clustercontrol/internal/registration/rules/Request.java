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

package io.github.clustercontrol.internal.registration.rules;

import org.jspecify.annotations.Nullable;

/**
 * A request to etcd. At most one is in flight.
 */
public sealed interface Request {

	default boolean isRead() {
		return this instanceof ReadKey || this instanceof ReadHistory || this instanceof FindCause;
	}

	/** Grant a lease of the configured TTL. */
	record Grant() implements Request {
	}

	/**
	 * Write the key and its sentinel on a lease, in one transaction.
	 *
	 * @param expected the mod revision that the key must have, 0 if it must not exist
	 * @param expectedValue the value that it must have, {@code null} for any
	 * @param value the value
	 * @param lease the id of the lease
	 */
	record Write(long expected, @Nullable String expectedValue, String value, long lease) implements Request {

		static Write over(OwnKey key, String value, long lease) {
			String expectedValue = (key instanceof OwnKey.Ours ours) ? ours.key().value() : null;
			return new Write(key.modRevision(), expectedValue, value, lease);
		}

	}

	/**
	 * Delete the key, and mark its sentinel so that others see who deleted it.
	 *
	 * @param expected the mod revision that the key must have
	 * @param expectedValue the value that it must have: when etcd has lost its data, the
	 * key of another instance may have that mod revision
	 * @param lease the id of the lease that the key is on
	 */
	record Delete(long expected, String expectedValue, long lease) implements Request {

		static Delete of(OwnKey.Ours ours) {
			return new Delete(ours.modRevision(), ours.key().value(), ours.key().lease());
		}

	}

	/** Read the key as it is now. */
	record ReadKey() implements Request {
	}

	/**
	 * Read what happened to the key.
	 *
	 * @param since the revision after which to begin
	 */
	record ReadHistory(long since) implements Request {
	}

	/**
	 * Find out why a key of ours is gone.
	 *
	 * @param gone the key and the revision of its delete
	 */
	record FindCause(KeyView.Gone gone) implements Request {
	}

	/** Revoke a lease. One that is gone already is fine. */
	record Revoke(long lease) implements Request {
	}

}
