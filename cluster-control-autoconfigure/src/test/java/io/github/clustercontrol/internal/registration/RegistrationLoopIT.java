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

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

import io.etcd.jetcd.api.Event;
import io.etcd.jetcd.api.WatchResponse;
import io.github.clustercontrol.SelfRegistration.State;
import io.github.clustercontrol.fault.EtcdKeyValue;
import io.github.clustercontrol.fault.EtcdServer;
import io.github.clustercontrol.fault.EtcdWitness;
import io.github.clustercontrol.fault.FaultProxy;
import io.github.clustercontrol.fault.row.FaultyEtcd;
import io.github.clustercontrol.internal.concurrent.SerialExecutor;
import io.github.clustercontrol.internal.concurrent.Threads;
import io.github.clustercontrol.internal.etcd.EtcdConnection;
import io.github.clustercontrol.internal.etcd.EtcdLeases;
import io.github.clustercontrol.internal.etcd.EtcdLeases.Lease;
import io.github.clustercontrol.internal.etcd.EtcdSettings;
import io.github.clustercontrol.internal.etcd.EtcdWatch;
import io.github.clustercontrol.internal.etcd.Listing;
import io.github.clustercontrol.internal.registration.rules.Answer;
import io.github.clustercontrol.internal.registration.rules.KeyInEtcd;
import io.github.clustercontrol.internal.registration.rules.Policy;
import io.github.clustercontrol.internal.registration.rules.Registration;
import io.github.clustercontrol.internal.registration.rules.RegistrationEffect;
import io.github.clustercontrol.internal.registration.rules.RegistrationEvent;
import io.github.clustercontrol.internal.registration.rules.RegistrationEvent.AbsencesChanged;
import io.github.clustercontrol.internal.registration.rules.RegistrationRules;
import io.github.clustercontrol.internal.registration.rules.Request;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link RegistrationLoop} with its rules and requests.
 */
class RegistrationLoopIT implements RegistrationLoop.Output {

	private static final String KEY = "/demo/web/10.0.0.1:8110";

	private static final Duration TTL = Duration.ofSeconds(4);

	private final EtcdServer etcd = new EtcdServer().start();

	private final FaultProxy proxy = new FaultProxy(this.etcd);

	private final FaultyEtcd lying = new FaultyEtcd();

	private final AtomicInteger customizerErrors = new AtomicInteger();

	private final Threads threads = new Threads();

	private final EtcdConnection connection = new EtcdConnection(
			new EtcdSettings(List.of(URI.create(this.proxy.endpoint())), null, null, null, Duration.ofSeconds(1),
					Duration.ofSeconds(1)),
			List.of(this.lying, (builder) -> {
				if (this.customizerErrors.getAndDecrement() > 0) {
					throw new NoClassDefFoundError("deliberate");
				}
			}), this.threads);

	private final List<String> told = new CopyOnWriteArrayList<>();

	private final List<@Nullable Duration> stopped = new CopyOnWriteArrayList<>();

	private final RegistrationSettings settings = new RegistrationSettings("http", Map.of(), TTL,
			Duration.ofMillis(500), OnRemoved.IGNORE, OnExpired.REGISTER, Duration.ZERO);

	private final SerialExecutor executor = this.threads.serial("registration");

	private final RegistrationLoop self = new RegistrationLoop(Registration.initial("mine"),
			new RegistrationRules(new Policy(TTL, false, false)), new EtcdRequests(KEY, TTL, this.connection),
			new RegistrationLog(KEY, TTL), this.executor, this.threads.serial("requests"), this);

	private final EtcdWatch watch = new EtcdWatch(this.connection, EtcdWatch.Target.key(KEY, KEY + "/order"),
			this.settings.watchHeartbeat(), this.executor, this.self);

