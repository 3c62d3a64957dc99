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

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * The faults that {@link NaiveSubject} does not survive, with the registration and the
 * watch of the starter.
 */
@Execution(ExecutionMode.CONCURRENT)
class FaultRowsIT {

	private final FaultRows rows = new FaultRows(ClusterControlSubject.class);

	@Test
	void row1EtcdKilledAndBackWithinTheTtl() {
		this.rows.row1EtcdKilledAndBackWithinTheTtl();
	}

	@Test
	void row2EtcdDownForLongerThanTheTtl() {
		this.rows.row2EtcdDownForLongerThanTheTtl();
	}

	@Test
	void row9EachOfThreeMembersFrozen() {
		this.rows.row9EachOfThreeMembersFrozen();
	}

	@Test
	void row14ResetDuringTheBacklogOfAWatch() {
		this.rows.row14ResetDuringTheBacklogOfAWatch();
	}

	@Test
	void row25OperatorDeletesTheKey() {
		this.rows.row25OperatorDeletesTheKey();
	}

	@Test
	void row26OperatorDeletesTheKeyOfAnInstanceThatIsCutOff() {
		this.rows.row26OperatorDeletesTheKeyOfAnInstanceThatIsCutOff();
	}

	@Test
	void row26OperatorDeletesTheKeyAfterAnOlderRevisionWasCompacted() {
		this.rows.row26OperatorDeletesTheKeyAfterAnOlderRevisionWasCompacted();
	}

	@Test
	void row28ProcessFrozenForLongerThanTheTtl() {
		this.rows.row28ProcessFrozenForLongerThanTheTtl();
	}

	@Test
	void row31AnotherInstanceTakesTheKeyAndLeaves() {
		this.rows.row31AnotherInstanceTakesTheKeyAndLeaves();
	}

}
