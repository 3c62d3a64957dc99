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

import io.github.clustercontrol.Membership;
import io.github.clustercontrol.Membership.State;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.OperationResponseBody;

/**
 * The description of why an address is, or is not, a member.
 *
 * @param key the key in etcd
 * @param state whether it is a member, and otherwise why not
 * @param revision the revision since which this is so
 * @param reason why the key is not a member, or {@code null}
 * @since 0.1.0
 */
public record MembershipDescriptor(String key, State state, long revision,
		@Nullable String reason) implements OperationResponseBody {

	static MembershipDescriptor of(Membership membership) {
		return new MembershipDescriptor(membership.key(), membership.state(), membership.revision(),
				membership.reason());
	}

}
