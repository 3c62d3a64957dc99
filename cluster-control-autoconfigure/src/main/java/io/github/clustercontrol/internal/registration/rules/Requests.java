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
 * The request in flight, and when the next one may be sent.
 *
 * @param inFlight the request that etcd has not answered yet, {@code null} for none
 * @param outdated whether its answer is about a history that etcd does not have any more
 * @param failures how many requests failed in a row
 * @param failedWrites how often the key was wanted and could not be written
 * @param retryAt not before that time a request is sent
 * @param writeAt not before that time the key is written
 * @param checkAt at that time the key is read, whether or not the watch delivers anything
 */
public record Requests(@Nullable Request inFlight, boolean outdated, int failures, long failedWrites, long retryAt,
		long writeAt, long checkAt) {

	static final Requests NONE = new Requests(null, false, 0, 0, 0, 0, 0);

	Requests sent(Request request) {
		return new Requests(request, false, this.failures, this.failedWrites, this.retryAt, this.writeAt, this.checkAt);
	}

	Requests answered() {
		return new Requests(null, false, 0, this.failedWrites, 0, this.writeAt, this.checkAt);
	}

	/** Do not wait for the answer to a request that changes nothing. */
	Requests withoutRead() {
		return (this.inFlight != null && this.inFlight.isRead()) ? answered() : this;
	}

	Requests failed(long retryAt) {
		return new Requests(null, false, this.failures + 1, this.failedWrites, retryAt, this.writeAt, this.checkAt);
	}

	Requests retryAt(long retryAt) {
		return new Requests(this.inFlight, this.outdated, this.failures, this.failedWrites, retryAt, this.writeAt,
				this.checkAt);
	}

	Requests writeAt(long writeAt) {
		return new Requests(this.inFlight, this.outdated, this.failures, this.failedWrites, this.retryAt, writeAt,
				this.checkAt);
	}

	/** Not before that time either. */
	Requests notBefore(long writeAt) {
		return writeAt(Math.max(this.writeAt, writeAt));
	}

	Requests checkAt(long checkAt) {
		return new Requests(this.inFlight, this.outdated, this.failures, this.failedWrites, this.retryAt, this.writeAt,
				checkAt);
	}

	Requests writeFailed() {
		return new Requests(this.inFlight, this.outdated, this.failures, this.failedWrites + 1, this.retryAt,
				this.writeAt, this.checkAt);
	}

	Requests asOutdated() {
		return new Requests(this.inFlight, this.inFlight != null, this.failures, this.failedWrites, this.retryAt,
				this.writeAt, this.checkAt);
	}

}