	private final LeaseRenewal renewal = new LeaseRenewal(new EtcdLeases(this.connection), "this instance's key",
			this.settings.ttl(), this.settings.heartbeat(), this.connection.requestTimeout(),
			this.threads.serial("lease"), (gone) -> this.self.accept(new RegistrationEvent.LeaseGone(gone.id())));

	@AfterEach
	void close() {
		this.connection.close();
		this.threads.close();
		this.proxy.close();
		this.etcd.close();
	}

	@Override
	public void renew(Lease lease, long grantedNanos) {
		this.renewal.start(lease, grantedNanos);
	}

	@Override
	public void perform(RegistrationEffect effect) {
		if (effect instanceof RegistrationEffect.StopRenewal) {
			this.renewal.stop();
		}
		else if (effect instanceof RegistrationEffect.Left left) {
			this.stopped.add((left.outSince() != null) ? this.self.since(left.outSince()) : null);
		}
		else if (effect instanceof RegistrationEffect.PublishRegistered) {
			this.told.add("registered");
		}
		else {
			this.told.add((effect instanceof RegistrationEffect.PublishRemoved) ? "removed" : "expired");
		}
	}

	@Test
	void theKeyAndItsSentinelComeInOneRevisionOnOneLease() {
		join();
		EtcdKeyValue key = standing();
		assertThat(key.value()).isEqualTo("mine");
		assertThat(witness().list("/clustercontrol.leases/")).singleElement().satisfies((sentinel) -> {
			assertThat(sentinel.key()).isEqualTo("/clustercontrol.leases/demo/web/" + Long.toHexString(key.lease()));
			assertThat(sentinel.lease()).isEqualTo(key.lease());
			assertThat(sentinel.modRevision()).isEqualTo(key.modRevision());
		});
		assertThat(this.told).containsExactly("registered");
	}

	@Test
	void goesOutAndInOnTheSameLeaseAndPutsAtMostOnceASecond() {
		join();
		long lease = standing().lease();
		for (int i = 0; i < 10; i++) {
			this.self.accept(AbsencesChanged.accepting(false));
			this.self.accept(AbsencesChanged.accepting(true));
		}
		this.self.accept(AbsencesChanged.accepting(false));
		await().until(() -> this.self.state().state() == State.OUT && witness().get(KEY).isEmpty());
		assertThat(witness().leases()).containsExactly(lease);
		this.self.accept(AbsencesChanged.accepting(true));
		await().until(() -> this.self.state().state() == State.REGISTERED);
		assertThat(standing().lease()).isEqualTo(lease);
		assertThat(puts()).hasSizeLessThanOrEqualTo(3);
		assertThat(this.told).doesNotContain("removed", "expired");
	}

	@Test
	void takesOverAtOnceWhatAPredecessorLeft() {
		long predecessor = witness().grant(60);
		witness().put(KEY, "theirs", predecessor);
		join();
		assertThat(standing().value()).isEqualTo("mine");
		witness().revoke(predecessor);
		long barrier = witness().put("/demo/web/10.0.0.9:1", "");
		assertThat(barrier).isPositive();
		assertThat(standing().value()).isEqualTo("mine");
		assertThat(this.told).containsExactly("registered");
	}

	@Test
	void aKeyThatAnotherInstanceTakesIsLeftAloneUntilItIsFree() {
		join();
		long ours = standing().lease();
		long theirs = takeOver();
		await().until(() -> this.self.state().state() == State.SUPERSEDED && !witness().leases().contains(ours));
		assertThat(standing().lease()).isEqualTo(theirs);
		witness().revoke(theirs);
		await().until(() -> this.self.state().state() == State.REGISTERED && standing().value().equals("mine"));
		assertThat(this.told).containsExactly("registered", "registered");
	}

