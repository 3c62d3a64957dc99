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

package io.github.clustercontrol.internal.registration;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.clustercontrol.SelfRegistration.State;
import io.github.clustercontrol.internal.etcd.Listing;
import io.github.clustercontrol.internal.registration.rules.Policy;
import io.github.clustercontrol.internal.registration.rules.Registration;
import io.github.clustercontrol.internal.registration.rules.RegistrationEvent.AbsencesChanged;
import io.github.clustercontrol.internal.registration.rules.RegistrationRules;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for a registration whose requests fail, or whose responses are lost.
 */
class LostResponseIT extends RegistrationFixture {

	@Test
	void aDeleteOfOursWhoseAnswerWasLostIsNoOrder() {
		join();
		this.proxy.loseReplies();
		this.self.accept(AbsencesChanged.accepting(false));
		await().until(() -> witness().get(KEY).isEmpty());
		this.self.accept(AbsencesChanged.accepting(true));
		this.proxy.pass();
		await().until(() -> this.self.state().state() == State.REGISTERED && witness().get(KEY).isPresent());
		assertThat(this.published).doesNotContain("removed", "expired");
	}

	@Test
	void aPutWhoseAnswerWasLostLeavesNoSecondLease() {
		join();
		long lease = keyInEtcd().lease();
		this.self.accept(AbsencesChanged.accepting(false));
		await().until(() -> witness().get(KEY).isEmpty());
		this.proxy.loseReplies();
		this.self.accept(AbsencesChanged.accepting(true));
		await().until(() -> witness().get(KEY).isPresent());
		this.proxy.pass();
		await().until(() -> this.self.state().state() == State.REGISTERED);
		assertThat(keyInEtcd().lease()).isEqualTo(lease);
		assertThat(witness().leases()).containsExactly(lease);
	}

	@Test
	void anOrderAfterAPutWhoseAnswerWasLostIsObeyed() {
		join();
		returnWithoutAnswer();
		this.proxy.cut();
		witness().delete(KEY);
		this.faulty.watches(List::of);
		this.proxy.pass();
		await().until(() -> this.self.state().state() == State.REMOVED);
		assertThat(puts()).hasSize(2);
		assertThat(this.published).endsWith("removed");
	}

	@Test
	void anOrderAfterAPutWhoseAnswerWasLostIsObeyedThoughTheLeaseIsGoneToo() {
		join();
		returnWithoutAnswer();
		this.proxy.cut();
		witness().delete(KEY);
		await().until(() -> witness().leases().isEmpty());
		this.faulty.watches(List::of);
		this.proxy.pass();
		await().until(() -> this.self.state().state() == State.REMOVED);
		assertThat(puts()).hasSize(2);
	}

	@Test
	void aPutThatNeverReachedEtcdIsMadeAgain() {
		join();
		this.faulty.loseNextRequest("Txn");
		witness().revoke(keyInEtcd().lease());
		await().until(() -> !this.faulty.isLossPending() && witness().get(KEY).isPresent());
		await().until(() -> this.self.state().state() == State.REGISTERED);
		assertThat(this.published).containsExactly("registered", "expired", "registered");
		assertThat(witness().leases()).containsExactly(keyInEtcd().lease());
	}

	/** The key returns, and this instance receives neither the response nor the event. */
	private void returnWithoutAnswer() {
		this.faulty.watches(RegistrationFixture::withoutPuts);
		this.faulty.loseNextAnswer("Txn");
		witness().revoke(keyInEtcd().lease());
		await().until(() -> !this.faulty.isLossPending() && witness().get(KEY).isPresent());
	}

	@Test
	void stoppingAfterAFirstPutWhoseAnswerWasLostTellsThatPeersSawTheKey() {
		long before = System.nanoTime();
		this.faulty.watches(RegistrationFixture::withoutPuts);
		this.faulty.loseNextAnswer("Txn");
		this.watch.start();
		this.self.accept(AbsencesChanged.ready());
		await().until(() -> !this.faulty.isLossPending() && witness().get(KEY).isPresent());
		assertThat(stop()).isBetween(Duration.ZERO, Duration.ofNanos(System.nanoTime() - before));
		assertThat(witness().get(KEY)).isEmpty();
	}

	@Test
	void anErrorInsideARequestIsTriedAgain() {
		AtomicInteger errors = new AtomicInteger(2);
		EtcdRequests requests = new EtcdRequests(KEY, TTL, this.connection);
		RegistrationLoop failing = new RegistrationLoop(Registration.initial("mine"),
				new RegistrationRules(new Policy(TTL, false, false)), (request) -> {
					if (errors.getAndDecrement() > 0) {
						throw new NoClassDefFoundError("deliberate");
					}
					return requests.apply(request);
				}, new RegistrationLog(KEY, TTL), this.executor, this.threads.serial("requests"), this);
		failing.listed(new Listing(1, List.of()));
		failing.accept(AbsencesChanged.ready());
		await().until(() -> failing.state().state() == State.REGISTERED && witness().get(KEY).isPresent());
	}

	@Test
	void errorsOfAClientCustomizerStopNeitherTheLoopNorTheRenewal() {
		join();
		long lease = keyInEtcd().lease();
		this.customizerErrors.set(4);
		await().until(() -> {
			this.connection.rebuild("test");
			return this.customizerErrors.get() < 4;
		});
		this.self.accept(AbsencesChanged.accepting(false));
		await().until(() -> this.self.state().state() == State.OUT && witness().get(KEY).isEmpty());
		await().until(() -> this.customizerErrors.get() <= 0);
		long renewed = this.renewal.renewals().succeeded();
		await().until(() -> this.renewal.renewals().succeeded() >= renewed + 10);
		this.self.accept(AbsencesChanged.accepting(true));
		await().until(() -> this.self.state().state() == State.REGISTERED);
		assertThat(keyInEtcd().lease()).isEqualTo(lease);
		assertThat(this.published).doesNotContain("removed", "expired");
	}

	@Test
	void anErrorInsideTheRulesIsTriedAgainInOrder() {
		AtomicInteger errors = new AtomicInteger(2);
		RegistrationRules rules = new RegistrationRules(new Policy(TTL, false, false));
		RegistrationLoop failing = new RegistrationLoop(Registration.initial("mine"), (state, event, now) -> {
			if (errors.getAndDecrement() > 0) {
				throw new StackOverflowError("deliberate");
			}
			return rules.next(state, event, now);
		}, new EtcdRequests(KEY, TTL, this.connection), new RegistrationLog(KEY, TTL), this.executor,
				this.threads.serial("requests"), this);
		failing.accept(AbsencesChanged.deregister());
		failing.accept(AbsencesChanged.register());
		failing.accept(AbsencesChanged.ready());
		this.executor.execute(() -> failing.listed(new Listing(1, List.of())));
		await().until(() -> failing.state().state() == State.REGISTERED && witness().get(KEY).isPresent());
	}

}
