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

package io.github.clustercontrol.simulation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

import io.github.clustercontrol.internal.etcd.rules.FailureKind;
import io.github.clustercontrol.internal.registration.rules.Answer;
import io.github.clustercontrol.internal.registration.rules.KeyEvent;
import io.github.clustercontrol.internal.registration.rules.KeyInEtcd;
import io.github.clustercontrol.internal.registration.rules.Moment;
import io.github.clustercontrol.internal.registration.rules.OwnLease;
import io.github.clustercontrol.internal.registration.rules.Registration;
import io.github.clustercontrol.internal.registration.rules.RegistrationEffect;
import io.github.clustercontrol.internal.registration.rules.RegistrationEvent;
import io.github.clustercontrol.internal.registration.rules.Request;
import io.github.clustercontrol.internal.registration.rules.Rules;
import io.github.clustercontrol.internal.registration.rules.Step;
import io.github.clustercontrol.simulation.KeyStore.Change;
import org.jspecify.annotations.Nullable;

/**
 * One run of an instance: plays the loop of the registration around its rules.
 */
final class SimulatedRegistration implements EtcdFollower.Listener {

	private static final Duration UNTIL_CLOSE = Duration.ofMillis(10);

	private final SimulatedWorld world;

	private final Rules rules;

	private final String key;

	private final SimulatedProcess process;

	private final SimulatedClient client;

	private final EtcdFollower follower;

	private final SimulatedRenewal renewal;

	private final RunRecord record;

	private Registration state;

	private SimulatedTime.@Nullable Timer wake;

	private boolean failNextRequest;

	private boolean left;

	SimulatedRegistration(SimulatedWorld world, Rules rules, String name, String key) {
		this.world = world;
		this.rules = rules;
		this.key = key;
		this.process = new SimulatedProcess(world.time());
		this.client = new SimulatedClient(world.network().connect(this.process), world.etcd());
		this.renewal = new SimulatedRenewal(this.process, this.client, world.etcd(),
				(lease) -> decide(new RegistrationEvent.LeaseGone(lease)));
		this.follower = new EtcdFollower(this.process, this.client, world.etcd(), key, this);
		this.record = new RunRecord(name, "value of " + name);
		this.state = Registration.initial(this.record.value);
	}

	void start() {
		this.follower.start();
	}

	String key() {
		return this.key;
	}

	Registration state() {
		return this.state;
	}

	RunRecord record() {
		return this.record;
	}

	SimulatedProcess process() {
		return this.process;
	}

	SimulatedNetwork.Line line() {
		return this.client.line();
	}

	boolean knowsThisEtcd() {
		return this.client.believes(this.world.etcd().clusterId());
	}

	boolean isRunning() {
		return this.process.isAlive() && !this.left;
	}

	/** Let an error be thrown where the next request would be sent. */
	void failNextRequest() {
		this.failNextRequest = true;
	}

	/** Hand an event to the loop, from another thread of the application. */
	void submit(RegistrationEvent event) {
		this.process.after(0, () -> decide(event));
	}

	void kill() {
		this.process.kill();
		this.follower.close();
	}

	private void decide(RegistrationEvent event) {
		if (this.left) {
			return;
		}
		Moment moment = new Moment(this.world.time().now(), this.world.jitter());
		Registration before = this.state;
		Step step = this.rules.next(before, event, moment);
		this.state = step.state();
		this.world.oracle().decided(this, event, before, moment);
		for (RegistrationEffect effect : step.effects()) {
			this.world.oracle().effect(this, effect, moment);
			apply(effect);
		}
	}

	private void apply(RegistrationEffect effect) {
		if (effect instanceof RegistrationEffect.Send send) {
			send(send.request());
		}
		else if (effect instanceof RegistrationEffect.StartRenewal start) {
			this.renewal.start(start.lease());
		}
		else if (effect instanceof RegistrationEffect.StopRenewal) {
			this.renewal.stop();
		}
		else if (effect instanceof RegistrationEffect.WakeAt at) {
			if (this.wake != null) {
				this.wake.cancel();
			}
			this.wake = this.process.at(at.nanos(), () -> decide(new RegistrationEvent.Due()));
		}
		else if (effect instanceof RegistrationEffect.Terminate) {
			this.process.after(UNTIL_CLOSE.toNanos(), () -> decide(new RegistrationEvent.Stop()));
		}
		else if (effect instanceof RegistrationEffect.Left) {
			this.left = true;
			this.follower.close();
			this.process.after(0, this.process::kill);
		}
	}

