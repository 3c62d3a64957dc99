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

package io.github.clustercontrol.internal.watch;

import java.time.Duration;
import java.time.Instant;

import io.github.clustercontrol.Member;
import io.github.clustercontrol.Membership;
import io.github.clustercontrol.Membership.State;
import io.github.clustercontrol.Order;
import io.github.clustercontrol.internal.key.ClusterDirectory;
import io.github.clustercontrol.internal.key.MemberCodec;
import io.github.clustercontrol.internal.watch.Departures.Departure;
import org.jspecify.annotations.Nullable;

/**
 * What this application knows of an address without a request to etcd.
 *
 * @param directory the directory of the cluster
 * @param address the address
 * @param member the member, or {@code null} if it is none
 * @param rejected why the key is not a member, or {@code null}
 * @param heldUntil until when the member is held, {@code null} unless it is
 * @param joined the last change in which it joined, or {@code null}
 * @param gone the last change in which it left or was held, or {@code null}
 */
record KnownMembership(ClusterDirectory directory, String address, @Nullable Member member, @Nullable String rejected,
		@Nullable Instant heldUntil, @Nullable Change joined, @Nullable Change gone) {

	static KnownMembership of(ClusterView view, ClusterSettings settings, String address) {
		ClusterState state = view.state();
		Member member = view.snapshot()
			.members()
			.stream()
			.filter((candidate) -> candidate.address().equals(address))
			.findFirst()
			.orElse(null);
		Departure departure = state.departures().held().get(address);
		return new KnownMembership(settings.directory(), address, member,
				state.rejected().shown().get(settings.directory().memberKey(address)),
				(departure != null) ? end(departure, settings.expiryHold()) : null,
				state.history().last((change) -> change.joined().contains(address)),
				state.history().last((change) -> change.left().contains(address) || change.held().contains(address)));
	}

	private static Instant end(Departure departure, Duration period) {
		return Instant.now().plusNanos(departure.nanos() + period.toNanos() - System.nanoTime());
	}

	String key() {
		return this.directory.memberKey(this.address);
	}

	/** Return the answer where etcd has nothing to add, or cannot be asked. */
	Membership membership(@Nullable String problem) {
		if (this.heldUntil != null) {
			return gone(State.HELD, revision(this.gone), problem);
		}
		if (this.member != null) {
			return present(this.member, revision(this.joined), problem);
		}
		if (this.rejected != null) {
			return rejected(this.rejected, 0, problem);
		}
		if (this.gone != null) {
			return gone(State.GONE, this.gone.revision(), problem);
		}
		return new Membership(key(), State.UNKNOWN, 0, null, null, null, MemberCodec.problem(this.address), null,
				problem);
	}

	Membership present(Member member, long revision, @Nullable String problem) {
		return new Membership(key(), State.PRESENT, revision, time(this.joined, revision), member, null, null, null,
				problem);
	}

	Membership rejected(String reason, long revision, @Nullable String problem) {
		return new Membership(key(), State.REJECTED, revision, null, null, null, reason, null, problem);
	}

	Membership gone(State state, long revision, @Nullable String problem) {
		return gone(state, revision, null, problem);
	}

	Membership gone(State state, long revision, @Nullable Order order, @Nullable String problem) {
		boolean held = state == State.HELD;
		return new Membership(key(), state, revision, time(this.gone, revision), held ? this.member : null,
				held ? this.heldUntil : null, (order != null) ? order.reason() : null,
				(order != null) ? order.by() : null, problem);
	}

	private static long revision(@Nullable Change change) {
		return (change != null && !change.firstRead()) ? change.revision() : 0;
	}

	/** The watch may not have delivered yet what etcd answered. */
	private static @Nullable Instant time(@Nullable Change change, long revision) {
		if (change == null || change.firstRead() || revision == 0 || change.revision() < revision) {
			return null;
		}
		return change.time();
	}

}
