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

package io.github.clustercontrol.chaos;

/**
 * A promise that was not kept.
 *
 * @param promise which
 * @param what what happened instead
 */
record Finding(Promise promise, String what) {

	/**
	 * What is promised.
	 */
	enum Promise {

		/** A snapshot equals what etcd had at its revision. */
		FAITHFUL_VIEW,

		/**
		 * Events follow upon each other, and their differences are the net change of the
		 * true history.
		 */
		FAITHFUL_EVENTS,

		/** At the end all snapshots equal what etcd has. */
		CONVERGENCE,

		/** Only an operator's delete stops an instance. */
		NO_STOP_UNASKED,

		/**
		 * An operator's delete stops an instance, exactly once, and gives it the reason.
		 * An instance is out while an order is in etcd, and only then.
		 */
		ORDERS_OBEYED,

		/** A consumer sends no request to a member whose drain waited for it. */
		NO_REQUEST_LOST,

		/** All running instances are registered soon after etcd is back. */
		RETURN,

		/** An instance that has ended leaves no key and no lease. */
		NOTHING_LEFT,

		/** Applications start, change and end with etcd or without. */
		NO_FAILURE

	}

	@Override
	public String toString() {
		return this.promise + ": " + this.what;
	}

}
