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

import io.github.clustercontrol.Order.Action;
import io.github.clustercontrol.SelfRegistration.State;
import io.github.clustercontrol.internal.etcd.rules.FailureKind;
import io.github.clustercontrol.internal.registration.rules.RegistrationEvent.AbsencesChanged;
import io.github.clustercontrol.internal.registration.rules.RegistrationEvent.HistoryRestarted;
import io.github.clustercontrol.internal.registration.rules.RegistrationEvent.LeaseGone;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link RegistrationRules} on the order and the age of what arrives.
 */
class ArrivalOrderTests {

	private final RulesDriver driver = new RulesDriver();

	@Test
	void anEventThatIsOlderThanTheAnswerOfTheWriteIsIgnored() {
		this.driver.joined().delete(9).put(10, "theirs", 99).put(11, "mine", 1);
		assertThat(this.driver.effects()).allMatch((effect) -> effect.startsWith("wake"));
		assertThat(this.driver.state().state()).isEqualTo(State.REGISTERED);
	}

	@Test
	void anOrderThatTheWatchDeliversBeforeTheAnswerOfTheWriteIsObeyed() {
		this.driver.writing().put(11, "mine", 1).delete(12).quietly();
		assertThat(this.driver.done(11).effects()).containsExactly("cause of 11 at 12");
	}

	@Test
	void anAnswerFromBeforeARestartOfTheHistoryDoesNotCount() {
		this.driver.writing().event(new HistoryRestarted(3, null, null)).quietly();
		this.driver.done(11).after(200);
		assertThat(this.driver.effects()).containsExactly("wake in 150", "history since 3");
		assertThat(this.driver.state().view().revision()).isEqualTo(3);
	}

	@Test
	void aKeyThatWasGoneBeforeTheHistoryRestartedCountsAsExpired() {
		this.driver.joined().delete(12).quietly();
		assertThat(this.driver.event(new HistoryRestarted(3, null, null)).effects()).containsExactly("renew nothing",
				"expired at 0");
		assertThat(this.driver.cause(KeyLoss.DELETED).after(5000).effects()).contains("grant")
			.doesNotContain("terminate");
	}

	@Test
	void aKeyThatARestoredEtcdHasAgainIsNotLost() {
		this.driver.joined().delete(12).quietly();
		assertThat(this.driver.event(new HistoryRestarted(3, RulesDriver.ours(2), null)).effects())
			.containsExactly("registered at 2");
	}

	@Test
	void aChangeThatTheWatchDeliversBeforeTheHistoryDoesNotHideAnOrder() {
		this.driver.joined().read(13, null).put(14, "theirs", 99).quietly();
		this.driver.history(13, null, RulesDriver.deleteAt(12));
		assertThat(this.driver.effects()).containsExactly("cause of 11 at 12");
		assertThat(this.driver.cause(KeyLoss.DELETED).effects()).contains("removed at 12", "terminate");
	}

	@Test
	void aHistoryThatEndsBeforeTheLastChangeIsReadOn() {
		this.driver.joined().read(13, null).put(14, "theirs", 99).quietly();
		this.driver.history(13, null, RulesDriver.deleteAt(12)).cause(KeyLoss.EXPIRED);
		assertThat(this.driver.effects()).contains("history since 13");
		this.driver.history(14, RulesDriver.key(14, "theirs", 99),
				RulesDriver.putOf(RulesDriver.key(14, "theirs", 99)));
		assertThat(this.driver.state().state()).isEqualTo(State.SUPERSEDED);
	}

	@Test
	void anOrderBeforeAWriteThatArrivesLateIsFoundInTheHistory() {
		this.driver.joined().after(60_000).quietly();
		assertThat(this.driver.found(13, RulesDriver.ours(13)).effects()).containsExactly("history since 11");
		assertThat(this.driver
			.history(13, RulesDriver.ours(13), RulesDriver.deleteAt(12), RulesDriver.putOf(RulesDriver.ours(13)))
			.effects()).containsExactly("cause of 11 at 12");
	}

	@Test
	void aReadAfterAWriteThatMayHaveArrivedLateIsFollowedByTheHistory() {
		this.driver.writing().unanswered().after(200).history(12, null).quietly();
		assertThat(this.driver.found(14, RulesDriver.key(14, "theirs", 99)).effects())
			.containsExactly("history since 12");
		this.driver.history(14, RulesDriver.key(14, "theirs", 99), RulesDriver.putOf(RulesDriver.ours(13)),
				RulesDriver.putOf(RulesDriver.key(14, "theirs", 99)));
		assertThat(this.driver.state().state()).isEqualTo(State.SUPERSEDED);
	}

	@Test
	void aKeyThatIsNotWantedIsReadOnceAMinuteAfterAWriteWithoutAnswer() {
		this.driver.writing().unanswered().accepting(false).after(200).history(12, null);
		this.driver.found(12, null).history(12, null).quietly();
		assertThat(this.driver.after(60_000).effects()).containsExactly("read");
		assertThat(this.driver.found(13, RulesDriver.ours(13)).effects()).containsExactly("history since 12");
		assertThat(this.driver.history(13, RulesDriver.ours(13), RulesDriver.putOf(RulesDriver.ours(13))).effects())
			.containsExactly("delete 13");
	}

	@Test
	void aKeyThatIsNotWantedIsReadWhenAnEarlierWriteOnItsLeaseWasNotAnswered() {
		this.driver.writing().unanswered().after(200).history(12, null).done(13);
		this.driver.history(13, RulesDriver.ours(13), RulesDriver.putOf(RulesDriver.ours(13)))
			.accepting(false)
			.done(14)
			.quietly();
		assertThat(this.driver.after(60_000).effects()).containsExactly("read");
		assertThat(this.driver.found(15, RulesDriver.ours(15)).effects()).containsExactly("history since 14");
		assertThat(this.driver.history(15, RulesDriver.ours(15), RulesDriver.putOf(RulesDriver.ours(15))).effects())
			.containsExactly("delete 15");
	}

