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
import java.util.Set;

import io.github.clustercontrol.SelfRegistration.State;
import io.github.clustercontrol.internal.etcd.rules.FailureKind;
import io.github.clustercontrol.internal.registration.rules.OwnKey.Foreign;
import io.github.clustercontrol.internal.registration.rules.OwnKey.Ours;
import io.github.clustercontrol.internal.registration.rules.RegistrationEvent.AbsencesChanged;
import io.github.clustercontrol.internal.registration.rules.RegistrationEvent.HistoryRestarted;
import io.github.clustercontrol.internal.registration.rules.RegistrationEvent.LeaseGone;
import io.github.clustercontrol.internal.registration.rules.RegistrationEvent.Stop;
import io.github.clustercontrol.internal.registration.rules.RegistrationEvent.ValueChanged;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link RegistrationRules} on absence, on leaving for good and on leases.
 */
class AbsenceTests {

	private final RulesDriver driver = new RulesDriver();

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
	void stoppingRevokesALeaseThatIsGrantedBeforeTheKeyWasRead() {
		assertThat(this.driver.ready().quietly().event(new Stop()).effects()).containsExactly("renew nothing");
		assertThat(this.driver.quietly().granted(1).effects()).contains("revoke 1");
		assertThat(this.driver.quietly().answer(new Answer.Revoked()).effects()).containsExactly("left unseen");
	}

	@Test
	void stoppingBeforeTheKeyWasEverThereIsSeenByNoPeer() {
		this.driver.ready().event(new Stop()).quietly();
		assertThat(this.driver.fail(FailureKind.REFUSED).effects()).containsExactly("left unseen");
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
		Request cause = new Request.FindCause(new KeyView.Gone(RulesDriver.ours(11), 12));
		this.driver.joined().delete(12).event(new Stop()).quietly();
		this.driver.event(new RegistrationEvent.Answered(cause, new Answer.Cause(KeyLoss.DELETED, null)));
		assertThat(this.driver.effects()).isEmpty();
		assertThat(this.driver.answer(new Answer.Revoked()).effects()).containsExactly("left 0");
	}

	// Leases

	@Test
	void theKeyOnAnEarlierLeaseOfThisRunIsOurs() {
		this.driver.joined().delete(12).cause(KeyLoss.EXPIRED).after(2000).granted(2).done(13).after(2000).quietly();
		this.driver.event(new HistoryRestarted(5, RulesDriver.ours(4), null));
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
		this.driver.history(11, RulesDriver.ours(11), RulesDriver.putOf(RulesDriver.ours(11)));
		assertThat(this.driver.cause(KeyLoss.EXPIRED).effects()).contains("expired at 12").doesNotContain("terminate");
	}

	@Test
	void theLastHundredLeasesAreKnown() {
		Leases leases = Leases.NONE;
		for (long id = 1; id <= 101; id++) {
			leases = leases.granted(new OwnLease(id, Duration.ofSeconds(8)));
		}
		assertThat(leases.classify(RulesDriver.key(1, "", 1))).isInstanceOf(Foreign.class);
		assertThat(leases.classify(RulesDriver.key(1, "", 2))).isInstanceOf(Ours.class);
		assertThat(leases.classify(RulesDriver.key(1, "", 101))).isInstanceOf(Ours.class);
	}

	@Test
	void theLossOfAnEarlierLeaseChangesNothing() {
		assertThat(this.driver.joined().event(new LeaseGone(77)).effects()).doesNotContain("read");
		assertThat(this.driver.state().leases().current()).isNotNull();
	}

	@Test
	void aLostLeaseIsReportedOnlyWhenTheKeyIsGone() {
		this.driver.joined()
			.event(new LeaseGone(1))
			.found(20, null)
			.history(20, null, RulesDriver.deleteAt(18))
			.quietly();
		assertThat(this.driver.cause(KeyLoss.EXPIRED).after(2000).effects()).contains("expired at 18", "grant");
	}

}
