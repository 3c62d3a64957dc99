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

import java.util.List;

import io.github.clustercontrol.SelfRegistration.State;
import io.github.clustercontrol.fault.EtcdKeyValue;
import io.github.clustercontrol.internal.registration.rules.RegistrationEvent;
import io.github.clustercontrol.internal.registration.rules.RegistrationEvent.AbsencesChanged;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link RegistrationLoop} with its rules and requests.
 */
class RegistrationLoopIT extends RegistrationFixture {

	@Test
	void theKeyAndItsSentinelComeInOneRevisionOnOneLease() {
		join();
		EtcdKeyValue key = keyInEtcd();
		assertThat(key.value()).isEqualTo("mine");
		assertThat(witness().list("/clustercontrol.leases/")).singleElement().satisfies((sentinel) -> {
			assertThat(sentinel.key()).isEqualTo("/clustercontrol.leases/demo/web/" + Long.toHexString(key.lease()));
			assertThat(sentinel.lease()).isEqualTo(key.lease());
			assertThat(sentinel.modRevision()).isEqualTo(key.modRevision());
		});
		assertThat(this.published).containsExactly("registered");
	}

	@Test
	void goesOutAndInOnTheSameLeaseAndPutsAtMostOnceASecond() {
		join();
		long lease = keyInEtcd().lease();
		for (int i = 0; i < 10; i++) {
			this.self.accept(AbsencesChanged.accepting(false));
			this.self.accept(AbsencesChanged.accepting(true));
		}
		this.self.accept(AbsencesChanged.accepting(false));
		await().until(() -> this.self.state().state() == State.OUT && witness().get(KEY).isEmpty());
		assertThat(witness().leases()).containsExactly(lease);
		this.self.accept(AbsencesChanged.accepting(true));
		await().until(() -> this.self.state().state() == State.REGISTERED);
		assertThat(keyInEtcd().lease()).isEqualTo(lease);
		assertThat(puts()).hasSizeLessThanOrEqualTo(3);
		assertThat(this.published).doesNotContain("removed", "expired");
	}

	@Test
	void metadataChangeInPlace() {
		join();
		EtcdKeyValue before = keyInEtcd();
		this.self.accept(new RegistrationEvent.ValueChanged("changed"));
		await().until(() -> keyInEtcd().value().equals("changed"));
		assertThat(keyInEtcd().createRevision()).isEqualTo(before.createRevision());
		assertThat(keyInEtcd().lease()).isEqualTo(before.lease());
		assertThat(this.published).containsExactly("registered");
	}

	@Test
	void aRemovalIsPublishedOnceAndOnlyRegisterBringsTheKeyBack() {
		join();
		witness().delete(KEY);
		await().until(() -> this.self.state().state() == State.REMOVED);
		this.self.accept(AbsencesChanged.accepting(false));
		this.self.accept(AbsencesChanged.accepting(true));
		this.self.accept(new RegistrationEvent.ValueChanged("changed"));
		barrier();
		assertThat(witness().get(KEY)).isEmpty();
		this.self.accept(AbsencesChanged.register());
		await().until(() -> this.self.state().state() == State.REGISTERED);
		assertThat(this.published).containsExactly("registered", "removed", "registered");
	}

	@Test
	void comesBackWhenItsLeaseIsRevoked() {
		join();
		long lease = keyInEtcd().lease();
		witness().revoke(lease);
		await().until(() -> witness().get(KEY).isPresent() && this.self.state().state() == State.REGISTERED);
		assertThat(keyInEtcd().lease()).isNotEqualTo(lease);
		assertThat(this.published).containsExactly("registered", "expired", "registered");
	}

	@Test
	void comesBackToAnEtcdThatWasWiped() {
		join();
		for (int i = 0; i < 10; i++) {
			witness().put("/history", "");
		}
		this.etcd.kill();
		this.etcd.wipe();
		this.etcd.start();
		await().until(() -> witness().get(KEY).isPresent() && this.self.state().state() == State.REGISTERED);
		assertThat(this.published).doesNotContain("removed");
	}

	@Test
	void comesBackToAnotherClusterOfEtcdThatIsFurther() {
		join();
		long known = witness().revision();
		this.proxy.cut();
		this.etcd.kill();
		this.etcd.wipe("another-cluster");
		this.etcd.start();
		for (long revision = 0; revision < known + 20;) {
			revision = witness().put("/history", "");
		}
		this.proxy.accept();
		await().until(() -> witness().get(KEY).isPresent() && this.self.state().state() == State.REGISTERED);
		assertThat(this.published).doesNotContain("removed");
	}

	@Test
	void stoppingTakesTheKeyThenTheLease() {
		join();
		this.self.accept(new RegistrationEvent.Stop());
		await().until(() -> !this.stopped.isEmpty());
		assertThat(witness().get(KEY)).isEmpty();
		assertThat(witness().leases()).isEmpty();
		assertThat(this.self.state().state()).isEqualTo(State.STOPPED);
		List<EtcdKeyValue> history = witness().history("/", 1).stream().filter(EtcdKeyValue::isDelete).toList();
		assertThat(history.subList(history.size() - 2, history.size())).extracting(EtcdKeyValue::key)
			.satisfiesExactly((first) -> assertThat(first).isEqualTo(KEY),
					(second) -> assertThat(second).startsWith("/clustercontrol.leases/"));
		assertThat(this.published).containsExactly("registered");
	}

	@Test
	void stoppingBeforeItEverJoinedLeavesNothing() {
		this.watch.start();
		this.self.accept(new RegistrationEvent.Stop());
		this.self.accept(AbsencesChanged.ready());
		barrier();
		assertThat(witness().get(KEY)).isEmpty();
		assertThat(witness().leases()).isEmpty();
		assertThat(this.self.state().state()).isEqualTo(State.STOPPED);
	}

	@Test
	void aKeyThatCouldNotBeDeletedOnStoppingExpires() {
		join();
		this.proxy.blackHole();
		this.self.accept(new RegistrationEvent.Stop());
		await().until(() -> !this.stopped.isEmpty());
		this.proxy.pass();
		await().until(() -> witness().get(KEY).isEmpty() && witness().leases().isEmpty());
	}

}
