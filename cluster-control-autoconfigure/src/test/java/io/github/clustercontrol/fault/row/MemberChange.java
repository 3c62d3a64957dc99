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

package io.github.clustercontrol.fault.row;

/**
 * A change of the members as a {@link Subject} told it.
 *
 * @param revision the revision of etcd at which the view became what it is after this
 * change
 * @param kind what changed
 * @param key the key of the member
 */
public record MemberChange(long revision, Kind kind, String key) {

	/**
	 * What can happen to a member.
	 */
	public enum Kind {

		/** The member was not there before. */
		ADDED,

		/** The member was there and still is. */
		UPDATED,

		/** The member was there and is no longer. */
		REMOVED

	}

}
