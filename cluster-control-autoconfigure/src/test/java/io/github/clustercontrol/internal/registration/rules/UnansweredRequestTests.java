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

import io.github.clustercontrol.internal.registration.rules.OwnKey.Free;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link RegistrationRules} when answers are lost or late.
 */
class UnansweredRequestTests {

	private final RulesDriver driver = new RulesDriver();

	@Test
	void aWriteWithoutAnswerThatWasCarriedOutIsNotRepeated() {
		this.driver.writing().unanswered().after(200).quietly();
		this.driver.history(12, RulesDriver.ours(11), RulesDriver.putOf(RulesDriver.ours(11)));
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
		this.driver.history(12, null, RulesDriver.putOf(RulesDriver.ours(11)), RulesDriver.deleteAt(12));
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
		this.driver.history(15, RulesDriver.ours(15), RulesDriver.putOf(RulesDriver.ours(13)), RulesDriver.deleteAt(14),
				RulesDriver.putOf(RulesDriver.ours(15)));
		assertThat(this.driver.effects()).containsExactly("cause of 13 at 14");
		assertThat(this.driver.cause(KeyLoss.DELETED).effects()).containsExactly("removed at 14", "terminate",
				"delete 15");
	}

	@Test
	void aWriteThatFindsTheOwnKeyIsDone() {
		this.driver.writing().unanswered().after(200).history(12, null).quietly();
		assertThat(this.driver.found(14, RulesDriver.ours(13)).effects()).containsExactly("history since 12");
		assertThat(this.driver.history(14, RulesDriver.ours(13), RulesDriver.putOf(RulesDriver.ours(13))).effects())
			.containsExactly("registered at 13", "wake in 60000");
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
		assertThat(this.driver.history(13, null, RulesDriver.deleteAt(12)).effects())
			.containsExactly("cause of 11 at 12");
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
		assertThat(this.driver.found(13, RulesDriver.ours(12)).effects()).containsExactly("history since 11");
		assertThat(this.driver.history(13, RulesDriver.ours(12), RulesDriver.putOf(RulesDriver.ours(12))).effects())
			.containsExactly("delete 12");
	}

	@Test
	void theKeyOfAnotherInstanceIsNotDeleted() {
		this.driver.joined().accepting(false).quietly();
		assertThat(this.driver.found(13, RulesDriver.key(12, "theirs", 99)).effects())
			.containsExactly("history since 11");
		assertThat(this.driver.history(13, RulesDriver.key(12, "theirs", 99)).effects()).isEmpty();
	}

}