	private void send(Request request) {
		if (this.failNextRequest) {
			this.failNextRequest = false;
			this.process.after(0, () -> decide(new RegistrationEvent.Failed(request, FailureKind.FAILED)));
		}
		else if (request instanceof Request.FindCause findCause) {
			new CauseSearch(this.client, this.world.etcd(), this.key).find(findCause.gone().key().lease(),
					findCause.gone().revision(),
					(cause) -> decide(new RegistrationEvent.Answered(request, new Answer.Cause(cause))),
					() -> decide(new RegistrationEvent.Failed(request, FailureKind.UNANSWERED)));
		}
		else {
			this.client.request(this.world.oracle().actAs(this, effect(request)),
					(answer) -> decide(new RegistrationEvent.Answered(request, answer)),
					(error) -> decide(new RegistrationEvent.Failed(request, failure(error))));
		}
	}

	private Supplier<Answer> effect(Request request) {
		if (request instanceof Request.Grant) {
			return this::grant;
		}
		if (request instanceof Request.Write write) {
			String sentinel = SimulatedWorld.sentinel(write.lease());
			return () -> {
				refuseWhenFull();
				return transact(write.expected(), write.expectedValue(), List
					.of(Change.put(this.key, write.value(), write.lease()), Change.put(sentinel, "", write.lease())));
			};
		}
		if (request instanceof Request.Delete delete) {
			return () -> transact(delete.expected(), delete.expectedValue(), List.of(Change.delete(this.key)));
		}
		if (request instanceof Request.ReadKey) {
			return () -> new Answer.Found(this.world.etcd().revision(),
					known(this.world.etcd().keys().get(this.key, 0)));
		}
		if (request instanceof Request.ReadHistory history) {
			return () -> history(history.since());
		}
		Request.Revoke revoke = (Request.Revoke) request;
		return () -> {
			if (this.world.etcd().leases().contains(revoke.lease())) {
				this.world.etcd().revoke(revoke.lease());
			}
			return new Answer.Revoked();
		};
	}

	private Answer grant() {
		refuseWhenFull();
		SimulatedEtcd.Granted granted = this.world.etcd().grant(0, this.world.policy().ttl().toSeconds());
		this.world.oracle().granted(this, granted.id());
		return new Answer.Granted(new OwnLease(granted.id(), Duration.ofSeconds(granted.ttlSeconds())));
	}

	private void refuseWhenFull() {
		if (this.world.network().isFull()) {
			throw new EtcdError(EtcdError.Kind.NO_SPACE);
		}
	}

	private Answer transact(long expected, @Nullable String value, List<Change> changes) {
		SimulatedEtcd.Outcome outcome = this.world.etcd().transact(this.key, expected, value, changes);
		return outcome.succeeded() ? new Answer.Done(outcome.revision())
				: new Answer.Found(outcome.revision(), known(outcome.found()));
	}

	private Answer history(long since) {
		KeyStore keys = this.world.etcd().keys();
		List<KeyEvent> events = new ArrayList<>();
		long from = since + 1;
		if (from < keys.compacted()) {
			from = keys.compacted() + 1;
			KeyVersion oldest = keys.get(this.key, keys.compacted());
			if (oldest != null && oldest.modRevision() > since) {
				events.add(new KeyEvent(oldest.modRevision(), known(oldest)));
			}
		}
		for (KeyVersion version : keys.history(from, keys.revision())) {
			if (version.key().equals(this.key)) {
				events.add(new KeyEvent(version.modRevision(), known(version)));
			}
		}
		return new Answer.History(keys.revision(), events, known(keys.get(this.key, 0)));
	}

	private static FailureKind failure(@Nullable EtcdError error) {
		if (error == null) {
			return FailureKind.UNANSWERED;
		}
		return switch (error.kind()) {
			case LEASE_NOT_FOUND -> FailureKind.LEASE_GONE;
			case NO_SPACE -> FailureKind.REFUSED;
			default -> FailureKind.FAILED;
		};
	}

	private static @Nullable KeyInEtcd known(@Nullable KeyVersion version) {
		return (version == null || version.value() == null) ? null
				: new KeyInEtcd(version.value(), version.modRevision(), version.lease());
	}

	@Override
	public void read(long revision, List<KeyVersion> keys, boolean restarted) {
		KeyInEtcd found = keys.isEmpty() ? null : known(keys.get(0));
		decide(restarted ? new RegistrationEvent.HistoryRestarted(revision, found)
				: new RegistrationEvent.KeyRead(revision, found));
	}

	@Override
	public void changed(List<KeyVersion> versions) {
		KeyVersion version = versions.get(0);
		decide(new RegistrationEvent.KeyChanged(new KeyEvent(version.modRevision(), known(version))));
	}

	@Override
	public void failed() {
		decide(new RegistrationEvent.WatchFailed());
	}

}
