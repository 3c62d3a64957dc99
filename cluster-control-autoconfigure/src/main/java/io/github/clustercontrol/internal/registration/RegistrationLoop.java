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
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;

import io.github.clustercontrol.internal.concurrent.DueTimer;
import io.github.clustercontrol.internal.concurrent.SerialExecutor;
import io.github.clustercontrol.internal.etcd.EtcdLeases.Lease;
import io.github.clustercontrol.internal.etcd.EtcdRequestException;
import io.github.clustercontrol.internal.etcd.EtcdWatch;
import io.github.clustercontrol.internal.etcd.KeyChange;
import io.github.clustercontrol.internal.etcd.Listing;
import io.github.clustercontrol.internal.etcd.StoredKey;
import io.github.clustercontrol.internal.etcd.rules.FailureKind;
import io.github.clustercontrol.internal.key.ClusterDirectory;
import io.github.clustercontrol.internal.registration.rules.Answer;
import io.github.clustercontrol.internal.registration.rules.Moment;
import io.github.clustercontrol.internal.registration.rules.Registration;
import io.github.clustercontrol.internal.registration.rules.RegistrationEffect;
import io.github.clustercontrol.internal.registration.rules.RegistrationEvent;
import io.github.clustercontrol.internal.registration.rules.Request;
import io.github.clustercontrol.internal.registration.rules.Rules;
import io.github.clustercontrol.internal.registration.rules.Step;
import org.jspecify.annotations.Nullable;

/**
 * Carries out what the rules decide. Events are handled one after the other on a serial
 * executor; requests wait for their answers on another one, so that no event waits for
 * etcd.
 */
final class RegistrationLoop implements EtcdWatch.Listener {

	private static final Duration AGAIN_AFTER = Duration.ofSeconds(1);

	/** The order that deletes the key in the same revision is the reason. */
	private static final Comparator<KeyChange> ORDERS_FIRST = Comparator.comparingLong(KeyChange::revision)
		.thenComparing((change) -> !ClusterDirectory.isOrderKey(change.key().key()));

	private final Rules rules;

	private final Function<Request, Answer> sender;

	private final RegistrationLog log;

	private final SerialExecutor executor;

	private final Executor requests;

	private final Output output;

	/** Events in order. One stays at the head until it is handled. */
	private final Queue<RegistrationEvent> events = new ArrayDeque<>();

	private final DueTimer timer;

	private volatile Registration state;

	private long sentNanos;

	/**
	 * Create a loop. {@code sender} sends a request to etcd and waits for its answer, at
	 * most as long as its deadline. That happens on {@code requests}; the rules keep at
	 * most one in flight, except when they leave without waiting for it.
	 */
	RegistrationLoop(Registration state, Rules rules, Function<Request, Answer> sender, RegistrationLog log,
			SerialExecutor executor, Executor requests, Output output) {
		this.state = state;
		this.rules = rules;
		this.sender = sender;
		this.log = log;
		this.executor = executor;
		this.requests = requests;
		this.output = output;
		this.timer = new DueTimer(executor, () -> handle(new RegistrationEvent.Due()));
	}

	/** Return the state now. Never blocks. */
	Registration state() {
		return this.state;
	}

	/** Handle an event as soon as those before it are handled. Never blocks. */
	void accept(RegistrationEvent event) {
		this.executor.execute(() -> handle(event));
	}

	private void handle(RegistrationEvent event) {
		this.events.add(event);
		handleEvents();
	}

	@Override
	public void listed(Listing listing) {
		// The read began after all that is in this state was answered, so it is not older
		if (listing.revision() < this.state.view().revision()) {
			restarted(listing);
		}
		else {
			handle(new RegistrationEvent.KeyRead(listing.revision(), EtcdRequests.inEtcd(find(listing, false)),
					EtcdRequests.order(find(listing, true))));
		}
	}

	@Override
	public void restarted(Listing listing) {
		handle(new RegistrationEvent.HistoryRestarted(listing.revision(), EtcdRequests.inEtcd(find(listing, false)),
				EtcdRequests.order(find(listing, true))));
	}

