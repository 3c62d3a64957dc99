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

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.Function;

import io.github.clustercontrol.internal.etcd.rules.FailureKind;
import io.github.clustercontrol.internal.etcd.rules.Moment;
import io.github.clustercontrol.internal.etcd.rules.WatchEffect;
import io.github.clustercontrol.internal.etcd.rules.WatchEvent;
import io.github.clustercontrol.internal.etcd.rules.WatchState;
import io.github.clustercontrol.internal.etcd.rules.WatchStep;
import io.github.clustercontrol.simulation.SimulatedWatchListener.Reading;
import io.github.clustercontrol.simulation.SimulatedWatchStream.Signal;
import org.jspecify.annotations.Nullable;

/**
 * Watches a key or a directory: the loop of {@code EtcdWatch} around the rules of a
 * watch. A request takes time here; as in {@code EtcdWatch}, nothing else is handled
 * until it is answered.
 */
final class SimulatedWatchLoop implements WatchEffect.Actions {

	private static final long ALL = Long.MAX_VALUE;

	private final SimulatedProcess process;

	private final SimulatedClient client;

	private final String target;

	private final Decision rules;

	private final long busyFor;

	private final SimulatedWatchListener listener;

	private final SimulatedDelivery delivery;

	private final Queue<Signal> arrived = new ArrayDeque<>();

	private WatchState state = WatchState.NEW;

	private Signal current = Signal.of(new WatchEvent.Due());

	private boolean requesting;

	private boolean closed;

	private @Nullable SimulatedWatchStream stream;

	private @Nullable Reading reading;

	private SimulatedTime.@Nullable Timer timer;

	/**
	 * Create a watch.
	 * @param process where it runs
	 * @param client the connection to etcd
	 * @param target a key, or a directory with a slash at its end
	 * @param rules what decides
	 * @param busyFor how long what arrives waits because the executor is busy
	 * @param listener what is called
	 */
	SimulatedWatchLoop(SimulatedProcess process, SimulatedClient client, String target, Decision rules, long busyFor,
			SimulatedWatchListener listener) {
		this.process = process;
		this.client = client;
		this.target = target;
		this.rules = rules;
		this.busyFor = busyFor;
		this.listener = listener;
		this.delivery = new SimulatedDelivery(listener);
	}

	void start() {
		due();
	}

	void close() {
		this.closed = true;
		closeStream();
	}

	/** Whether a request is in flight: it occupies the executor until it is answered. */
	boolean isRequesting() {
		return this.requesting;
	}

	/** Whether a watch is open. */
	boolean isFollowing() {
		return this.state.phase().isFollowing() && !this.requesting;
	}

	private void due() {
		run(this::drain);
		run(() -> handle(Signal.of(new WatchEvent.Due())));
	}

	private void arrived(SimulatedWatchStream from, Signal signal) {
		if (from == this.stream) {
			this.arrived.add(signal);
			if (this.arrived.size() == 1) {
				this.process.after(this.busyFor, () -> run(this::drain));
			}
		}
	}

	private void run(Runnable task) {
		if (this.closed || this.requesting) {
			return;
		}
		try {
			task.run();
			this.delivery.flush();
		}
		catch (SimulatedWatchListener.UnexpectedFailure ex) {
			this.delivery.discard();
			handle(Signal.of(new WatchEvent.Crashed()));
		}
		if (this.timer != null) {
			this.timer.cancel();
		}
		if (!this.requesting && this.state.due() != ALL) {
			this.timer = this.process.at(this.state.due(), this::due);
		}
	}

	private void drain() {
		Signal signal;
		while (!this.requesting && (signal = this.arrived.poll()) != null) {
			if (signal.event() instanceof WatchEvent.Failed) {
				failed();
			}
			handle(signal);
		}
	}

	private void handle(Signal signal) {
		if (this.requesting || this.closed) {
			return;
		}
		this.current = signal;
		Moment now = new Moment(this.process.now(), this.process.jitter(), this.client.highestRevision(),
				this.client.renewal());
		WatchStep step = this.rules.next(this.state, signal.event(), now);
		this.state = step.state();
		step.effects().forEach((effect) -> effect.perform(this));
	}

	private <T> void request(Function<SimulatedEtcd, T> effect, Function<T, WatchEvent> answered, Runnable unanswered) {
		this.requesting = true;
		this.client.read(effect, (answer) -> answered(() -> handle(Signal.of(answered.apply(answer)))),
				() -> answered(unanswered));
	}

	private void answered(Runnable task) {
		this.requesting = false;
		run(() -> {
			task.run();
			drain();
		});
		if (!this.requesting) {
			this.listener.answered();
		}
	}

	private void unanswered() {
		failed();
		handle(Signal.of(new WatchEvent.Failed(FailureKind.UNANSWERED)));
	}

	@Override
	public @Nullable WatchEvent perform(WatchEffect.Action action) {
		switch (action) {
			case READ -> {
				closeStream();
				list(this::unanswered);
			}
			case RELIST -> list(() -> {
			});
			case ASK -> request(SimulatedEtcd::header,
					(header) -> new WatchEvent.Answered(header.revision(), header.clusterId()), this::unanswered);
			case CLOSE -> closeStream();
			case REQUEST_PROGRESS -> {
				if (this.stream != null) {
					this.stream.requestProgress();
				}
			}
			case DELIVER_LISTING -> this.listener.listed(takeReading());
			case DELIVER_RESTART -> this.listener.restarted(takeReading());
			case DELIVER_COMPARISON ->
				this.listener.compared(takeReading(), this.current.event() instanceof WatchEvent.Changed);
		}
		return null;
	}

	private void list(Runnable unanswered) {
		long begin = this.process.now();
		long known = this.client.highestRevision();
		request((etcd) -> new Reading(etcd.identity().historyId(), etcd.header(), etcd.keys().matching(this.target)),
				(answer) -> {
					this.client.listed(answer.header(), known);
					this.reading = answer;
					return new WatchEvent.Listed(answer.header().forRules(), this.process.now() - begin);
				}, unanswered);
	}

	private Reading takeReading() {
		this.delivery.flush();
		Reading taken = this.reading;
		if (taken == null) {
			throw new BrokenRule("There is no listing to deliver");
		}
		this.reading = null;
		return taken;
	}

	@Override
	public @Nullable WatchEvent open(long revision) {
		closeStream();
		this.stream = new SimulatedWatchStream(this.client, this::arrived);
		this.stream.open(this.target, revision);
		return null;
	}

	private void closeStream() {
		if (this.stream != null) {
			this.stream.close();
			this.stream = null;
		}
		this.arrived.clear();
	}

	private long knownRevision() {
		return (this.stream != null && !this.state.progress().missing()) ? this.stream.knownRevision() : 0;
	}

	@Override
	public void deliver(long from, long to) {
		this.delivery.deliver(this.current.changes(), from, to);
	}

	/** Only a renewal confirms when the watch is due. */
	@Override
	public void confirm(long ago) {
		if (this.current.event() instanceof WatchEvent.Due) {
			this.delivery.confirmByRenewal(this.process.now() - ago);
		}
		else {
			this.delivery.confirm(knownRevision());
		}
	}

	private void failed() {
		this.delivery.flush();
		this.listener.failed();
	}

	@Override
	public void report(String problem, boolean answered) {
		failed();
	}

	@Override
	public void reportOtherCluster(long clusterId) {
		// The next listing has the id
	}

	/**
	 * Rules of a watch, or some with a fault.
	 */
	@FunctionalInterface
	interface Decision {

		WatchStep next(WatchState state, WatchEvent event, Moment now);

	}

}
