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
 * What etcd can suffer.
 */
enum ServerFault {

	/** Nothing, to compare with. */
	NONE(0, 0),

	/** One member is killed and back before any lease could run out. */
	KILL_BRIEFLY(300, 1_500),

	/** One member is killed and stays away for longer than any TTL. */
	KILL_FOR_LONG(6_000, 7_000),

	/** All members are killed and back before any lease could run out. */
	KILL_ALL_BRIEFLY(200, 1_000),

	/** All members are killed and stay away for longer than any TTL. */
	KILL_ALL_FOR_LONG(6_000, 7_000),

	/** A follower is frozen. */
	FREEZE_FOLLOWER(1_000, 7_000),

	/** The leader is frozen, and another one elected. */
	FREEZE_LEADER(1_500, 7_000),

	/** All are frozen for longer than any TTL, and leases run out when they wake. */
	FREEZE_ALL(6_000, 7_000),

	/** The leader stops for 200 ms of every second. */
	SLOW_LEADER(2_000, 4_000),

	/** Both followers are frozen for longer than any TTL. */
	LOSE_QUORUM(6_000, 7_000),

	/** History is forgotten, with all watches connected. */
	COMPACT(0, 0),

	/** History is forgotten while one zone is cut off and misses what happens. */
	COMPACT_BEHIND_A_CUT(1_000, 3_000),

	/** The members are defragmented one after the other. */
	DEFRAGMENT(0, 0),

	/** The quota is exhausted: nothing can be granted or put. */
	NO_SPACE(2_000, 4_000),

	/** One member comes back as a cluster of its own, and later as a member again. */
	SECEDE(6_000, 7_000),

	/** One member is cut off from the others, and clients still reach it. */
	CUT_OFF(1_500, 7_000),

	/** A lease is revoked from outside. */
	REVOKE(0, 0);

	private final int shortest;

	private final int longest;

	ServerFault(int shortest, int longest) {
		this.shortest = shortest;
		this.longest = longest;
	}

	int shortestMillis() {
		return this.shortest;
	}

	int longestMillis() {
		return this.longest;
	}

}
