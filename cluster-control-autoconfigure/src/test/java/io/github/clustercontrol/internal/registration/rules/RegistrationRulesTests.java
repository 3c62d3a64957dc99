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

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

import io.github.clustercontrol.Order.Action;
import io.github.clustercontrol.SelfRegistration.State;
import io.github.clustercontrol.internal.etcd.rules.FailureKind;
import io.github.clustercontrol.internal.registration.rules.OwnKey.Foreign;
import io.github.clustercontrol.internal.registration.rules.OwnKey.Free;
import io.github.clustercontrol.internal.registration.rules.OwnKey.Ours;
import io.github.clustercontrol.internal.registration.rules.OwnKey.Unleased;
import io.github.clustercontrol.internal.registration.rules.RegistrationEvent.AbsencesChanged;
import io.github.clustercontrol.internal.registration.rules.RegistrationEvent.HistoryRestarted;
import io.github.clustercontrol.internal.registration.rules.RegistrationEvent.LeaseGone;
import io.github.clustercontrol.internal.registration.rules.RegistrationEvent.OrderChanged;
import io.github.clustercontrol.internal.registration.rules.RegistrationEvent.Stop;
import io.github.clustercontrol.internal.registration.rules.RegistrationEvent.ValueChanged;
import io.github.clustercontrol.internal.registration.rules.RegistrationEvent.WatchFailed;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link RegistrationRules}.
 */
class RegistrationRulesTests {

	private final RulesDriver driver = new RulesDriver();

	@ParameterizedTest
	@MethodSource
	void rows(Row row) {
		RulesDriver played = row.event().apply(row.before().apply(new RulesDriver()).quietly());
		assertThat(played.effects()).isEqualTo(row.effects());
		assertThat(played.state().view().key()).isInstanceOf(row.key());
		assertThat(played.state().state()).isEqualTo(row.state());
	}

