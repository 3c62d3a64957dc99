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

package io.github.clustercontrol.actuate.endpoint;

import java.time.Instant;

import io.github.clustercontrol.Member;
import io.github.clustercontrol.Membership;
import io.github.clustercontrol.Membership.State;
import io.github.clustercontrol.actuate.endpoint.ClusterDescriptor.MemberDescriptor;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.OperationResponseBody;
import org.springframework.boot.actuate.endpoint.Sanitizer;

/**
 * The description of why an address is, or is not, a member.
 *
 * @param key the key in etcd
 * @param state whether it is a member, and otherwise why not
 * @param self whether it is the key of this instance
 * @param revision the revision since which this is so, 0 if it is not known
 * @param since when this instance saw the change to this state, by its own clock, or
 * {@code null} if it has no record of it
 * @param heldUntil until when the member is held, or {@code null} if it is not
 * @param reason why the key is not a member, or the reason that an operator gave, or
 * {@code null}
 * @param by the operator who gave that reason, or {@code null}
 * @param problem why etcd did not answer completely, or {@code null} if it did; the state
 * is then the last that this instance knows
 * @param member the member, or {@code null} if it is none
 * @since 0.1.0
 */
public record MembershipDescriptor(String key, State state, boolean self, long revision, @Nullable Instant since,
		@Nullable Instant heldUntil, @Nullable String reason, @Nullable String by, @Nullable String problem,
		@Nullable MemberDescriptor member) implements OperationResponseBody {

	static MembershipDescriptor of(Membership membership, boolean self, Sanitizer sanitizer) {
		Member member = membership.member();
		return new MembershipDescriptor(membership.key(), membership.state(), self, membership.revision(),
				membership.since(), membership.heldUntil(), membership.reason(), membership.by(), membership.problem(),
				(member != null) ? MemberDescriptor.of(member, membership.state() == State.HELD, sanitizer) : null);
	}

}
