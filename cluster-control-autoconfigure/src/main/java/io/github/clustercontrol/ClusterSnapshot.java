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

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Spliterator;

import org.jspecify.annotations.Nullable;

/**
 * The members of one cluster at one revision of etcd. Immutable.
 *
 * @param cluster the name of the cluster in the configuration
 * @param revision the revision of etcd at which the members were last read or changed, 0
 * if they were never read
 * @param members the members, sorted by address
 * @param source where the members come from
 * @param since the last confirmation from etcd when the source is {@link Source#STALE},
 * the time of writing when it is {@link Source#RESTORED} and known, otherwise
 * {@code null}
 * @since 0.1.0
 */
public record ClusterSnapshot(String cluster, long revision, List<Member> members, Source source,
		@Nullable Instant since) {

	private static final Comparator<Member> BY_ADDRESS = Comparator.comparing(Member::address);

	/**
	 * Create a snapshot.
	 * @param cluster the name of the cluster in the configuration
	 * @param revision the revision of etcd at which the members were last read or
	 * changed, 0 if they were never read
	 * @param members the members, in any order; a list whose spliterator is
	 * {@code SORTED} and {@code IMMUTABLE} is kept, any other is copied
	 * @param source where the members come from
	 * @param since the last confirmation from etcd when the source is
	 * {@link Source#STALE}, the time of writing when it is {@link Source#RESTORED} and
	 * known, otherwise {@code null}
	 */
	public ClusterSnapshot {
		boolean kept = members.spliterator().hasCharacteristics(Spliterator.SORTED | Spliterator.IMMUTABLE);
		members = kept ? members : sorted(members);
	}

	/**
	 * Return the snapshot of a cluster that was never read.
	 * @param cluster the name of the cluster
	 * @return a snapshot at revision 0 without members
	 */
	public static ClusterSnapshot unknown(String cluster) {
		return new ClusterSnapshot(cluster, 0, List.of(), Source.UNKNOWN, null);
	}

	private static List<Member> sorted(List<Member> members) {
		for (int i = 1; i < members.size(); i++) {
			if (BY_ADDRESS.compare(members.get(i - 1), members.get(i)) > 0) {
				List<Member> copy = new ArrayList<>(members);
				copy.sort(BY_ADDRESS);
				return List.copyOf(copy);
			}
		}
		return List.copyOf(members);
	}

}
