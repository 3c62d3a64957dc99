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

package io.github.clustercontrol.chaos;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.github.clustercontrol.fault.EtcdCluster;
import io.github.clustercontrol.fault.EtcdKeyValue;
import io.github.clustercontrol.internal.key.ClusterDirectory;
import io.github.clustercontrol.internal.key.OrderCodec;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/**
 * What really happened in etcd, taken down past every proxy. Compaction forgets, so this
 * is {@linkplain #collect() collected} before each.
 */
final class TrueHistory {

	/** Below it an operator notes, in the revision of the delete itself, what it was. */
	static final String ORDERS = "/chaos-orders/";

	/** The revision of an empty etcd. */
	private static final long EMPTY = 1;

	private static final Pattern RUN = Pattern.compile("\"run\":\"(\\d+)\"");

	private final EtcdCluster cluster;

	/** The members with their values, by cluster and by revision. */
	private final Map<String, NavigableMap<Long, Map<String, String>>> states = new HashMap<>();

	private final Map<String, Integer> owners = new HashMap<>();

	private final Map<Integer, Long> lastPuts = new HashMap<>();

	private final Map<Integer, EtcdKeyValue> lastDeletes = new HashMap<>();

	private final TrueAnnouncements announcements = new TrueAnnouncements();

	private final List<Order> orders = new ArrayList<>();

	private long last;

	private long changes;

	/**
	 * Begin with an etcd that is empty.
	 * @param cluster the etcd
	 */
	TrueHistory(EtcdCluster cluster) {
		this.cluster = cluster;
		this.last = EMPTY;
		Instance.CLUSTERS.keySet().forEach((name) -> this.states.put(name, new TreeMap<>(Map.of(0L, Map.of()))));
	}

	/**
	 * The history of an etcd that has lost all that came after a revision: it goes on
	 * differently from there.
	 * @param revision the last revision that etcd still has
	 * @return the other history
	 */
	synchronized TrueHistory branch(long revision) {
		TrueHistory branch = new TrueHistory(this.cluster);
		branch.last = Math.max(revision, EMPTY);
		this.states.forEach((name, states) -> {
			branch.states.put(name, new TreeMap<>(states.headMap(revision, true)));
			at(name, revision)
				.forEach((address, value) -> branch.own(Instance.CLUSTERS.get(name) + "/" + address, value));
		});
		return branch;
	}

	/**
	 * Take down what happened since the last time. Every revision must be there: a
	 * witness that misses one is of no use.
	 * @return the revision up to which everything is known
	 */
	synchronized long collect() {
		List<EtcdKeyValue> changes = this.cluster.witness().history("/", this.last + 1);
		List<EtcdKeyValue> revision = new ArrayList<>();
		for (EtcdKeyValue change : changes) {
			if (change.modRevision() != this.last) {
				apply(revision);
				revision.clear();
				if (change.modRevision() != this.last + 1) {
					throw new IllegalStateException(
							"The witness itself has missed revision " + (this.last + 1) + ", before " + change);
				}
				this.last = change.modRevision();
			}
			revision.add(change);
		}
		apply(revision);
		return this.last;
	}

	/**
	 * The same, repeated until there is an answer: on a busy machine an election may take
	 * place at any time.
	 */
	void collectSurely() {
		Awaitility.await("the true history")
			.atMost(Duration.ofSeconds(30))
			.pollDelay(Duration.ZERO)
			.ignoreExceptions()
			.until(() -> {
				collect();
				return true;
			});
	}

	private void apply(List<EtcdKeyValue> revision) {
		boolean ordered = revision.stream().anyMatch((change) -> change.key().startsWith(ORDERS));
		for (EtcdKeyValue change : revision) {
			this.announcements.apply(change);
			Instance.CLUSTERS.forEach((name, directory) -> {
				if (isMember(change.key(), directory)) {
					apply(name, change.key().substring(directory.length() + 1), change);
				}
			});
			if (change.isDelete()) {
				Integer owner = this.owners.remove(change.key());
				if (owner != null) {
					this.lastDeletes.put(owner, change);
				}
				if (ordered && owner != null) {
					this.orders
						.add(new Order(change.modRevision(), change.key(), owner, reason(revision, change.key())));
				}
			}
			else {
				Integer owner = own(change.key(), change.value());
				if (owner != null) {
					this.lastPuts.put(owner, change.modRevision());
				}
			}
		}
	}

	/** Whether a key is that of a member, not an order or another key below it. */
	static boolean isMember(String key, String directory) {
		return key.startsWith(directory + "/") && key.indexOf('/', directory.length() + 1) < 0;
	}

	/** Return the reason of a delete: that of the order in the same revision. */
	private static @Nullable String reason(List<EtcdKeyValue> revision, String key) {
		return revision.stream()
			.filter((change) -> change.key().equals(ClusterDirectory.orderKey(key)) && !change.isDelete())
			.map((change) -> OrderCodec.decode(change.value().getBytes(StandardCharsets.UTF_8)).reason())
			.findFirst()
			.orElse(null);
	}

	private @Nullable Integer own(String key, String value) {
		Matcher run = RUN.matcher(value);
		if (!run.find()) {
			return null;
		}
		Integer owner = Integer.valueOf(run.group(1));
		this.owners.put(key, owner);
		return owner;
	}

	private void apply(String name, String address, EtcdKeyValue change) {
		NavigableMap<Long, Map<String, String>> states = this.states.get(name);
		Map<String, String> before = states.lastEntry().getValue();
		Map<String, String> after = new HashMap<>(before);
		if (change.isDelete()) {
			after.remove(address);
		}
		else {
			after.put(address, change.value());
		}
		if (!after.equals(before)) {
			this.changes++;
			states.put(change.modRevision(), Map.copyOf(after));
		}
	}

	/** The revision up to which everything is known. */
	synchronized long collected() {
		return this.last;
	}

	/**
	 * The members of a cluster as they were.
	 * @param name the name of the cluster
	 * @param revision the revision, not later than the last that was collected
	 * @return the values by address
	 */
	synchronized Map<String, String> at(String name, long revision) {
		if (revision > this.last) {
			throw new IllegalStateException("Nothing is known of revision " + revision + " yet");
		}
		return this.states.get(name).floorEntry(revision).getValue();
	}

	/** How often members came, changed or went. */
	synchronized long changes() {
		return this.changes;
	}

	synchronized List<Order> orders() {
		return List.copyOf(this.orders);
	}

	/**
	 * When a run wrote its key for the last time.
	 * @param run the number of the run
	 * @return the revision, or 0 if it never did
	 */
	synchronized long lastPut(int run) {
		return this.lastPuts.getOrDefault(run, 0L);
	}

	/**
	 * Return whether a consumer has announced what it applies since the last key of a run
	 * was deleted, so that its drain had to wait for the consumer.
	 * @param consumer the name of the consumer
	 * @param run the run of the instance that left
	 * @return whether its announcement has existed since then
	 */
	synchronized boolean hasAnnouncedSinceTheEndOf(int run, String consumer) {
		EtcdKeyValue delete = this.lastDeletes.get(run);
		return delete != null
				&& this.announcements.since(consumer, ClusterDirectory.of(delete.key()).path(), delete.modRevision());
	}

	/**
	 * An operator's delete of a key.
	 *
	 * @param revision its revision
	 * @param key the key
	 * @param run the run of the instance that had written the key
	 * @param reason the reason of an order, {@code null} for a delete without a reason
	 */
	record Order(long revision, String key, int run, @Nullable String reason) {
	}

}