	static Stream<Row> rows() {
		return Stream.of(
				row("free and wanted, no lease", RulesDriver::ready, (it) -> it.read(10, null), Free.class,
						State.REGISTERING, "grant"),
				row("free and wanted, lease granted", (it) -> it.ready().read(10, null), (it) -> it.granted(1),
						Free.class, State.REGISTERING, "renew 1", "write mine on 1 over 0"),
				row("free and not wanted", (it) -> it, (it) -> it.read(10, null), Free.class, State.NEW),
				row("written", RulesDriver::writing, (it) -> it.done(11), Ours.class, State.REGISTERED,
						"registered at 11", "wake in 60000"),
				row("write unanswered", RulesDriver::writing, (it) -> it.unanswered().after(200), Free.class,
						State.REGISTERING, "wake in 150", "history since 10"),
				row("ours, deleted by the own delete", (it) -> it.joined().accepting(false), (it) -> it.done(12),
						Free.class, State.OUT),
				row("ours, the watch is ahead of the answer to the own delete",
						(it) -> it.joined().accepting(false).delete(12), (it) -> it.done(12), Free.class, State.OUT),
				row("ours, deleted otherwise", RulesDriver::joined, (it) -> it.delete(12), Free.class,
						State.REGISTERING, "cause of 11 at 12"),
				row("gone, deleted by an operator", (it) -> it.joined().delete(12), (it) -> it.cause(KeyLoss.DELETED),
						Free.class, State.REMOVED, "removed at 12", "terminate"),
				row("gone, expired", (it) -> it.joined().delete(12), (it) -> it.cause(KeyLoss.EXPIRED), Free.class,
						State.REGISTERING, "renew nothing", "expired at 12", "wake in 2000"),
				row("gone, undecided", (it) -> it.joined().delete(12), (it) -> it.cause(KeyLoss.UNDECIDED), Free.class,
						State.REGISTERING, "wake in 1000"),
				row("gone, the question about the cause is not answered", (it) -> it.joined().delete(12),
						(it) -> it.unanswered().after(200), Free.class, State.REGISTERING, "wake in 150",
						"cause of 11 at 12"),
				row("ours, taken over by another lease", RulesDriver::joined, (it) -> it.put(12, "theirs", 99),
						Foreign.class, State.SUPERSEDED, "renew nothing", "revoke 1"),
				row("foreign and joined before, deleted",
						(it) -> it.joined().put(12, "theirs", 99).answer(new Answer.Revoked()), (it) -> it.delete(13),
						Free.class, State.REGISTERING, "wake in 2000"),
				row("foreign and not joined before", RulesDriver::ready,
						(it) -> it.read(10, key(5, "theirs", 99)).granted(1), Foreign.class, State.REGISTERING, "grant",
						"renew 1", "write mine on 1 over 5"),
				row("ours, written without a lease", RulesDriver::joined, (it) -> it.put(12, "by hand", 0),
						Unleased.class, State.REGISTERING, "write mine on 1 over 12"),
				row("ours, another value wanted", RulesDriver::joined, (it) -> it.event(new ValueChanged("new")),
						Ours.class, State.REGISTERED, "write new on 1 over 11"),
				row("ours, not wanted any more", RulesDriver::joined, (it) -> it.accepting(false), Ours.class,
						State.OUT, "delete 11"),
				row("out, wanted again on the same lease", (it) -> it.joined().accepting(false).done(12),
						(it) -> it.accepting(true), Free.class, State.REGISTERING, "write mine on 1 over 0"),
				row("ours, the lease is gone", RulesDriver::joined, (it) -> it.event(new LeaseGone(1)), Ours.class,
						State.REGISTERED, "read"),
				row("ours, the minute is over", RulesDriver::joined, (it) -> it.after(60_000), Ours.class,
						State.REGISTERED, "read"),
				row("ours, a read does not find it", (it) -> it.joined().after(60_000), (it) -> it.found(20, null),
						Ours.class, State.REGISTERED, "history since 11"),
				row("ours, the history has its delete", (it) -> it.joined().after(60_000).found(20, null),
						(it) -> it.history(20, null, deleteAt(15)), Free.class, State.REGISTERING, "cause of 11 at 15"),
				row("ours, the history does not have its delete any more",
						(it) -> it.joined().after(60_000).found(20, null), (it) -> it.history(20, null), Free.class,
						State.REGISTERING, "cause of 11 at 0"),
				row("ours, etcd was wiped", RulesDriver::joined, (it) -> it.event(new HistoryRestarted(3, null, null)),
						Free.class, State.REGISTERING, "renew nothing", "expired at 0", "wake in 2000"),
				row("ours, etcd was restored and has the key", RulesDriver::joined,
						(it) -> it.event(new HistoryRestarted(3, ours(2), null)), Ours.class, State.REGISTERED,
						"wake in 58000"),
				row("free and wanted, ordered out before the start", RulesDriver::ready,
						(it) -> it.read(10, null, RulesDriver.ordered(9, Action.OUT)), Free.class, State.OUT,
						"wake in 60000"),
				row("free and wanted, an order to stop from before the start", RulesDriver::ready,
						(it) -> it.read(10, null, RulesDriver.ordered(9, Action.STOP)), Free.class, State.REGISTERING,
						"grant"),
				row("ours, ordered out", RulesDriver::joined, (it) -> it.order(12, Action.OUT), Ours.class, State.OUT,
						"delete 11"),
				row("ordered out, the order ends", (it) -> it.joined().order(12, Action.OUT).done(13),
						(it) -> it.orderDeleted(14), Free.class, State.REGISTERING, "write mine on 1 over 0"),
				row("ordered out and deregistered, the order ends",
						(it) -> it.joined().event(AbsencesChanged.deregister()).done(12).order(13, Action.OUT),
						(it) -> it.orderDeleted(14), Free.class, State.OUT),
				row("ordered out, then to stop", (it) -> it.joined().order(12, Action.OUT).done(13),
						(it) -> it.order(14, Action.STOP), Free.class, State.REMOVED, "removed at 14 because of a test",
						"terminate"),
				row("ours, ordered to stop with the delete", RulesDriver::joined,
						(it) -> it.order(12, Action.STOP).delete(12), Free.class, State.REMOVED,
						"removed at 12 because of a test", "terminate", "delete 11"),
				row("ours, ordered to stop without a delete", RulesDriver::joined, (it) -> it.order(12, Action.STOP),
						Ours.class, State.REMOVED, "removed at 12 because of a test", "terminate", "delete 11"),
				row("ours, an order that is not valid", RulesDriver::joined,
						(it) -> it.event(new OrderChanged(12, new OrderInEtcd(null, "broken", 12))), Ours.class,
						State.REGISTERED, "wake in 58000"),
				row("ours, a read finds an order to stop", (it) -> it.joined().after(60_000),
						(it) -> it.answer(new Answer.KeyAndOrder(20, ours(11), RulesDriver.ordered(15, Action.STOP))),
						Ours.class, State.REMOVED, "removed at 15 because of a test", "terminate", "delete 11"),
				row("ours, etcd was restored with an order to stop", RulesDriver::joined,
						(it) -> it.event(new HistoryRestarted(30, ours(11), RulesDriver.ordered(20, Action.STOP))),
						Ours.class, State.REGISTERED, "wake in 58000"),
				row("gone, deleted with an order to stop that the watch has not delivered",
						(it) -> it.joined().delete(12),
						(it) -> it.answer(new Answer.Cause(KeyLoss.DELETED, RulesDriver.ordered(12, Action.STOP))),
						Free.class, State.REMOVED, "removed at 12 because of a test", "terminate"),
				row("gone, deleted, an older order to stop is not the reason", (it) -> it.joined().delete(12),
						(it) -> it.answer(new Answer.Cause(KeyLoss.DELETED, RulesDriver.ordered(9, Action.STOP))),
						Free.class, State.REMOVED, "removed at 12", "terminate"),
				row("etcd refuses the lease", (it) -> it.ready().read(10, null), (it) -> it.fail(FailureKind.REFUSED),
						Free.class, State.REGISTERING, "wake in 600"),
				row("the lease is gone when the key is written", RulesDriver::writing,
						(it) -> it.fail(FailureKind.LEASE_GONE).after(200), Free.class, State.REGISTERING,
						"renew nothing", "wake in 150", "grant"));
	}

