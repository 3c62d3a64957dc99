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
 * The random actions, with their weights.
 */
enum ChaosAction {

	JOIN(6), CHANGE(14), WRITE(9), ERASE(5), LEAVE(2), DIE(1), DIE_AND_RETURN(1), REST(1), ORDER(1), ORDER_TWO(1),
	STOP(2), OUT(2), IN(2), CONSUMER_ENDS(1);

	final int weight;

	/** Whether only instances of the starter can take it. */
	boolean isFleet() {
		return compareTo(STOP) >= 0;
	}

	ChaosAction(int weight) {
		this.weight = weight;
	}

}
