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

package io.github.clustercontrol;

import java.util.List;

/**
 * Thrown when no member of a cluster answered a call, or when the cluster has no members.
 * The first failure is the cause, the others are suppressed exceptions.
 *
 * @since 0.1.0
 */
@SuppressWarnings("serial")
public class NoMemberAnsweredException extends RuntimeException {

	private static final int MOST_SHOWN = 5;

	NoMemberAnsweredException(ClusterSnapshot snapshot, List<Member> asked, List<Exception> failures) {
		super(message(snapshot, asked, failures), failures.isEmpty() ? null : failures.get(0));
		failures.stream().skip(1).forEach(this::addSuppressed);
	}

	private static String message(ClusterSnapshot snapshot, List<Member> asked, List<Exception> failures) {
		if (snapshot.source() == Source.UNKNOWN) {
			return "No members to call: cluster '" + snapshot.cluster() + "' was not read from etcd yet";
		}
		if (asked.isEmpty()) {
			return "No members to call: cluster '" + snapshot.cluster() + "' is empty";
		}
		StringBuilder message = new StringBuilder("No member of cluster '").append(snapshot.cluster())
			.append("' answered");
		int shown = Math.min(asked.size(), MOST_SHOWN);
		for (int i = 0; i < shown; i++) {
			message.append((i == 0) ? ": " : "; ").append(asked.get(i).address()).append(" ").append(failures.get(i));
		}
		return ((shown < asked.size()) ? message.append("; and ").append(asked.size() - shown).append(" more")
				: message)
			.toString();
	}

}
