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

package io.github.clustercontrol.internal.etcd.rules;

import java.time.Duration;

/**
 * Whether an open watch responds: it is sent progress requests when nothing has confirmed
 * it for a heartbeat, and is given up when it does not respond to several in a row.
 *
 * @param due when to send the next request, or to look for the response
 * @param left how many requests are left; 0 while none is due
 * @param responded whether the watch responded since the first of them
 */
public record Liveness(long due, int left, boolean responded) {

	static final Duration REQUEST_EVERY = Duration.ofMillis(500);

	/** Together 3 seconds. */
	private static final int REQUESTS = 6;

	static Liveness idle(long due) {
		return new Liveness(due, 0, false);
	}

	/**
	 * Return a liveness that is due a heartbeat and up to half a second later. The next
	 * renewal is sent after a heartbeat, and etcd needs time to answer it. One renewal
	 * confirms all watches: without jitter, all would be due together, and each would
	 * need a thread.
	 */
	static Liveness idle(long since, Duration heartbeat, Moment now) {
		long later = (long) (REQUEST_EVERY.toNanos() * (1 + now.jitter()) / 2);
		return idle(since + heartbeat.toNanos() + later);
	}

	/**
	 * From 3.4.25 and 3.5.8 on etcd ignores a progress request while the watch has not
	 * reached the current revision, as each one at first: the request is repeated.
	 */
	static Liveness firstRequest(Moment now) {
		return new Liveness(now.nanos() + REQUEST_EVERY.toNanos(), REQUESTS, false);
	}

	/**
	 * Return the first request of an idle watch. It is up to half a second late, so there
	 * is one less: a dead watch is given up 3 seconds after a heartbeat.
	 */
	static Liveness afterIdle(Moment now) {
		return firstRequest(now).nextRequest(now);
	}

	Liveness nextRequest(Moment now) {
		return new Liveness(now.nanos() + REQUEST_EVERY.toNanos(), this.left - 1, this.responded);
	}

	Liveness responding() {
		return this.responded ? this : new Liveness(this.due, this.left, true);
	}

	boolean isIdle() {
		return this.left == 0;
	}

	boolean isLastRequest() {
		return this.left == 1;
	}

}
