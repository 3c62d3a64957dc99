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
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Queue;

import io.github.clustercontrol.internal.etcd.rules.FailureKind;
import io.github.clustercontrol.internal.etcd.rules.WatchPolicy;
import io.github.clustercontrol.internal.etcd.rules.WatchRules;
import io.github.clustercontrol.internal.key.ClusterDirectory;
import io.github.clustercontrol.internal.registration.rules.Answer;
import io.github.clustercontrol.internal.registration.rules.KeyEvent;
import io.github.clustercontrol.internal.registration.rules.KeyLoss;
import io.github.clustercontrol.internal.registration.rules.Moment;
import io.github.clustercontrol.internal.registration.rules.Registration;
import io.github.clustercontrol.internal.registration.rules.RegistrationEffect;
import io.github.clustercontrol.internal.registration.rules.RegistrationEvent;
import io.github.clustercontrol.internal.registration.rules.Request;
import io.github.clustercontrol.internal.registration.rules.Rules;
import io.github.clustercontrol.internal.registration.rules.Step;
import io.github.clustercontrol.simulation.SimulatedWatchListener.Reading;
import org.jspecify.annotations.Nullable;

/**
 * One run of an instance: the loop of the registration around its rules.
 */
final class SimulatedRegistration implements SimulatedWatchListener {

	private static final Duration UNTIL_CLOSE = Duration.ofMillis(10);

	private static final WatchPolicy WATCH_POLICY = new WatchPolicy(Duration.ofSeconds(5), Duration.ZERO,
			Duration.ZERO);

	private final SimulatedWorld world;

	private final Rules rules;

	private final String key;

	private final String orderKey;

	private final SimulatedProcess process;

	private final SimulatedClient client;

	private final SimulatedWatchLoop watch;

	private final SimulatedRenewal renewal;

	private final RunRecord record;

	private final SimulatedRequests requests;

	private final Queue<RegistrationEvent> events = new ArrayDeque<>();

	private Registration state;

	private SimulatedTime.@Nullable Timer wake;

	private boolean failNextRequest;

	private boolean left;

	SimulatedRegistration(SimulatedWorld world, Rules rules, String name, String key) {
		this.world = world;
		this.rules = rules;
		this.key = key;
		this.orderKey = ClusterDirectory.orderKey(key);
		this.process = new SimulatedProcess(world.time());
		this.client = new SimulatedClient(world.network().connect(this.process), world.etcd());
		this.renewal = new SimulatedRenewal(this.process, this.client, world.etcd(),
				(lease) -> accept(new RegistrationEvent.LeaseGone(lease)));
		this.watch = new SimulatedWatchLoop(this.process, this.client, key, new WatchRules(WATCH_POLICY)::next, 0,
				this);
		this.requests = new SimulatedRequests(world, this, key);
		this.record = new RunRecord(name, "value of " + name);
		this.state = Registration.initial(this.record.value);
	}

	void start() {
		this.watch.start();
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
		return this.client.isCurrent(this.world.etcd().identity().clusterId());
	}

	boolean isRunning() {
		return this.process.isAlive() && !this.left;
	}

	/** Let an error be thrown where the next request would be sent. */
	void failNextRequest() {
		this.failNextRequest = true;
	}

	/** Let etcd carry out the next write late, and let something happen just before. */
	void delayNextWrite(long delay, Runnable arriving) {
		this.requests.delayNextWrite(delay, arriving);
	}

	/** Hand an event to the loop, from another thread of the application. */
	void submit(RegistrationEvent event) {
		this.process.after(0, () -> accept(event));
	}

	void kill() {
		this.process.kill();
		this.watch.close();
	}

	/** The watch has the same executor: what arrives during its requests waits. */
	private void accept(RegistrationEvent event) {
		this.events.add(event);
		answered();
	}

	@Override
	public void answered() {
		while (!this.watch.isRequesting() && !this.events.isEmpty()) {
			decide(this.events.remove());
		}
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
			this.wake = this.process.at(at.nanos(), () -> accept(new RegistrationEvent.Due()));
		}
		else if (effect instanceof RegistrationEffect.Terminate) {
			this.process.after(UNTIL_CLOSE.toNanos(), () -> accept(new RegistrationEvent.Stop()));
		}
		else if (effect instanceof RegistrationEffect.Left) {
			this.left = true;
			this.watch.close();
			this.process.after(0, this.process::kill);
		}
	}

	private void send(Request request) {
		if (this.failNextRequest) {
			this.failNextRequest = false;
			this.process.after(0, () -> accept(new RegistrationEvent.Failed(request, FailureKind.FAILED)));
		}
		else if (request instanceof Request.FindCause findCause) {
			new CauseSearch(this.client, this.world.etcd(), this.key).find(findCause.gone().key().lease(),
					findCause.gone().revision(), (cause) -> explained(findCause, cause),
					() -> accept(new RegistrationEvent.Failed(request, FailureKind.UNANSWERED)));
		}
		else {
			this.client.request(this.requests.send(request),
					(answer) -> accept(new RegistrationEvent.Answered(request, answer)),
					(error) -> accept(new RegistrationEvent.Failed(request, failure(error))));
		}
	}

	/** The reason of a delete is read at its revision. */
	private void explained(Request.FindCause request, KeyLoss cause) {
		long revision = request.gone().revision();
		if (cause != KeyLoss.DELETED || revision == 0) {
			accept(new RegistrationEvent.Answered(request, new Answer.Cause(cause, null)));
			return;
		}
		this.client.request(() -> Optional.ofNullable(this.requests.orderAt(revision)),
				(order) -> accept(new RegistrationEvent.Answered(request, new Answer.Cause(cause, order.orElse(null)))),
				(error) -> accept(new RegistrationEvent.Answered(request, new Answer.Cause(cause, null))));
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

	@Override
	public void listed(Reading reading) {
		if (reading.revision() < this.state.view().revision()) {
			restarted(reading);
		}
		else {
			decide(new RegistrationEvent.KeyRead(reading.revision(), SimulatedRequests.inEtcd(find(reading, this.key)),
					SimulatedRequests.order(find(reading, this.orderKey))));
		}
	}

	@Override
	public void restarted(Reading reading) {
		decide(new RegistrationEvent.HistoryRestarted(reading.revision(),
				SimulatedRequests.inEtcd(find(reading, this.key)),
				SimulatedRequests.order(find(reading, this.orderKey))));
	}

	private static @Nullable KeyVersion find(Reading reading, String key) {
		return reading.keys().stream().filter((version) -> version.key().equals(key)).findFirst().orElse(null);
	}

	@Override
	public void changed(List<KeyVersion> versions) {
		Comparator<KeyVersion> ordersFirst = Comparator.comparingLong(KeyVersion::modRevision)
			.thenComparing((version) -> !version.key().equals(this.orderKey));
		versions.stream().sorted(ordersFirst).forEach(this::changed);
	}

	private void changed(KeyVersion version) {
		if (version.key().equals(this.orderKey)) {
			decide(new RegistrationEvent.OrderChanged(version.modRevision(), SimulatedRequests.order(version)));
		}
		else if (version.key().equals(this.key)) {
			decide(new RegistrationEvent.KeyChanged(
					new KeyEvent(version.modRevision(), SimulatedRequests.inEtcd(version))));
		}
	}

	@Override
	public void failed() {
		decide(new RegistrationEvent.WatchFailed());
	}

}
