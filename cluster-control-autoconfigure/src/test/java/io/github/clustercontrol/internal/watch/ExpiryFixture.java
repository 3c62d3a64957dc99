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
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

import io.github.clustercontrol.Member;
import io.github.clustercontrol.internal.etcd.EtcdRequestException;
import io.github.clustercontrol.internal.etcd.KeyChange;
import io.github.clustercontrol.internal.etcd.Listing;
import io.github.clustercontrol.internal.etcd.StoredKey;
import io.github.clustercontrol.internal.watch.Departures.Departure;
import org.jspecify.annotations.Nullable;
import org.mockito.BDDMockito;

/**
 * A cluster whose members expire or are deleted, with a clock of the test.
 */
abstract class ExpiryFixture {

	static final String PREFIX = "/demo/db/";

	final AtomicLong clock = new AtomicLong();

	/** The leases whose keys were deleted on purpose. */
	final Set<Long> removed = new HashSet<>();

	final List<Long> asked = new ArrayList<>();

	boolean unanswered;

	final FollowedCluster cluster = cluster(Duration.ofSeconds(10));

	FollowedCluster cluster(Duration expiryHold) {
		return new FollowedCluster("/demo/db", new ClusterLimits(1_000, 1_000), expiryHold, this::expired,
				this.clock::get);
	}

	long revision;

	boolean expired(Departure departure) {
		this.asked.add(departure.lease());
		if (this.unanswered) {
			throw BDDMockito.mock(EtcdRequestException.class);
		}
		return !this.removed.contains(departure.lease());
	}

	void join(int... numbers) {
		for (int number : numbers) {
			put(number, number);
		}
	}

	void put(int number, long lease) {
		follow(List.of(new KeyChange(stored(number, lease), false)));
	}

	void follow(List<KeyChange> changes) {
		this.cluster.follow(changes);
	}

	/** Return the members that are removed because time passed. */
	List<String> release() {
		List<Member> before = this.cluster.members();
		this.cluster.release();
		return ClusterDiff.between(before, this.cluster.members()).removed().stream().map(Member::address).toList();
	}

	Set<String> keep(Listing listing) {
		this.cluster.replace(listing);
		return held();
	}

	Set<String> held() {
		return this.cluster.state().departures().held().keySet();
	}

	@Nullable Duration nextRelease() {
		return this.cluster.state().departures().nextDecision(Duration.ofSeconds(10), this.clock.get());
	}

	/** Delete a key in a revision of its own, and return whether its member is gone. */
	boolean go(int number) {
		follow(List.of(delete(number, ++this.revision)));
		return this.cluster.state().members().find(address(number)) == null;
	}

	KeyChange delete(int number, long revision) {
		return new KeyChange(new StoredKey(PREFIX + address(number), new byte[0], revision, 0), true);
	}

	StoredKey stored(int number, long lease) {
		return new StoredKey(PREFIX + address(number), new byte[0], ++this.revision, lease);
	}

	static String address(int number) {
		return "10.0.0." + number + ":3306";
	}

	void pass(Duration time) {
		this.clock.addAndGet(time.toNanos());
	}

}