	private static @Nullable StoredKey find(Listing listing, boolean order) {
		return listing.keys()
			.stream()
			.filter((key) -> ClusterDirectory.isOrderKey(key.key()) == order)
			.findFirst()
			.orElse(null);
	}

	@Override
	public void changed(List<KeyChange> changes, long arrivedNanos) {
		this.log.watchAnswered(this.state);
		changes.stream().sorted(ORDERS_FIRST).map(RegistrationLoop::event).forEach(this::handle);
	}

	private static RegistrationEvent event(KeyChange change) {
		if (ClusterDirectory.isOrderKey(change.key().key())) {
			return new RegistrationEvent.OrderChanged(change.revision(),
					change.deleted() ? null : EtcdRequests.order(change.key()));
		}
		return new RegistrationEvent.KeyChanged(EtcdRequests.event(change));
	}

	@Override
	public void confirmed(Duration ago) {
		this.log.watchAnswered(this.state);
	}

	@Override
	public void failed(EtcdRequestException failure) {
		this.log.watchFailed(failure, this.state);
		handle(new RegistrationEvent.WatchFailed());
	}

	/** An event that fails, also with an {@code Error}, is handled again later. */
	private void handleEvents() {
		RegistrationEvent event;
		while ((event = this.events.peek()) != null) {
			Registration before = this.state;
			Step step;
			try {
				step = this.rules.next(before, event, now());
			}
			catch (Throwable ex) {
				this.executor.schedule(AGAIN_AFTER, this::handleEvents);
				this.log.unexpected("the event is handled again", ex);
				return;
			}
			this.events.remove();
			this.state = step.state();
			step.effects().forEach(this::perform);
			this.log.changed(before, step);
		}
	}

	private void perform(RegistrationEffect effect) {
		try {
			if (effect instanceof RegistrationEffect.Send send) {
				send(send.request());
			}
			else if (effect instanceof RegistrationEffect.WakeAt wake) {
				this.timer.set(wake.nanos());
			}
			else if (effect instanceof RegistrationEffect.StartRenewal start) {
				this.output.renew(new Lease(start.lease().id(), start.lease().ttl()), this.sentNanos);
			}
			else {
				this.output.perform(effect);
			}
		}
		catch (Throwable ex) {
			this.log.unexpected("could not do " + effect, ex);
			if (effect instanceof RegistrationEffect.Send send) {
				this.executor.schedule(AGAIN_AFTER,
						() -> handle(new RegistrationEvent.Failed(send.request(), FailureKind.FAILED)));
			}
		}
	}

	private void send(Request request) {
		this.sentNanos = System.nanoTime();
		this.requests.execute(() -> accept(answer(request)));
	}

	private RegistrationEvent answer(Request request) {
		try {
			return new RegistrationEvent.Answered(request, this.sender.apply(request));
		}
		catch (EtcdRequestException ex) {
			this.executor.execute(() -> this.log.failed(ex, this.state));
			return new RegistrationEvent.Failed(request, ex.kind());
		}
		catch (Throwable ex) {
			this.executor.execute(() -> this.log.unexpected("the request is sent again", ex));
			// It may have been sent before that
			return new RegistrationEvent.Failed(request, FailureKind.UNANSWERED);
		}
	}

	private Moment now() {
		return new Moment(this.timer.now(), ThreadLocalRandom.current().nextDouble());
	}

	/** Return for how long something has been so, zero at least. */
	Duration since(long nanos) {
		return Duration.ofNanos(Math.max(0, this.timer.now() - nanos));
	}

	/**
	 * What acts outside of etcd's keys. Called on the thread of the loop; must not block.
	 */
	interface Output {

		/**
		 * Renew a lease that was requested at {@code grantedNanos}, by
		 * {@link System#nanoTime()}.
		 */
		void renew(Lease lease, long grantedNanos);

		/** Do one of the other effects: stop the renewal, publish, terminate, leave. */
		void perform(RegistrationEffect effect);

	}

}
