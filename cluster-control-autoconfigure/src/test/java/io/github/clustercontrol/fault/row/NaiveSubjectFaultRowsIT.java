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

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Proof by mutation: with jetcd's own keepalive and resumption of watches, each of the
 * {@link FaultRows} fails. A row that never fails proves nothing.
 */
@Execution(ExecutionMode.CONCURRENT)
class NaiveSubjectFaultRowsIT {

	private final FaultRows stopping = new FaultRows(NaiveSubject.class);

	private final FaultRows returning = new FaultRows(ReturningNaiveSubject.class);

	@Test
	void row1RepeatsAnEvent() {
		assertBroken(this.stopping::row1EtcdKilledAndBackWithinTheTtl, "reported twice");
	}

	@Test
	void row2LosesItsKeyAfterEtcdIsBack() {
		assertBroken(this.stopping::row2EtcdDownForLongerThanTheTtl);
	}

	@Test
	void row9HangsOnTheFrozenMember() {
		assertBroken(this.stopping::row9EachOfThreeMembersFrozen);
	}

	@Test
	void row14LosesTheBacklog() {
		assertBroken(this.stopping::row14ResetDuringTheBacklogOfAWatch, "nothing is missed");
	}

	@Test
	void row25DoesNotStopIfItReturns() {
		assertBroken(this.returning::row25OperatorDeletesTheKey, "an operator's delete stops the instance");
	}

	@Test
	void row26DoesNotStopIfItReturns() {
		assertBroken(this.returning::row26OperatorDeletesTheKeyOfAnInstanceThatIsCutOff,
				"an operator's delete stops the instance");
	}

	@Test
	void row28StopsWithoutAnOrder() {
		assertBroken(this.stopping::row28ProcessFrozenForLongerThanTheTtl);
	}

	@Test
	void row31StopsWhenAnotherInstanceLeaves() {
		assertBroken(this.stopping::row31AnotherInstanceTakesTheKeyAndLeaves,
				"only an operator's delete stops an instance");
	}

	/** If timing decides which of several promises breaks first. */
	private static void assertBroken(ThrowingCallable row) {
		assertThatExceptionOfType(BrokenPromise.class).isThrownBy(row);
	}

	private static void assertBroken(ThrowingCallable row, String promise) {
		assertThatExceptionOfType(BrokenPromise.class).isThrownBy(row).withMessageContaining(promise);
	}

}