	@Test
	void aDeleteThatAReadPassesOverIsFoundInTheHistory() {
		this.driver.joined().after(60_000).quietly();
		this.driver.found(14, key(14, "theirs", 99));
		assertThat(this.driver.effects()).containsExactly("history since 11");
		this.driver.history(14, key(14, "theirs", 99), deleteAt(12)).cause(KeyLoss.DELETED);
		assertThat(this.driver.effects()).contains("cause of 11 at 12", "removed at 12", "terminate");
		assertThat(this.driver.state().state()).isEqualTo(State.REMOVED);
	}

	@Test
	void aSupersededInstanceReadsTheKeyOnceAMinute() {
		this.driver.joined().put(12, "theirs", 99).answer(new Answer.Revoked()).quietly();
		assertThat(this.driver.after(60_000).effects()).containsExactly("read");
		this.driver.found(20, null).after(5000);
		assertThat(this.driver.effects()).contains("grant");
	}

	// One request at a time

	@Test
	void nothingIsSentWhileARequestIsInFlight() {
		this.driver.writing().quietly();
		this.driver.event(new ValueChanged("new")).accepting(false).accepting(true).after(60_000);
		assertThat(this.driver.effects()).isEmpty();
		assertThat(this.driver.done(11).after(2000).effects()).contains("write new on 1 over 11");
	}

	@Test
	void anAnswerToARequestThatIsNotInFlightIsIgnored() {
		this.driver.joined().delete(12);
		Registration before = this.driver.state();
		this.driver.event(new RegistrationEvent.Answered(new Request.Grant(),
				new Answer.Granted(new OwnLease(7, Duration.ofSeconds(8)))));
		assertThat(this.driver.state()).isEqualTo(before);
	}

	@Test
	void theKeyIsWrittenAtMostOnceASecond() {
		this.driver.writing().done(11).quietly();
		this.driver.accepting(false).done(12).accepting(true);
		assertThat(this.driver.effects()).containsExactly("delete 11", "wake in 1000");
		assertThat(this.driver.after(999).effects()).containsExactly("wake in 1");
		assertThat(this.driver.after(1).effects()).containsExactly("write mine on 1 over 0");
	}

	@Test
	void aShortJitterDoesNotBringAWriteForward() {
		this.driver.writing().done(11).delete(12).jitter(0).quietly();
		assertThat(this.driver.cause(KeyLoss.EXPIRED).effects()).contains("wake in 1000");
	}

	@Test
	void pausesAfterFailuresDoubleUpToFiveSeconds() {
		this.driver.jitter(1).ready().read(10, null).quietly();
		for (long pause : new long[] { 200, 400, 800, 1600, 3200, 5000, 5000 }) {
			assertThat(this.driver.fail(FailureKind.FAILED).effects()).containsExactly("wake in " + pause);
			assertThat(this.driver.after(pause).effects()).containsExactly("grant");
		}
		assertThat(this.driver.state().requests().failedWrites()).isEqualTo(7);
		this.driver.granted(1).quietly();
		assertThat(this.driver.fail(FailureKind.FAILED).effects()).containsExactly("wake in 200");
	}

	@Test
	void pausesAfterARefusalDoubleUpToThirtySeconds() {
		this.driver.jitter(1).ready().read(10, null).quietly();
		for (long pause : new long[] { 800, 1600, 3200, 6400, 12_800, 25_600, 30_000, 30_000 }) {
			assertThat(this.driver.fail(FailureKind.REFUSED).after(pause).effects()).containsExactly("wake in " + pause,
					"grant");
		}
	}

