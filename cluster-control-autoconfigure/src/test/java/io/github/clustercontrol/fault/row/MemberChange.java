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
 * A change of the members, from a {@link Subject}.
 *
 * @param revision the revision of etcd of the view after this change
 * @param kind the kind of the change
 * @param key the key of the member
 */
public record MemberChange(long revision, Kind kind, String key) {

	/**
	 * The kinds of changes.
	 */
	public enum Kind {

		/** The member joined. */
		ADDED,

		/** The value of the member changed. */
		UPDATED,

		/** The member left. */
		REMOVED

	}

}
