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

package io.github.clustercontrol.simulation;

/**
 * An error that {@link SimulatedEtcd} answers. Has no stack trace: it is an answer, and
 * many are made.
 */
final class EtcdError extends RuntimeException {

	private final Kind kind;

	/** The oldest revision that a watch may begin at, 0 if that is not the problem. */
	private final long compactRevision;

	EtcdError(Kind kind) {
		this(kind, 0);
	}

	EtcdError(Kind kind, long compactRevision) {
		super(kind.name(), null, false, false);
		this.kind = kind;
		this.compactRevision = compactRevision;
	}

	Kind kind() {
		return this.kind;
	}

	long compactRevision() {
		return this.compactRevision;
	}

	/**
	 * What is wrong with a request.
	 */
	enum Kind {

		/** The revision is compacted. */
		COMPACTED,

		/** The revision is not reached yet. */
		FUTURE_REVISION,

		/** There is no such lease. */
		LEASE_NOT_FOUND,

		/** There is a lease with this id. */
		LEASE_EXISTS,

		/** etcd is out of space. */
		NO_SPACE,

		/** A transaction writes a key twice. */
		DUPLICATE_KEY

	}

}