	@Test
	void aReturnIsSpreadOverHalfOfTheTtl() {
		assertThat(returnAfterExpiry(0)).isEqualTo("grant");
		assertThat(returnAfterExpiry(0.25)).isEqualTo("wake in 1000");
		assertThat(returnAfterExpiry(0.75)).isEqualTo("wake in 3000");
	}

	private static String returnAfterExpiry(double jitter) {
		RulesDriver driver = new RulesDriver().joined().delete(12).jitter(jitter).quietly();
		List<String> effects = driver.cause(KeyLoss.EXPIRED).effects();
		return effects.get(effects.size() - 1);
	}

	@Test
	void aKeyThatCouldNotBeReadCountsAsAFailedRegistrationOnlyWhileItIsWanted() {
		this.driver.event(new WatchFailed());
		assertThat(this.driver.state().requests().failedWrites()).isZero();
		this.driver.ready().event(new WatchFailed());
		assertThat(this.driver.state().requests().failedWrites()).isEqualTo(1);
	}

	// Lost answers

	@Test
	void aWriteWithoutAnswerThatWasCarriedOutIsNotRepeated() {
		this.driver.writing().unanswered().after(200).quietly();
		this.driver.history(12, ours(11), putOf(ours(11)));
		assertThat(this.driver.effects()).containsExactly("registered at 11", "wake in 60000");
	}

	@Test
	void aWriteWithoutAnswerThatTheWatchDeliversIsNotRepeated() {
		assertThat(this.driver.writing().unanswered().quietly().put(11, "mine", 1).effects())
			.contains("registered at 11");
	}

	@Test
	void anOrderAfterAWriteWithoutAnswerIsObeyed() {
		this.driver.writing().unanswered().after(200).quietly();
		this.driver.history(12, null, putOf(ours(11)), deleteAt(12));
		assertThat(this.driver.effects()).containsExactly("cause of 11 at 12");
		assertThat(this.driver.cause(KeyLoss.DELETED).effects()).containsExactly("removed at 12", "terminate",
				"wake in 60000");
	}

	@Test
	void aWriteWithoutAnswerThatWasNotCarriedOutIsRepeated() {
		this.driver.writing().unanswered().after(200).quietly();
		assertThat(this.driver.history(12, null).effects()).containsExactly("write mine on 1 over 0");
	}

	@Test
	void anOrderBetweenAWriteThatArrivedLateAndTheNextOneIsObeyed() {
		this.driver.writing().unanswered().after(200).history(12, null).quietly();
		assertThat(this.driver.done(15).effects()).containsExactly("history since 12");
		this.driver.history(15, ours(15), putOf(ours(13)), deleteAt(14), putOf(ours(15)));
		assertThat(this.driver.effects()).containsExactly("cause of 13 at 14");
		assertThat(this.driver.cause(KeyLoss.DELETED).effects()).containsExactly("removed at 14", "terminate",
				"delete 15");
	}

	@Test
	void aWriteThatFindsTheOwnKeyIsDone() {
		this.driver.writing().unanswered().after(200).history(12, null).quietly();
		assertThat(this.driver.found(14, ours(13)).effects()).containsExactly("history since 12");
		assertThat(this.driver.history(14, ours(13), putOf(ours(13))).effects()).containsExactly("registered at 13",
				"wake in 60000");
	}

	@Test
	void aDeleteWithoutAnswerIsNoOrder() {
		this.driver.joined().accepting(false).unanswered().accepting(true).quietly();
		assertThat(this.driver.delete(12).found(13, null).effects()).containsExactly("write mine on 1 over 0");
	}

	@Test
	void aDeleteThatTheWatchDeliversBeforeItFailsIsNoOrder() {
		this.driver.joined().accepting(false).delete(12).quietly();
		assertThat(this.driver.unanswered().after(5000).effects()).isEmpty();
		assertThat(this.driver.state().view().gone()).isNull();
	}

	@Test
	void aDeleteWithoutAnswerThatMayStillArriveIsPassedByANewRevision() {
		this.driver.joined().accepting(false).unanswered().quietly();
		this.driver.accepting(true);
		assertThat(this.driver.effects()).containsExactly("write mine on 1 over 11");
		this.driver.done(12).quietly();
		assertThat(this.driver.delete(13).effects()).containsExactly("cause of 12 at 13");
	}

