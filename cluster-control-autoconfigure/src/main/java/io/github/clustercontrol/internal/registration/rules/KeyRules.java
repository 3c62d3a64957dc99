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

import java.util.List;

import io.github.clustercontrol.internal.registration.rules.Answer.History;
import io.github.clustercontrol.internal.registration.rules.KeyView.Gone;
import io.github.clustercontrol.internal.registration.rules.KeyView.Unconfirmed;
import io.github.clustercontrol.internal.registration.rules.OwnKey.Free;
import io.github.clustercontrol.internal.registration.rules.OwnKey.Ours;
import io.github.clustercontrol.internal.registration.rules.OwnKey.Unleased;
import io.github.clustercontrol.internal.registration.rules.OwnKey.Unread;
import io.github.clustercontrol.internal.registration.rules.Presence.Departure;
import org.jspecify.annotations.Nullable;

/**
 * What it means that the key in etcd is another one than before.
 */
final class KeyRules {

	private final Policy policy;

	private final LossRules losses;

	KeyRules(Policy policy, LossRules losses) {
		this.policy = policy;
		this.losses = losses;
	}

	/** The watch delivered a change. */
	Registration changed(Registration state, KeyEvent change, Moment now) {
		KeyView view = state.view();
		if (change.revision() <= view.revision()) {
			return state;
		}
		// The history will have this change and what came before it, perhaps a delete
		boolean inHistory = view.needsHistory() && view.key() instanceof Ours && stays(state);
		return inHistory ? state.with(view.with(view.key(), change.revision()))
				: see(state, change.key(), change.revision(), change.revision(), now);
	}

	/** The key was read at a revision: what happened before is not in it. */
	Registration read(Registration state, long revision, @Nullable KeyInEtcd key, Moment now) {
		KeyView view = state.view();
		if (revision < view.revision()) {
			return state;
		}
		OwnKey found = state.leases().classify(key);
		boolean unchanged = found instanceof Ours && found.equals(view.key());
		if (unchanged || !stays(state)) {
			return see(state, key, revision, 0, now);
		}
		if (view.unconfirmed() != null) {
			// A write of ours may have arrived, and its key may be gone again
			return state.with(view.with(view.key(), revision).withUnconfirmed(view.unconfirmed().readAgain()));
		}
		if (view.key() instanceof Ours ours && view.unansweredDelete() != ours.modRevision()) {
			boolean deleting = Request.Delete.of(ours).equals(state.requests().inFlight());
			// Whatever is there now, also a key of ours that a late write put, may have
			// come after an operator's delete. Its revision shows the cause
			return deleting ? state
					: state.with(view.withUnconfirmed(new Unconfirmed(ours, ours.modRevision(), false)));
		}
		if (mayHideAWrite(state, found)) {
			return state.with(view.with(view.key(), revision)
				.withUnconfirmed(new Unconfirmed(view.key(), view.revision(), false)));
		}
		return see(state, key, revision, 0, now);
	}

	/** Whether a key of ours may have been put and removed between two reads. */
	private static boolean mayHideAWrite(Registration state, OwnKey found) {
		boolean unanswered = state.leases().unansweredWrite();
		if (found instanceof Ours) {
			// Put by one of several writes
			return unanswered;
		}
		boolean mayWrite = state.requests().inFlight() instanceof Request.Write || unanswered;
		return mayWrite && (found instanceof Free || !found.equals(state.view().key()));
	}

	private static boolean stays(Registration state) {
		return state.presence().departure() == Departure.NONE;
	}

	/** What happened since the history was not known any more. */
	Registration history(Registration state, History history, Moment now) {
		Unconfirmed unconfirmed = state.view().unconfirmed();
		if (unconfirmed == null) {
			return state;
		}
		Registration result = state.with(state.view().rewind(unconfirmed));
		for (KeyEvent event : history.events()) {
			result = changed(result, event, now);
		}
		result = see(result, history.key(), Math.max(history.revision(), result.view().revision()), 0, now);
		KeyView read = result.view();
		// The watch, or a read, is ahead of this history: read what is missing
		boolean behind = state.view().revision() > history.revision();
		boolean mayArrive = state.leases().unansweredWrite() && !(read.key() instanceof Ours);
		Unconfirmed next = (behind || mayArrive) ? new Unconfirmed(read.key(), read.revision(), !behind) : null;
		return result.with(read.with(read.key(), state.view().revision()).withUnconfirmed(next));
	}

	/** etcd was wiped or restored, or is another one: it has none of what was known. */
	Registration restarted(Registration state, long revision, @Nullable KeyInEtcd key, Moment now,
			List<RegistrationEffect> effects) {
		OwnKey after = state.leases().classify(key);
		// The new history does not show why an earlier key of ours is gone: a lease
		// that expired lives again in an etcd that is restored
		boolean lost = (state.view().key() instanceof Ours || state.view().gone() != null) && !(after instanceof Ours);
		Registration result = state.with(new KeyView(after, revision, null, null, state.view().unansweredDelete()))
			.with(state.leases().restarted())
			.with(state.requests().asOutdated().retryAt(0));
		return lost ? this.losses.expired(result, 0, now, effects) : result;
	}