	@Test
	void anOrderBetweenTwoWritesThatArriveLateIsFoundInTheHistory() {
		this.driver.writing().unanswered().after(200).history(12, null).done(13);
		this.driver.history(13, RulesDriver.ours(13), RulesDriver.putOf(RulesDriver.ours(13)))
			.accepting(false)
			.done(14)
			.accepting(true)
			.after(1000)
			.quietly();
		// One write put the key at revision 15, an operator deleted it, another put it
		assertThat(this.driver.found(17, RulesDriver.ours(17)).effects()).containsExactly("history since 14");
		this.driver.history(17, RulesDriver.ours(17), RulesDriver.putOf(RulesDriver.ours(15)), RulesDriver.deleteAt(16),
				RulesDriver.putOf(RulesDriver.ours(17)));
		assertThat(this.driver.effects()).containsExactly("cause of 15 at 16");
	}

	@Test
	void anOrderIsFoundInTheHistoryWhenTheLeaseOfAWriteWithoutAnswerIsGone() {
		this.driver.writing().unanswered().after(200).history(12, null).done(13);
		this.driver.history(13, RulesDriver.ours(13), RulesDriver.putOf(RulesDriver.ours(13)))
			.accepting(false)
			.done(14)
			.accepting(true)
			.quietly();
		assertThat(this.driver.event(new LeaseGone(1)).after(1000).effects()).containsExactly("history since 14");
		this.driver.history(16, null, RulesDriver.putOf(RulesDriver.ours(15)), RulesDriver.deleteAt(16));
		assertThat(this.driver.effects()).containsExactly("cause of 15 at 16");
	}

	@Test
	void aKeyThatIsNotWantedIsNotReadWhenAllWritesOnTheLeaseWereAnswered() {
		this.driver.joined().accepting(false).done(12).quietly();
		assertThat(this.driver.after(60_000).effects()).isEmpty();
	}

	@Test
	void aKeyThatIsNotWantedIsNotReadAfterTheLeaseOfAWriteWithoutAnswerIsGone() {
		this.driver.writing().unanswered().accepting(false).after(200).history(12, null).event(new LeaseGone(1));
		assertThat(this.driver.quietly().after(60_000).effects()).isEmpty();
	}

	@Test
	void anOrderAfterASecondWriteThatArrivesLateIsFoundInTheHistory() {
		this.driver.writing().unanswered().after(200).history(10, null).after(200).unanswered().quietly();
		this.driver.put(11, "mine", 1).put(12, "by hand", 0).fail(FailureKind.REFUSED).quietly();
		// The second write put the key at revision 14, and an operator deleted it
		assertThat(this.driver.read(15, null).after(1200).effects()).contains("history since 12");
		this.driver.history(15, null, RulesDriver.deleteAt(13), RulesDriver.putOf(RulesDriver.ours(14)),
				RulesDriver.deleteAt(15));
		assertThat(this.driver.effects()).containsExactly("cause of 14 at 15");
		assertThat(this.driver.cause(KeyLoss.DELETED).effects()).contains("removed at 15", "terminate");
	}

	@Test
	void aDeleteOfAKeyThatAnEarlierWritePutLateIsFoundAfterTheNextWrite() {
		this.driver.writing().unanswered().after(200).history(12, null).put(13, RulesDriver.VALUE, 1).quietly();
		// An operator deleted it, so the second write, which expected no key, put it
		// again
		assertThat(this.driver.done(15).effects()).containsExactly("history since 13");
		this.driver.history(15, RulesDriver.ours(15), RulesDriver.deleteAt(14),
				RulesDriver.putOf(RulesDriver.ours(15)));
		assertThat(this.driver.effects()).containsExactly("cause of 13 at 14");
	}

	@Test
	void anOrderBetweenTwoReadsThatFindNoKeyIsFoundInTheHistory() {
		this.driver.writing().unanswered().after(200).history(12, null).done(13);
		this.driver.history(13, RulesDriver.ours(13), RulesDriver.putOf(RulesDriver.ours(13)))
			.accepting(false)
			.done(14)
			.accepting(true)
			.quietly();
		assertThat(this.driver.read(16, null).effects()).containsExactly("history since 14");
		assertThat(this.driver.history(16, null, RulesDriver.putOf(RulesDriver.ours(15)), RulesDriver.deleteAt(16))
			.effects()).contains("cause of 15 at 16");
	}

	@Test
	void aDeleteThatCameWithAnOrderIsNotObeyedAgainAfterALaterOrder() {
		this.driver.joined().accepting(false).found(12, null);
		this.driver.order(12, Action.STOP).order(13, Action.STOP).event(AbsencesChanged.register()).quietly();
		this.driver.history(13, null, RulesDriver.deleteAt(12));
		assertThat(this.driver.effects()).noneMatch((effect) -> effect.startsWith("cause"));
	}

	@Test
	void aDeleteWhoseOrderArrivesWhileItsCauseIsReadIsObeyedOnce() {
		this.driver.joined().delete(12).order(12, Action.STOP).event(AbsencesChanged.register()).quietly();
		assertThat(
				this.driver.answer(new Answer.Cause(KeyLoss.DELETED, RulesDriver.ordered(12, Action.STOP))).effects())
			.noneMatch((effect) -> effect.startsWith("removed"));
	}

}