	@Test
	void theFirstDeleteThatFindsNoKeyAsksWhoDeletedIt() {
		this.driver.joined().accepting(false).quietly();
		assertThat(this.driver.found(13, null).effects()).containsExactly("history since 11");
		assertThat(this.driver.history(13, null, deleteAt(12)).effects()).containsExactly("cause of 11 at 12");
	}

	@Test
	void theSecondDeleteThatFindsNoKeyDoesNotAsk() {
		this.driver.joined().accepting(false).unanswered().after(200).quietly();
		assertThat(this.driver.found(13, null).effects()).isEmpty();
		assertThat(this.driver.state().view().key()).isInstanceOf(Free.class);
	}

	@Test
	void aDeleteThatFindsALaterRevisionOfTheOwnKeyDeletesThat() {
		this.driver.joined().accepting(false).quietly();
		assertThat(this.driver.found(13, ours(12)).effects()).containsExactly("history since 11");
		assertThat(this.driver.history(13, ours(12), putOf(ours(12))).effects()).containsExactly("delete 12");
	}

	@Test
	void theKeyOfAnotherInstanceIsNotDeleted() {
		this.driver.joined().accepting(false).quietly();
		assertThat(this.driver.found(13, key(12, "theirs", 99)).effects()).containsExactly("history since 11");
		assertThat(this.driver.history(13, key(12, "theirs", 99)).effects()).isEmpty();
	}

