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

package io.github.clustercontrol.internal.handler;

import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

import io.github.clustercontrol.Member;
import io.github.clustercontrol.internal.file.ManagedFile;
import io.github.clustercontrol.internal.render.ClusterSnapshots;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Removes the members whose host names cannot be resolved, for a program that does not
 * load a file with such a name. {@link #leftOut()} is for all threads, the rest for one.
 */
final class ResolvedMembers {

	private static final Log logger = LogFactory.getLog(ResolvedMembers.class);

	private final ManagedFile file;

	private final @Nullable HostNames names;

	private volatile Set<String> leftOut = Set.of();

	/** Without {@code names} all members are kept. */
	ResolvedMembers(ManagedFile file, @Nullable HostNames names) {
		this.file = file;
		this.names = names;
	}

	/** Return the addresses of the members that are left out, sorted. */
	List<String> leftOut() {
		return List.copyOf(this.leftOut);
	}

	/** Fail if no member would remain, because then the resolver has probably failed. */
	ClusterSnapshots of(ClusterSnapshots snapshots) throws IOException, InterruptedException {
		if (this.names == null) {
			return snapshots;
		}
		List<Member> all = snapshots.members();
		Set<String> unresolved = this.names.unresolved(all.stream().map(Member::host).toList());
		Set<String> before = this.leftOut;
		Set<String> leftOut = new TreeSet<>(
				all.stream().filter((member) -> unresolved.contains(member.host())).map(Member::address).toList());
		this.leftOut = leftOut;
		ClusterSnapshots resolved = snapshots.withMembers(
				(members) -> members.stream().filter((member) -> !unresolved.contains(member.host())).toList());
		if (!all.isEmpty() && resolved.members().isEmpty()) {
			throw new IOException("No host name of " + snapshots.description() + " can be resolved, and " + this.file
					+ " stays as it is: " + leftOut);
		}
		if (!before.containsAll(leftOut)) {
			logger.warn("Members of " + snapshots.description() + " are left out of " + this.file
					+ " until their host names can be resolved (retried at least every 30 s): " + leftOut);
		}
		return resolved;
	}

}