	/**
	 * Take over what is in etcd. Without a key, {@code goneAt} is the revision of its
	 * delete, 0 if that is not known.
	 */
	private Registration see(Registration state, @Nullable KeyInEtcd key, long revision, long goneAt, Moment now) {
		OwnKey before = state.view().key();
		OwnKey after = state.leases().classify(key);
		Registration result = state.with(state.view().with(after, revision));
		if (after.equals(before)) {
			return result;
		}
		result = result.with(result.requests().retryAt(0));
		if (after instanceof Ours ours) {
			return became(result, ours, now);
		}
		if (before instanceof Ours ours) {
			return lost(result, ours, goneAt, now);
		}
		boolean left = after instanceof Free && !(before instanceof Unread) && state.desired().wanted();
		return left ? result.with(result.requests().notBefore(now.nanos() + Pace.returning(this.policy, now))) : result;
	}

	private static Registration became(Registration state, Ours ours, Moment now) {
		Gone gone = state.view().gone();
		KeyView view = state.view().withUnconfirmed(null).withGone((gone != null) ? gone.before(ours.key()) : null);
		// A delete of ours is guarded by the revision before: it cannot remove this one
		boolean guarded = view.unansweredDelete() != ours.modRevision();
		return state.with(guarded ? view.withUnansweredDelete(0) : view)
			.with(state.presence().seen())
			.with(state.requests().checkAt(now.nanos() + Pace.CHECK));
	}

	private static Registration lost(Registration state, Ours ours, long goneAt, Moment now) {
		KeyView view = state.view().withUnconfirmed(null).withUnansweredDelete(0);
		if (view.key() instanceof Unleased) {
			return state.with(view).with(state.presence().overwritten(now.nanos()));
		}
		Registration result = state.with(state.presence().gone(now.nanos(), goneAt));
		boolean byOwnDelete = state.view().unansweredDelete() == ours.modRevision();
		boolean ordered = goneAt != 0 && goneAt == state.orders().handled();
		boolean unexplained = view.key() instanceof Free && !byOwnDelete && !ordered && view.gone() == null;
		return result.with(unexplained ? view.withGone(new Gone(ours.key(), goneAt)) : view);
	}

	/**
	 * A delete of ours took the key. It is not there at a revision; {@code goneAt} is
	 * that of the delete, 0 if it is not known.
	 */
	static Registration deleted(Registration state, long expected, long revision, long goneAt, Moment now) {
		KeyView view = state.view();
		Registration result = state;
		if (view.key() instanceof Ours ours && ours.modRevision() == expected) {
			view = view.with(new Free(), revision);
			result = result.with(state.presence().gone(now.nanos(), goneAt));
		}
		return result.with(withoutDelete(view, expected));
	}

	/** What a delete of ours took, or may have taken, needs no other cause. */
	static KeyView withoutDelete(KeyView view, long expected) {
		Gone gone = view.gone();
		KeyView result = (gone != null && gone.key().modRevision() == expected) ? view.withGone(null) : view;
		return (result.unansweredDelete() == expected) ? result.withUnansweredDelete(0) : result;
	}

	/**
	 * The current lease is gone. The watch delivers when and why the key went, but it may
	 * be late, so read. A write on that lease that got no answer may have put the key
	 * before, and an operator may have deleted it: only the history has both.
	 */
	static Registration leaseGone(Registration state, Moment now) {
		KeyView view = state.view();
		boolean hidden = state.leases().unansweredWrite() && view.unconfirmed() == null
				&& !(view.key() instanceof Ours);
		Registration result = hidden
				? state.with(view.withUnconfirmed(new Unconfirmed(view.key(), view.revision(), false))) : state;
		return result.with(state.leases().withoutCurrent()).with(state.requests().checkAt(now.nanos()));
	}

	/** A write of ours was carried out. */
	static Registration written(Registration state, Request.Write write, long revision, Moment now) {
		Registration result = state.with(state.presence().seen())
			.with(state.requests().writeAt(now.nanos() + Pace.WRITE).checkAt(now.nanos() + Pace.CHECK));
		KeyView view = state.view();
		if (revision <= view.revision()) {
			return result;
		}
		OwnKey ours = new Ours(new KeyInEtcd(write.value(), revision, write.lease()));
		// In a history that restarted the key may have that revision once more
		long unansweredDelete = (view.unansweredDelete() == revision) ? revision : 0;
		return result.with(view.with(ours, revision)
			.withUnansweredDelete(unansweredDelete)
			.withUnconfirmed(unconfirmed(state, write)));
	}

	private static @Nullable Unconfirmed unconfirmed(Registration state, Request.Write write) {
		KeyView view = state.view();
		if (view.unconfirmed() != null) {
			return view.unconfirmed().readAgain();
		}
		boolean replaced = view.key() instanceof Ours ours && ours.modRevision() == write.expected();
		// Before this write, an earlier one without an answer may have put the key, and
		// an operator may have deleted it
		return (state.leases().unansweredWrite() && !replaced) ? new Unconfirmed(view.key(), view.revision(), false)
				: null;
	}

}