	// Order and age of what arrives

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
		assertThat(this.driver.event(new HistoryRestarted(3, ours(2), null)).effects())
			.containsExactly("registered at 2");
	}

	@Test
	void aChangeThatTheWatchDeliversBeforeTheHistoryDoesNotHideAnOrder() {
		this.driver.joined().read(13, null).put(14, "theirs", 99).quietly();
		this.driver.history(13, null, deleteAt(12));
		assertThat(this.driver.effects()).containsExactly("cause of 11 at 12");
		assertThat(this.driver.cause(KeyLoss.DELETED).effects()).contains("removed at 12", "terminate");
	}

	@Test
	void aHistoryThatEndsBeforeTheLastChangeIsReadOn() {
		this.driver.joined().read(13, null).put(14, "theirs", 99).quietly();
		this.driver.history(13, null, deleteAt(12)).cause(KeyLoss.EXPIRED);
		assertThat(this.driver.effects()).contains("history since 13");
		this.driver.history(14, key(14, "theirs", 99), putOf(key(14, "theirs", 99)));
		assertThat(this.driver.state().state()).isEqualTo(State.SUPERSEDED);
	}

	@Test
	void anOrderBeforeAWriteThatArrivesLateIsFoundInTheHistory() {
		this.driver.joined().after(60_000).quietly();
		assertThat(this.driver.found(13, ours(13)).effects()).containsExactly("history since 11");
		assertThat(this.driver.history(13, ours(13), deleteAt(12), putOf(ours(13))).effects())
			.containsExactly("cause of 11 at 12");
	}

	@Test
	void aReadAfterAWriteThatMayHaveArrivedLateIsFollowedByTheHistory() {
		this.driver.writing().unanswered().after(200).history(12, null).quietly();
		assertThat(this.driver.found(14, key(14, "theirs", 99)).effects()).containsExactly("history since 12");
		this.driver.history(14, key(14, "theirs", 99), putOf(ours(13)), putOf(key(14, "theirs", 99)));
		assertThat(this.driver.state().state()).isEqualTo(State.SUPERSEDED);
	}

	@Test
	void aKeyThatIsNotWantedIsReadOnceAMinuteAfterAWriteWithoutAnswer() {
		this.driver.writing().unanswered().accepting(false).after(200).history(12, null);
		this.driver.found(12, null).history(12, null).quietly();
		assertThat(this.driver.after(60_000).effects()).containsExactly("read");
		assertThat(this.driver.found(13, ours(13)).effects()).containsExactly("history since 12");
		assertThat(this.driver.history(13, ours(13), putOf(ours(13))).effects()).containsExactly("delete 13");
	}

	@Test
	void aKeyThatIsNotWantedIsReadWhenAnEarlierWriteOnItsLeaseWasNotAnswered() {
		this.driver.writing().unanswered().after(200).history(12, null).done(13);
		this.driver.history(13, ours(13), putOf(ours(13))).accepting(false).done(14).quietly();
		assertThat(this.driver.after(60_000).effects()).containsExactly("read");
		assertThat(this.driver.found(15, ours(15)).effects()).containsExactly("history since 14");
		assertThat(this.driver.history(15, ours(15), putOf(ours(15))).effects()).containsExactly("delete 15");
	}

	@Test
	void anOrderBetweenTwoWritesThatArriveLateIsFoundInTheHistory() {
		this.driver.writing().unanswered().after(200).history(12, null).done(13);
		this.driver.history(13, ours(13), putOf(ours(13)))
			.accepting(false)
			.done(14)
			.accepting(true)
			.after(1000)
			.quietly();
		// One write put the key at revision 15, an operator deleted it, another put it
		assertThat(this.driver.found(17, ours(17)).effects()).containsExactly("history since 14");
		this.driver.history(17, ours(17), putOf(ours(15)), deleteAt(16), putOf(ours(17)));
		assertThat(this.driver.effects()).containsExactly("cause of 15 at 16");
	}

	@Test
	void anOrderIsFoundInTheHistoryWhenTheLeaseOfAWriteWithoutAnswerIsGone() {
		this.driver.writing().unanswered().after(200).history(12, null).done(13);
		this.driver.history(13, ours(13), putOf(ours(13))).accepting(false).done(14).accepting(true).quietly();
		assertThat(this.driver.event(new LeaseGone(1)).after(1000).effects()).containsExactly("history since 14");
		this.driver.history(16, null, putOf(ours(15)), deleteAt(16));
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
		this.driver.history(15, null, deleteAt(13), putOf(ours(14)), deleteAt(15));
		assertThat(this.driver.effects()).containsExactly("cause of 14 at 15");
		assertThat(this.driver.cause(KeyLoss.DELETED).effects()).contains("removed at 15", "terminate");
	}

	@Test
	void aDeleteOfAKeyThatAnEarlierWritePutLateIsFoundAfterTheNextWrite() {
		this.driver.writing().unanswered().after(200).history(12, null).put(13, RulesDriver.VALUE, 1).quietly();
		// An operator deleted it, so the second write, which expected no key, put it
		// again
		assertThat(this.driver.done(15).effects()).containsExactly("history since 13");
		this.driver.history(15, ours(15), deleteAt(14), putOf(ours(15)));
		assertThat(this.driver.effects()).containsExactly("cause of 13 at 14");
	}

	@Test
	void anOrderBetweenTwoReadsThatFindNoKeyIsFoundInTheHistory() {
		this.driver.writing().unanswered().after(200).history(12, null).done(13);
		this.driver.history(13, ours(13), putOf(ours(13))).accepting(false).done(14).accepting(true).quietly();
		assertThat(this.driver.read(16, null).effects()).containsExactly("history since 14");
		assertThat(this.driver.history(16, null, putOf(ours(15)), deleteAt(16)).effects())
			.contains("cause of 15 at 16");
	}

	// Absence

	@Test
	void nothingIsWrittenBeforeTheApplicationIsReady() {
		this.driver.accepting(true).event(AbsencesChanged.register()).read(10, null);
		assertThat(this.driver.effects()).isEmpty();
		assertThat(this.driver.state().state()).isEqualTo(State.NEW);
	}

	@Test
	void onlyRegisterEndsADeregister() {
		this.driver.joined().event(AbsencesChanged.deregister()).done(12).after(2000).quietly();
		assertThat(this.driver.accepting(false).accepting(true).ready().effects()).isEmpty();
		assertThat(this.driver.event(AbsencesChanged.register()).effects()).containsExactly("write mine on 1 over 0");
	}

	@Test
	void onlyRegisterEndsARemovalThatDoesNotStop() {
		RulesDriver ignoring = new RulesDriver(false, false).joined().delete(12).quietly();
		assertThat(ignoring.cause(KeyLoss.DELETED).effects()).containsExactly("removed at 12");
		assertThat(ignoring.accepting(false).accepting(true).event(new ValueChanged("new")).effects()).isEmpty();
		assertThat(ignoring.state().state()).isEqualTo(State.REMOVED);
		assertThat(ignoring.event(AbsencesChanged.register()).effects()).containsExactly("write new on 1 over 0");
	}

	@Test
	void registerDoesNotOverruleReadiness() {
		this.driver.joined().accepting(false).done(12).after(2000).quietly();
		assertThat(this.driver.event(AbsencesChanged.register()).effects()).isEmpty();
	}

	@Test
	void anExpiredLeaseStopsTheApplicationIfConfigured() {
		RulesDriver stopping = new RulesDriver(true, true).joined().delete(12).quietly();
		assertThat(stopping.cause(KeyLoss.EXPIRED).effects()).containsExactly("renew nothing", "expired at 12",
				"terminate");
		assertThat(stopping.state().state()).isEqualTo(State.REMOVED);
		assertThat(stopping.event(AbsencesChanged.register()).after(60_000).effects()).isEmpty();
	}

	@ParameterizedTest
	@EnumSource
	void nothingEndsStopped(Absence absence) {
		this.driver.joined().delete(12).cause(KeyLoss.DELETED).quietly();
		this.driver.event(new AbsencesChanged(Set.of(), Set.of(absence)));
		this.driver.event(AbsencesChanged.register()).after(60_000);
		assertThat(this.driver.effects()).isEmpty();
		assertThat(this.driver.state().desired().absences()).contains(Absence.STOPPED, Absence.REMOVED);
	}

	// Leaving for good

	@ParameterizedTest
	@ValueSource(longs = { 0, 99 })
	void aReadDuringAWriteDoesNotHideThatTheKeyWasDeletedAgain(long foreignLease) {
		KeyInEtcd after = (foreignLease != 0) ? new KeyInEtcd("theirs", 13, foreignLease) : null;
		this.driver.writing().read(13, after).quietly();
		assertThat(this.driver.done(11).effects()).contains("history since 10");
		KeyEvent put = new KeyEvent(11, new KeyInEtcd(RulesDriver.VALUE, 11, 1));
		this.driver.history(13, after, put, new KeyEvent(12, null));
		assertThat(this.driver.effects()).contains("cause of 11 at 12");
	}

	@Test
	void aLateDeleteIsNotAnOrderAlthoughTheHistoryRestarted() {
		this.driver.joined().event(AbsencesChanged.deregister()).event(AbsencesChanged.register());
		this.driver.event(new HistoryRestarted(5, null, null)).unanswered().after(60_000);
		this.driver.granted(2).done(11).quietly();
		assertThat(this.driver.delete(12).effects()).noneMatch((effect) -> effect.startsWith("cause"));
	}

	@Test
	void stoppingTakesTheKeyThenTheLease() {
		assertThat(this.driver.joined().event(new Stop()).effects()).containsExactly("renew nothing", "delete 11");
		assertThat(this.driver.done(12).effects()).containsExactly("renew nothing", "revoke 1");
		assertThat(this.driver.answer(new Answer.Revoked()).effects()).containsExactly("left 0");
		assertThat(this.driver.state().state()).isEqualTo(State.STOPPED);
		assertThat(this.driver.event(new Stop()).event(AbsencesChanged.register()).delete(20).after(60_000).effects())
			.isEmpty();
	}

	@Test
	void stoppingWaitsForTheRequestInFlight() {
		assertThat(this.driver.writing().quietly().event(new Stop()).effects()).containsExactly("renew nothing");
		assertThat(this.driver.done(11).effects()).containsExactly("delete 11");
	}

	@Test
	void stoppingDoesNotWaitForACauseOrAHistory() {
		assertThat(this.driver.joined().delete(12).quietly().event(new Stop()).effects()).contains("revoke 1");
		RulesDriver reading = new RulesDriver().joined().read(13, null).quietly();
		assertThat(reading.event(new Stop()).effects()).contains("delete 11");
	}

	@Test
	void stoppingRevokesALeaseThatIsGrantedMeanwhile() {
		this.driver.ready().read(10, null).event(new Stop()).quietly();
		assertThat(this.driver.granted(1).effects()).contains("revoke 1");
	}

	@Test
	void stoppingBeforeTheKeyWasEverThereIsSeenByNoPeer() {
		assertThat(this.driver.ready().event(new Stop()).effects()).containsExactly("renew nothing", "left unseen");
	}

	@Test
	void stoppingTellsSinceWhenTheKeyHasBeenAway() {
		this.driver.joined().put(12, "theirs", 99).answer(new Answer.Revoked()).after(700).quietly();
		assertThat(this.driver.event(new Stop()).effects()).containsExactly("renew nothing", "left 700");
	}

	@Test
	void stoppingAfterAWriteWithoutAnswerTellsThatPeersMayHaveSeenTheKey() {
		this.driver.writing().unanswered().event(new Stop()).quietly();
		assertThat(this.driver.answer(new Answer.Revoked()).effects()).containsExactly("left 0");
	}

	@Test
	void stoppingEndsWhenTheDeleteIsNotAnswered() {
		assertThat(this.driver.joined().event(new Stop()).quietly().unanswered().effects()).containsExactly("left 0");
	}

	@Test
	void stoppingRevokesTheLeaseWhenTheDeleteIsRefused() {
		assertThat(this.driver.joined().event(new Stop()).quietly().fail(FailureKind.REFUSED).effects())
			.contains("revoke 1");
	}

	@Test
	void stoppingGoesOnWhenTheDeleteFindsNoKey() {
		assertThat(this.driver.joined().event(new Stop()).quietly().found(13, null).effects()).contains("revoke 1")
			.doesNotContain("delete 11");
	}

	@Test
	void anOrderWhileStoppingIsNotObeyedAgain() {
		Request cause = new Request.FindCause(new KeyView.Gone(ours(11), 12));
		this.driver.joined().delete(12).event(new Stop()).quietly();
		this.driver.event(new RegistrationEvent.Answered(cause, new Answer.Cause(KeyLoss.DELETED, null)));
		assertThat(this.driver.effects()).isEmpty();
		assertThat(this.driver.answer(new Answer.Revoked()).effects()).containsExactly("left 0");
	}

	// Leases

	@Test
	void theKeyOnAnEarlierLeaseOfThisRunIsOurs() {
		this.driver.joined().delete(12).cause(KeyLoss.EXPIRED).after(2000).granted(2).done(13).after(2000).quietly();
		this.driver.event(new HistoryRestarted(5, ours(4), null));
		assertThat(this.driver.effects()).containsExactly("write mine on 2 over 4");
	}

	@Test
	void aKeyThatGoesWithALeaseThatWasRevokedIsNoExpiry() {
		this.driver.joined().put(12, "theirs", 99).delete(13).put(14, "mine", 1).delete(15).quietly();
		assertThat(this.driver.answer(new Answer.Revoked()).effects()).containsExactly("cause of 14 at 15");
		assertThat(this.driver.cause(KeyLoss.EXPIRED).after(5000).effects()).contains("grant")
			.doesNotContain("expired at 15");
	}

	@Test
	void aKeyThatWentBeforeALaterPutOnItsLeaseHasNotExpired() {
		this.driver.joined().delete(12).put(13, "mine", 1).delete(14).quietly();
		assertThat(this.driver.cause(KeyLoss.EXPIRED).effects()).contains("removed at 12", "terminate");
	}

	@Test
	void aKeyThatExpiredIsNotTakenForDeletedWhenTheHistoryShowsItsPutAgain() {
		this.driver.writing().unanswered().after(200).put(11, "mine", 1).delete(12).quietly();
		this.driver.history(11, ours(11), putOf(ours(11)));
		assertThat(this.driver.cause(KeyLoss.EXPIRED).effects()).contains("expired at 12").doesNotContain("terminate");
	}

	@Test
	void theLastHundredLeasesAreKnown() {
		Leases leases = Leases.NONE;
		for (long id = 1; id <= 101; id++) {
			leases = leases.granted(new OwnLease(id, Duration.ofSeconds(8)));
		}
		assertThat(leases.classify(key(1, "", 1))).isInstanceOf(Foreign.class);
		assertThat(leases.classify(key(1, "", 2))).isInstanceOf(Ours.class);
		assertThat(leases.classify(key(1, "", 101))).isInstanceOf(Ours.class);
	}

	@Test
	void theLossOfAnEarlierLeaseChangesNothing() {
		assertThat(this.driver.joined().event(new LeaseGone(77)).effects()).doesNotContain("read");
		assertThat(this.driver.state().leases().current()).isNotNull();
	}

	@Test
	void aLostLeaseIsReportedOnlyWhenTheKeyIsGone() {
		this.driver.joined().event(new LeaseGone(1)).found(20, null).history(20, null, deleteAt(18)).quietly();
		assertThat(this.driver.cause(KeyLoss.EXPIRED).after(2000).effects()).contains("expired at 18", "grant");
	}

	private static KeyInEtcd key(long revision, String value, long lease) {
		return new KeyInEtcd(value, revision, lease);
	}

	private static KeyInEtcd ours(long revision) {
		return key(revision, RulesDriver.VALUE, 1);
	}

	private static KeyEvent putOf(KeyInEtcd key) {
		return new KeyEvent(key.modRevision(), key);
	}

	private static KeyEvent deleteAt(long revision) {
		return new KeyEvent(revision, null);
	}

	private static Row row(String name, Function<RulesDriver, RulesDriver> before,
			Function<RulesDriver, RulesDriver> event, Class<? extends OwnKey> key, State state, String... effects) {
		return new Row(name, before, event, key, state, List.of(effects));
	}

	/**
	 * One row of the table of rules.
	 */
	record Row(String name, Function<RulesDriver, RulesDriver> before, Function<RulesDriver, RulesDriver> event,
			Class<? extends OwnKey> key, State state, List<String> effects) {

		@Override
		public String toString() {
			return this.name;
		}

	}

}
