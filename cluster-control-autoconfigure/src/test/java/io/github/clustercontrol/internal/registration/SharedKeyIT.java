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

import io.github.clustercontrol.SelfRegistration.State;
import io.github.clustercontrol.internal.registration.rules.Answer;
import io.github.clustercontrol.internal.registration.rules.KeyInEtcd;
import io.github.clustercontrol.internal.registration.rules.RegistrationEvent;
import io.github.clustercontrol.internal.registration.rules.Request;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for a registration whose key other clients write.
 */
class SharedKeyIT extends RegistrationFixture {

	@Test
	void takesOverAtOnceWhatAPredecessorLeft() {
		long predecessor = witness().grant(60);
		witness().put(KEY, "theirs", predecessor);
		join();
		assertThat(keyInEtcd().value()).isEqualTo("mine");
		witness().revoke(predecessor);
		long barrier = witness().put("/demo/web/10.0.0.9:1", "");
		assertThat(barrier).isPositive();
		assertThat(keyInEtcd().value()).isEqualTo("mine");
		assertThat(this.published).containsExactly("registered");
	}

	@Test
	void aKeyThatAnotherInstanceTakesIsLeftAloneUntilItIsFree() {
		join();
		long ours = keyInEtcd().lease();
		long theirs = takeOver();
		returnsWhenTheKeyIsFree(ours, theirs);
	}

	@Test
	void aKeyThatAnotherInstanceTookWhileWeWereAwayIsLeftAloneToo() {
		join();
		long ours = keyInEtcd().lease();
		this.proxy.cut();
		long theirs = takeOver();
		witness().put(KEY, "theirs again", theirs);
		witness().compact();
		this.proxy.accept();
		returnsWhenTheKeyIsFree(ours, theirs);
	}

	@Test
	void ourOwnLeaveDoesNotRemoveTheKeyOfAnotherInstance() {
		join();
		this.proxy.blackHole();
		long theirs = takeOver();
		this.self.accept(new RegistrationEvent.Stop());
		this.proxy.pass();
		await().until(() -> !this.stopped.isEmpty());
		assertThat(keyInEtcd().lease()).isEqualTo(theirs);
	}

	@Test
	void aKeyThatIsWrittenWithoutALeaseIsOverwritten() {
		join();
		long lease = keyInEtcd().lease();
		witness().put(KEY, "by hand");
		await().until(() -> keyInEtcd().value().equals("mine"));
		assertThat(keyInEtcd().lease()).isEqualTo(lease);
		await().until(() -> this.self.state().state() == State.REGISTERED);
		assertThat(this.published).doesNotContain("removed", "expired");
	}

	@Test
	void aKeyOfAnotherHistoryWithTheSameRevisionIsNotTouched() {
		long revision = witness().put(KEY, "theirs");
		EtcdRequests requests = new EtcdRequests(KEY, TTL, this.connection);
		KeyInEtcd theirs = new KeyInEtcd("theirs", revision, 0);
		await()
			.until(() -> requests.apply(new Request.ReadKey()).equals(new Answer.KeyAndOrder(revision, theirs, null)));
		assertThat(requests.apply(new Request.Delete(revision, "mine", 0)))
			.isEqualTo(new Answer.Found(revision, theirs));
		assertThat(requests.apply(new Request.Write(revision, "mine", "new", witness().grant(60))))
			.isEqualTo(new Answer.Found(revision, theirs));
	}

	@Test
	void stoppingTellsForHowLongAnotherInstanceHasHadTheKey() {
		join();
		long before = System.nanoTime();
		takeOver();
		await().until(() -> this.self.state().state() == State.SUPERSEDED);
		assertThat(stop()).isBetween(Duration.ZERO, Duration.ofNanos(System.nanoTime() - before));
	}

	private void returnsWhenTheKeyIsFree(long ours, long theirs) {
		await().until(() -> this.self.state().state() == State.SUPERSEDED && !witness().leases().contains(ours));
		assertThat(keyInEtcd().lease()).isEqualTo(theirs);
		witness().revoke(theirs);
		await().until(() -> this.self.state().state() == State.REGISTERED && keyInEtcd().value().equals("mine"));
		assertThat(this.published).containsExactly("registered", "registered");
	}

}
