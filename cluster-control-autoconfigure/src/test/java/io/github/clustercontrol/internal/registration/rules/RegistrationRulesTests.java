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
import java.util.function.Function;
import java.util.stream.Stream;

import io.github.clustercontrol.Order.Action;
import io.github.clustercontrol.SelfRegistration.State;
import io.github.clustercontrol.internal.etcd.rules.FailureKind;
import io.github.clustercontrol.internal.registration.rules.OwnKey.Foreign;
import io.github.clustercontrol.internal.registration.rules.OwnKey.Free;
import io.github.clustercontrol.internal.registration.rules.OwnKey.Ours;
import io.github.clustercontrol.internal.registration.rules.OwnKey.Unleased;
import io.github.clustercontrol.internal.registration.rules.OwnKey.Unread;
import io.github.clustercontrol.internal.registration.rules.RegistrationEvent.AbsencesChanged;
import io.github.clustercontrol.internal.registration.rules.RegistrationEvent.HistoryRestarted;
import io.github.clustercontrol.internal.registration.rules.RegistrationEvent.LeaseGone;
import io.github.clustercontrol.internal.registration.rules.RegistrationEvent.OrderChanged;
import io.github.clustercontrol.internal.registration.rules.RegistrationEvent.ValueChanged;
import io.github.clustercontrol.internal.registration.rules.RegistrationEvent.WatchFailed;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link RegistrationRules}: the table, and one request at a time.
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
				row("wanted, not read yet", (it) -> it, RulesDriver::ready, Unread.class, State.REGISTERING, "grant"),
				row("read and wanted, lease not granted yet", RulesDriver::ready, (it) -> it.read(10, null), Free.class,
						State.REGISTERING),
				row("wanted, lease granted before the key was read", (it) -> it.ready().granted(1),
						(it) -> it.read(10, null), Free.class, State.REGISTERING, "write mine on 1 over 0"),
				row("wanted, not read yet, no lease granted", (it) -> it.ready().fail(FailureKind.REFUSED),
						(it) -> it.after(60_000), Unread.class, State.REGISTERING, "grant"),
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
				row("gone, deleted by itself", (it) -> it.joined().delete(12), (it) -> it.cause(KeyLoss.LEFT),
						Free.class, State.REGISTERING, "write mine on 1 over 0"),
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
						(it) -> it.read(10, RulesDriver.key(5, "theirs", 99)).granted(1), Foreign.class,
						State.REGISTERING, "renew 1", "write mine on 1 over 5"),
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
						(it) -> it.history(20, null, RulesDriver.deleteAt(15)), Free.class, State.REGISTERING,
						"cause of 11 at 15"),
				row("ours, the history does not have its delete any more",
						(it) -> it.joined().after(60_000).found(20, null), (it) -> it.history(20, null), Free.class,
						State.REGISTERING, "cause of 11 at 0"),
				row("ours, etcd was wiped", RulesDriver::joined, (it) -> it.event(new HistoryRestarted(3, null, null)),
						Free.class, State.REGISTERING, "renew nothing", "expired at 0", "wake in 2000"),
				row("ours, etcd was restored and has the key", RulesDriver::joined,
						(it) -> it.event(new HistoryRestarted(3, RulesDriver.ours(2), null)), Ours.class,
						State.REGISTERED, "wake in 58000"),
				row("free and wanted, ordered out before the start", RulesDriver::ready,
						(it) -> it.read(10, null, RulesDriver.ordered(9, Action.OUT)).granted(1), Free.class, State.OUT,
						"renew 1", "wake in 60000"),
				row("free and wanted, an order to stop from before the start", RulesDriver::ready,
						(it) -> it.read(10, null, RulesDriver.ordered(9, Action.STOP)).granted(1), Free.class,
						State.REGISTERING, "renew 1", "write mine on 1 over 0"),
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
						(it) -> it.answer(
								new Answer.KeyAndOrder(20, RulesDriver.ours(11), RulesDriver.ordered(15, Action.STOP))),
						Ours.class, State.REMOVED, "removed at 15 because of a test", "terminate", "delete 11"),
				row("ours, etcd was restored with an order to stop", RulesDriver::joined,
						(it) -> it.event(
								new HistoryRestarted(30, RulesDriver.ours(11), RulesDriver.ordered(20, Action.STOP))),
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
		this.driver.found(14, RulesDriver.key(14, "theirs", 99));
		assertThat(this.driver.effects()).containsExactly("history since 11");
		this.driver.history(14, RulesDriver.key(14, "theirs", 99), RulesDriver.deleteAt(12)).cause(KeyLoss.DELETED);
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
