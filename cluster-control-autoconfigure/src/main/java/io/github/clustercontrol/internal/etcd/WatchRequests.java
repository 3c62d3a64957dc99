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

package io.github.clustercontrol.internal.etcd;

import java.time.Duration;
import java.util.Objects;
import java.util.stream.Stream;

import io.etcd.jetcd.options.GetOption;
import io.github.clustercontrol.internal.etcd.rules.WatchEvent;
import io.github.clustercontrol.internal.etcd.rules.WatchEvent.Answered;
import org.jspecify.annotations.Nullable;

/**
 * The reads that a watch sends to etcd. None waits for its answer.
 */
final class WatchRequests {

	/** A page of this size is read quickly and is small beside a heap. */
	private static final long PAGE_BYTES = 4 << 20;

	private static final GetOption COUNT = GetOption.builder().withCountOnly(true).build();

	private final EtcdConnection connection;

	private final EtcdWatch.Target target;

	private final EtcdKeys keys;

	private final PageSize pageSize;

	WatchRequests(EtcdConnection connection, EtcdWatch.Target target) {
		this.connection = connection;
		this.target = target;
		this.keys = new EtcdKeys(connection);
		Duration half = connection.requestTimeout().dividedBy(2);
		this.pageSize = new PageSize(PAGE_BYTES, half);
	}

	/** Read everything that is watched. */
	Answer<Listing> list() {
		long known = this.connection.history().highestRevision();
		Answer<Listing> answer = this.target.directory() ? listDirectory() : listKey();
		return answer.map((listing) -> {
			if (listing.revision() < known) {
				this.connection.history().restarted(known, listing.revision());
			}
			return listing;
		});
	}

	private Answer<Listing> listDirectory() {
		return new DirectoryReading(this.connection, this.target.key(), this.target.selection().get(), this.pageSize);
	}

	private Answer<Listing> listKey() {
		String below = this.target.below();
		return (below != null) ? this.keys.send(this.target.key(), below, 0).map((pair) -> listing(pair))
				: this.keys.send(this.target.key()).map((reading) -> listing(reading.revision(), reading.key()));
	}

	private static Listing listing(EtcdKeys.Pair pair) {
		return listing(pair.revision(), pair.first(), pair.second());
	}

	private static Listing listing(long revision, @Nullable StoredKey... keys) {
		return new Listing(revision, Stream.of(keys).filter(Objects::nonNull).toList());
	}

	/** Find out how far etcd as a whole is: a linearizable read of nothing. */
	Answer<WatchEvent> ask() {
		return this.connection
			.send("Watching " + this.target.key(),
					(client) -> client.getKVClient().get(EtcdConnection.bytes(this.target.key()), COUNT))
			.map((response) -> new Answered(response.getHeader().getRevision(), this.connection.history().clusterId()));
	}

}
