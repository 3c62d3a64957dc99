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
import java.util.ArrayList;
import java.util.List;

import io.github.clustercontrol.Order;
import io.github.clustercontrol.Order.Action;
import io.github.clustercontrol.internal.etcd.rules.FailureKind;
import io.github.clustercontrol.internal.registration.rules.RegistrationEvent.AbsencesChanged;
import org.jspecify.annotations.Nullable;

/**
 * Plays events to the rules, one after the other, and keeps the state and what was to be
 * done.
 */
final class RulesDriver {

	static final String VALUE = "mine";

	private final Rules rules;

	private final List<String> effects = new ArrayList<>();

	private Registration state = Registration.initial(VALUE);

	private long millis = 100_000;

	private double jitter = 0.5;

	RulesDriver(boolean stopWhenRemoved, boolean stopWhenExpired) {
		this.rules = new RegistrationRules(new Policy(Duration.ofSeconds(8), stopWhenRemoved, stopWhenExpired));
	}

	RulesDriver() {
		this(true, false);
	}

	Registration state() {
		return this.state;
	}

	/** Return what was to be done since the last call, in short. */
	List<String> effects() {
		List<String> result = List.copyOf(this.effects);
		this.effects.clear();
		return result;
	}

	long millis() {
		return this.millis;
	}

	RulesDriver jitter(double jitter) {
		this.jitter = jitter;
		return this;
	}

	RulesDriver event(RegistrationEvent event) {
		Step step = this.rules.next(this.state, event, new Moment(this.millis * 1_000_000, this.jitter));
		this.state = step.state();
		step.effects().forEach((effect) -> this.effects.add(text(effect)));
		return this;
	}

	RulesDriver answer(Answer answer) {
		return event(new RegistrationEvent.Answered(inFlight(), answer));
	}

	RulesDriver fail(FailureKind failure) {
		return event(new RegistrationEvent.Failed(inFlight(), failure));
	}

	RulesDriver unanswered() {
		return fail(FailureKind.UNANSWERED);
	}

	RulesDriver after(long millis) {
		this.millis += millis;
		return event(new RegistrationEvent.Due());
	}

	RulesDriver read(long revision, @Nullable KeyInEtcd key) {
		return event(new RegistrationEvent.KeyRead(revision, key, this.state.orders().current()));
	}

	RulesDriver put(long revision, String value, long lease) {
		return event(new RegistrationEvent.KeyChanged(new KeyEvent(revision, new KeyInEtcd(value, revision, lease))));
	}

	RulesDriver delete(long revision) {
		return event(new RegistrationEvent.KeyChanged(new KeyEvent(revision, null)));
	}

	/** The first read, or a read after the watch could not be resumed. */
	RulesDriver read(long revision, @Nullable KeyInEtcd key, @Nullable OrderInEtcd order) {
		return event(new RegistrationEvent.KeyRead(revision, key, order));
	}

	RulesDriver order(long revision, Action action) {
		return event(new RegistrationEvent.OrderChanged(revision, ordered(revision, action)));
	}

	RulesDriver orderDeleted(long revision) {
		return event(new RegistrationEvent.OrderChanged(revision, null));
	}

	static OrderInEtcd ordered(long revision, Action action) {
		return new OrderInEtcd(new Order(action, "a test", "ops"), null, revision);
	}

	RulesDriver ready() {
		return event(AbsencesChanged.ready());
	}

	RulesDriver accepting(boolean accepting) {
		return event(AbsencesChanged.accepting(accepting));
	}

	/** The key is free at revision 10, and a lease with the id 1 is granted. */
	RulesDriver writing() {
		return ready().read(10, null).granted(1);
	}

	RulesDriver granted(long lease) {
		return answer(new Answer.Granted(new OwnLease(lease, Duration.ofSeconds(8))));
	}

	/** The key is in etcd on lease 1 since revision 11; a second has passed. */
	RulesDriver joined() {
		writing().answer(new Answer.Done(11)).after(2000);
		this.effects.clear();
		return this;
	}

	RulesDriver cause(KeyLoss cause) {
		return answer(new Answer.Cause(cause, null));
	}

	RulesDriver history(long revision, @Nullable KeyInEtcd key, KeyEvent... events) {
		return answer(new Answer.History(revision, List.of(events), key));
	}

	RulesDriver found(long revision, @Nullable KeyInEtcd key) {
		return answer((inFlight() instanceof Request.ReadKey)
				? new Answer.KeyAndOrder(revision, key, this.state.orders().current())
				: new Answer.Found(revision, key));
	}

	RulesDriver done(long revision) {
		return answer(new Answer.Done(revision));
	}

	RulesDriver quietly() {
		this.effects.clear();
		return this;
	}

	private Request inFlight() {
		Request request = this.state.requests().inFlight();
		if (request == null) {
			throw new IllegalStateException("No request is in flight: " + this.state);
		}
		return request;
	}

	private String text(RegistrationEffect effect) {
		if (effect instanceof RegistrationEffect.Send send) {
			return text(send.request());
		}
		if (effect instanceof RegistrationEffect.WakeAt wake) {
			return "wake in " + (wake.nanos() / 1_000_000 - this.millis);
		}
		if (effect instanceof RegistrationEffect.PublishRegistered published) {
			return "registered at " + published.revision();
		}
		if (effect instanceof RegistrationEffect.PublishRemoved published) {
			Order order = published.order();
			return "removed at " + published.revision() + ((order != null) ? " because of " + order.reason() : "");
		}
		if (effect instanceof RegistrationEffect.PublishExpired published) {
			return "expired at " + published.revision();
		}
		if (effect instanceof RegistrationEffect.StartRenewal start) {
			return "renew " + start.lease().id();
		}
		if (effect instanceof RegistrationEffect.Left left) {
			return "left " + ((left.outSince() != null) ? (this.millis - left.outSince() / 1_000_000) : "unseen");
		}
		return (effect instanceof RegistrationEffect.Terminate) ? "terminate" : "renew nothing";
	}

	private static String text(Request request) {
		if (request instanceof Request.Write write) {
			return "write " + write.value() + " on " + write.lease() + " over " + write.expected();
		}
		if (request instanceof Request.Delete delete) {
			return "delete " + delete.expected();
		}
		if (request instanceof Request.ReadHistory history) {
			return "history since " + history.since();
		}
		if (request instanceof Request.FindCause cause) {
			return "cause of " + cause.gone().key().modRevision() + " at " + cause.gone().revision();
		}
		if (request instanceof Request.Revoke revoke) {
			return "revoke " + revoke.lease();
		}
		return (request instanceof Request.Grant) ? "grant" : "read";
	}

}
