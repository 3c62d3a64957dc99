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

import java.util.EnumSet;
import java.util.Set;

import io.github.clustercontrol.internal.etcd.rules.FailureKind;
import org.jspecify.annotations.Nullable;

/**
 * What may happen to a registration.
 */
public sealed interface RegistrationEvent {

	/**
	 * Reasons for absence begin or end.
	 *
	 * @param begun those that begin
	 * @param ended those that end
	 */
	record AbsencesChanged(Set<Absence> begun, Set<Absence> ended) implements RegistrationEvent {

		public AbsencesChanged {
			begun = Set.copyOf(begun);
			ended = Set.copyOf(ended);
		}

		/** The application is ready. */
		public static AbsencesChanged ready() {
			return new AbsencesChanged(Set.of(), Set.of(Absence.NOT_READY));
		}

		/** The readiness of the application changed. */
		public static AbsencesChanged accepting(boolean accepting) {
			Set<Absence> refusing = Set.of(Absence.REFUSING_TRAFFIC);
			return accepting ? new AbsencesChanged(Set.of(), refusing) : new AbsencesChanged(refusing, Set.of());
		}

		/** The application takes itself out of rotation. */
		public static AbsencesChanged deregister() {
			return new AbsencesChanged(Set.of(Absence.DEREGISTERED), Set.of());
		}

		/** The application wants to be in rotation again. */
		public static AbsencesChanged register() {
			return new AbsencesChanged(Set.of(), EnumSet.of(Absence.DEREGISTERED, Absence.REMOVED));
		}

	}

	/** The application closes: leave for good. */
	record Stop() implements RegistrationEvent {
	}

	/** The key is to have another value. */
	record ValueChanged(String value) implements RegistrationEvent {
	}

	/** The watch delivered a change of the key, in the order of the revisions. */
	record KeyChanged(KeyEvent change) implements RegistrationEvent {
	}

	/**
	 * The watch delivered a change of the order, before a change of the key in the same
	 * revision.
	 *
	 * @param revision the revision of the change
	 * @param order the order after the change, {@code null} if it was deleted
	 */
	record OrderChanged(long revision, @Nullable OrderInEtcd order) implements RegistrationEvent {
	}

	/**
	 * The watch read the key and the order.
	 *
	 * @param revision the revision at which they were read
	 * @param key the key, {@code null} for none
	 * @param order the order, {@code null} for none
	 */
	record KeyRead(long revision, @Nullable KeyInEtcd key, @Nullable OrderInEtcd order) implements RegistrationEvent {
	}

	/**
	 * etcd was wiped or restored, or is another cluster of etcd: nothing that is known of
	 * its history counts any more.
	 *
	 * @param revision the revision at which the key and the order were read
	 * @param key the key, {@code null} for none
	 * @param order the order, {@code null} for none
	 */
	record HistoryRestarted(long revision, @Nullable KeyInEtcd key,
			@Nullable OrderInEtcd order) implements RegistrationEvent {
	}

	/** etcd answered. */
	record Answered(Request request, Answer answer) implements RegistrationEvent {
	}

	/** A request failed. */
	record Failed(Request request, FailureKind failure) implements RegistrationEvent {
	}

	/** A renewal was answered: the lease does not exist any more. */
	record LeaseGone(long lease) implements RegistrationEvent {
	}

	/** The watch could not read or follow the key; it goes on trying. */
	record WatchFailed() implements RegistrationEvent {
	}

	/** The time of {@link RegistrationEffect.WakeAt} is reached. */
	record Due() implements RegistrationEvent {
	}

}
