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

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

import io.github.clustercontrol.internal.etcd.KeyChange;
import io.github.clustercontrol.internal.etcd.Listing;
import io.github.clustercontrol.internal.etcd.Selection;
import io.github.clustercontrol.internal.etcd.StoredKey;

/**
 * A cluster that follows an etcd, and changes of it.
 */
abstract class ClusterDraftFixture {

	static final String PREFIX = "/demo/web/";

	final AtomicLong nanoTime = new AtomicLong();

	FollowedCluster cluster = cluster(new ClusterLimits(ClusterLimits.MAX_MEMBERS, Long.MAX_VALUE));

	long revision;

	Listing listing(Map<String, String> keys) {
		Selection selection = this.cluster.selection();
		List<StoredKey> stored = new ArrayList<>();
		List<String> others = new ArrayList<>();
		keys.forEach((name, value) -> {
			StoredKey key = put(name, value).key();
			if (selection.wanted().test(key.key())) {
				stored.add(key);
				selection.taken().accept(key);
			}
			else {
				others.add(key.key());
			}
		});
		return new Listing(this.revision, stored, new Listing.Others(others.size(), 0, others));
	}

	FollowedCluster cluster(ClusterLimits limits) {
		return new FollowedCluster("/demo/web", limits, this.nanoTime::get);
	}

	void follow(List<KeyChange> changes) {
		this.cluster.follow(changes);
	}

	KeyChange put(String name, String value) {
		this.revision++;
		return new KeyChange(new StoredKey(PREFIX + name, value.getBytes(StandardCharsets.UTF_8), this.revision, 0),
				false);
	}

	KeyChange update(String name, String value) {
		return new KeyChange(put(name, value).key(), false, false);
	}

	static StoredKey stored(String name, long revision, String value) {
		return new StoredKey(PREFIX + name, value.getBytes(StandardCharsets.UTF_8), revision, 0);
	}

	KeyChange delete(String name) {
		this.revision++;
		return new KeyChange(new StoredKey(PREFIX + name, new byte[0], this.revision, 0), true);
	}

}
