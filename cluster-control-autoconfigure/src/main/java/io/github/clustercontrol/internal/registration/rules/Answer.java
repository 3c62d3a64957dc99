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

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * What etcd answers to a {@link Request}.
 */
public sealed interface Answer {

	/** To a {@link Request.Grant}. */
	record Granted(OwnLease lease) implements Answer {
	}

	/**
	 * To a {@link Request.Write} or a {@link Request.Delete} that was carried out.
	 *
	 * @param revision the revision of the change
	 */
	record Done(long revision) implements Answer {
	}

	/**
	 * To a {@link Request.ReadKey}.
	 *
	 * @param revision the revision of etcd when it answered
	 * @param key the key at that revision, {@code null} for none
	 * @param order the order at that revision, {@code null} for none
	 */
	record KeyAndOrder(long revision, @Nullable KeyInEtcd key, @Nullable OrderInEtcd order) implements Answer {
	}

	/**
	 * To a {@link Request.Write} or a {@link Request.Delete} that was not carried out
	 * because the key was another one.
	 *
	 * @param revision the revision of etcd when it answered
	 * @param key the key at that revision, {@code null} for none
	 */
	record Found(long revision, @Nullable KeyInEtcd key) implements Answer {
	}

	/**
	 * To a {@link Request.ReadHistory}. Where etcd has compacted the beginning, the first
	 * event is the key as it was at the oldest revision, if it had changed by then.
	 *
	 * @param revision the revision up to which the history was read
	 * @param events the changes after the requested revision, in order
	 * @param key the key at that revision, {@code null} for none
	 */
	record History(long revision, List<KeyEvent> events, @Nullable KeyInEtcd key) implements Answer {

		public History {
			events = List.copyOf(events);
		}

	}

	/**
	 * To a {@link Request.FindCause}.
	 *
	 * @param cause the cause
	 * @param order the order beside the key at the revision of its delete, {@code null}
	 * for none
	 */
	record Cause(KeyLoss cause, @Nullable OrderInEtcd order) implements Answer {
	}

	/** To a {@link Request.Revoke}. */
	record Revoked() implements Answer {
	}

}