	@Test
	void aKeyThatAnotherInstanceTookWhileWeWereAwayIsLeftAloneToo() {
		join();
		long ours = standing().lease();
		this.proxy.cut();
		long theirs = takeOver();
		witness().put(KEY, "theirs again", theirs);
		witness().compact();
		this.proxy.accept();
		await().until(() -> this.self.state().state() == State.SUPERSEDED && !witness().leases().contains(ours));
		assertThat(standing().lease()).isEqualTo(theirs);
		witness().revoke(theirs);
		await().until(() -> this.self.state().state() == State.REGISTERED && standing().value().equals("mine"));
		assertThat(this.told).containsExactly("registered", "registered");
	}

	@Test
	void ourOwnLeaveDoesNotRemoveTheKeyOfAnotherInstance() {
		join();
		this.proxy.blackHole();
		long theirs = takeOver();
		this.self.accept(new RegistrationEvent.Stop());
		this.proxy.pass();
		await().until(() -> !this.stopped.isEmpty());
		assertThat(standing().lease()).isEqualTo(theirs);
	}

	@Test
	void whatSomebodyWritesWithoutALeaseIsWrittenOver() {
		join();
		long lease = standing().lease();
		witness().put(KEY, "by hand");
		await().until(() -> standing().value().equals("mine"));
		assertThat(standing().lease()).isEqualTo(lease);
		await().until(() -> this.self.state().state() == State.REGISTERED);
		assertThat(this.told).doesNotContain("removed", "expired");
	}

	@Test
	void aDeleteOfOursWhoseAnswerWasLostIsNoOrder() {
		join();
		this.proxy.loseReplies();
		this.self.accept(AbsencesChanged.accepting(false));
		await().until(() -> witness().get(KEY).isEmpty());
		this.self.accept(AbsencesChanged.accepting(true));
		this.proxy.pass();
		await().until(() -> this.self.state().state() == State.REGISTERED && witness().get(KEY).isPresent());
		assertThat(this.told).doesNotContain("removed", "expired");
	}

	@Test
	void aPutWhoseAnswerWasLostLeavesNoSecondLease() {
		join();
		long lease = standing().lease();
		this.self.accept(AbsencesChanged.accepting(false));
		await().until(() -> witness().get(KEY).isEmpty());
		this.proxy.loseReplies();
		this.self.accept(AbsencesChanged.accepting(true));
		await().until(() -> witness().get(KEY).isPresent());
		this.proxy.pass();
		await().until(() -> this.self.state().state() == State.REGISTERED);
		assertThat(standing().lease()).isEqualTo(lease);
		assertThat(witness().leases()).containsExactly(lease);
	}

	@Test
	void anOrderAfterAPutWhoseAnswerWasLostIsObeyed() {
		join();
		returnWithoutAnswer();
		this.proxy.cut();
		witness().delete(KEY);
		this.lying.watches(List::of);
		this.proxy.pass();
		await().until(() -> this.self.state().state() == State.REMOVED);
		assertThat(puts()).hasSize(2);
		assertThat(this.told).endsWith("removed");
	}

	@Test
	void anOrderAfterAPutWhoseAnswerWasLostIsObeyedThoughTheLeaseIsGoneToo() {
		join();
		returnWithoutAnswer();
		this.proxy.cut();
		witness().delete(KEY);
		await().until(() -> witness().leases().isEmpty());
		this.lying.watches(List::of);
		this.proxy.pass();
		await().until(() -> this.self.state().state() == State.REMOVED);
		assertThat(puts()).hasSize(2);
	}

	@Test
	void aPutThatNeverReachedEtcdIsMadeAgain() {
		join();
		this.lying.loseNextRequest("Txn");
		witness().revoke(standing().lease());
		await().until(() -> !this.lying.isLossPending() && witness().get(KEY).isPresent());
		await().until(() -> this.self.state().state() == State.REGISTERED);
		assertThat(this.told).containsExactly("registered", "expired", "registered");
		assertThat(witness().leases()).containsExactly(standing().lease());
	}

	/** The key returns, and this instance hears nothing of it. */
	private void returnWithoutAnswer() {
		this.lying.watches(RegistrationLoopIT::withoutPuts);
		this.lying.loseNextAnswer("Txn");
		witness().revoke(standing().lease());
		await().until(() -> !this.lying.isLossPending() && witness().get(KEY).isPresent());
	}

