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
 * What happens to a request and its answer.
 *
 * @param toEtcd how long the request takes
 * @param toClient how long the answer takes
 * @param requestLost whether the request is lost
 * @param answerLost whether the answer is lost
 */
record MessageFate(long toEtcd, long toClient, boolean requestLost, boolean answerLost) {

	static final MessageFate FAST = after(1, 1);

	private static final MessageFate SLOW = after(40, 40);

	private static final MessageFate SLOW_ANSWER = after(1, 600);

	private static final MessageFate VERY_SLOW_ANSWER = after(1, 2_900);

	/** etcd carries it out long after the client has given up. */
	private static final MessageFate LATE = after(4_500, 1);

	private static final MessageFate VERY_LATE = after(12_000, 1);

	private static final MessageFate REQUEST_LOST = new MessageFate(1, 1, true, true);

	private static final MessageFate ANSWER_LOST = new MessageFate(SimulatedTime.MILLISECOND, SimulatedTime.MILLISECOND,
			false, true);

	/** etcd carries it out that much later. */
	static MessageFate late(long delay) {
		return new MessageFate(delay, SimulatedTime.MILLISECOND, false, false);
	}

	private static MessageFate after(long toEtcd, long toClient) {
		return new MessageFate(toEtcd * SimulatedTime.MILLISECOND, toClient * SimulatedTime.MILLISECOND, false, false);
	}

	static MessageFate of(int choice) {
		if (choice < 36) {
			return FAST;
		}
		if (choice < 42) {
			return SLOW;
		}
		if (choice < 46) {
			return SLOW_ANSWER;
		}
		if (choice < 48) {
			return VERY_SLOW_ANSWER;
		}
		if (choice < 52) {
			return REQUEST_LOST;
		}
		if (choice < 60) {
			return ANSWER_LOST;
		}
		return (choice < 62) ? LATE : VERY_LATE;
	}

}
