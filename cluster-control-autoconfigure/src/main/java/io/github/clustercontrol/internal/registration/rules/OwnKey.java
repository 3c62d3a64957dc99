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

/**
 * What is known of the key of this instance in etcd.
 */
public sealed interface OwnKey {

	/**
	 * Return the mod revision that a guarded write has to expect, 0 if there is no key.
	 */
	default long modRevision() {
		return 0;
	}

	/** The key was never read. */
	record Unread() implements OwnKey {
	}

	/** There is no key. */
	record Free() implements OwnKey {
	}

	/** There is a key. */
	sealed interface Present extends OwnKey {

		KeyInEtcd key();

		@Override
		default long modRevision() {
			return key().modRevision();
		}

	}

	/** The key is on a lease of this run. */
	record Ours(KeyInEtcd key) implements Present {

	}

	/** The key is on a lease of another instance, or of an earlier run of this one. */
	record Foreign(KeyInEtcd key) implements Present {

	}

	/** The key is on no lease: it was written by hand and would outlive this instance. */
	record Unleased(KeyInEtcd key) implements Present {

	}

}