	@Test
	void metadataChangeInPlace() {
		join();
		EtcdKeyValue before = standing();
		this.self.accept(new RegistrationEvent.ValueChanged("changed"));
		await().until(() -> standing().value().equals("changed"));
		assertThat(standing().createRevision()).isEqualTo(before.createRevision());
		assertThat(standing().lease()).isEqualTo(before.lease());
		assertThat(this.told).containsExactly("registered");
	}

	@Test
	void anOrderIsToldOnceAndOnlyRegisterBringsTheKeyBack() {
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
		assertThat(this.told).containsExactly("registered", "removed", "registered");
	}

	@Test
	void comesBackWhenItsLeaseIsRevoked() {
		join();
		long lease = standing().lease();
		witness().revoke(lease);
		await().until(() -> witness().get(KEY).isPresent() && this.self.state().state() == State.REGISTERED);
		assertThat(standing().lease()).isNotEqualTo(lease);
		assertThat(this.told).containsExactly("registered", "expired", "registered");
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
		assertThat(this.told).doesNotContain("removed");
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
		assertThat(this.told).doesNotContain("removed");
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
		assertThat(this.told).containsExactly("registered");
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
	void stoppingTellsForHowLongAnotherInstanceHasHadTheKey() {
		join();
		long before = System.nanoTime();
		takeOver();
		await().until(() -> this.self.state().state() == State.SUPERSEDED);
		assertThat(stop()).isBetween(Duration.ZERO, Duration.ofNanos(System.nanoTime() - before));
	}

	@Test
	void stoppingAfterAFirstPutWhoseAnswerWasLostTellsThatPeersSawTheKey() {
		long before = System.nanoTime();
		this.lying.watches(RegistrationLoopIT::withoutPuts);
		this.lying.loseNextAnswer("Txn");
		this.watch.start();
		this.self.accept(AbsencesChanged.ready());
		await().until(() -> !this.lying.isLossPending() && witness().get(KEY).isPresent());
		assertThat(stop()).isBetween(Duration.ZERO, Duration.ofNanos(System.nanoTime() - before));
		assertThat(witness().get(KEY)).isEmpty();
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
		long lease = standing().lease();
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
		assertThat(standing().lease()).isEqualTo(lease);
		assertThat(this.told).doesNotContain("removed", "expired");
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

	private static List<WatchResponse> withoutPuts(WatchResponse response) {
		return response.getEventsList().stream().anyMatch((event) -> event.getType() == Event.EventType.PUT) ? List.of()
				: List.of(response);
	}

	/** Return for how long the key had been gone then. */
	private @Nullable Duration stop() {
		this.self.accept(new RegistrationEvent.Stop());
		await().until(() -> !this.stopped.isEmpty());
		return this.stopped.get(0);
	}

	private void join() {
		this.watch.start();
		this.self.accept(AbsencesChanged.ready());
		await().until(() -> this.self.state().state() == State.REGISTERED);
	}

	private long takeOver() {
		long theirs = witness().grant(60);
		witness().put(KEY, "theirs", theirs);
		return theirs;
	}

	/** What was asked of the key before has been done when this is. */
	private void barrier() {
		CountDownLatch done = new CountDownLatch(1);
		this.executor.execute(done::countDown);
		await().until(() -> done.getCount() == 0);
	}

	private EtcdKeyValue standing() {
		return witness().get(KEY).orElseThrow();
	}

	private List<EtcdKeyValue> puts() {
		return witness().history(KEY, 1).stream().filter((change) -> !change.isDelete()).toList();
	}

	private EtcdWitness witness() {
		return this.etcd.witness();
	}

	private static ConditionFactory await() {
		return Awaitility.await().atMost(Duration.ofSeconds(40)).ignoreExceptions();
	}

}
