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

import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

import io.github.clustercontrol.internal.etcd.EtcdStatus.EndpointStatus;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * What is known of each address of etcd: which etcd cluster answers there, and whether it
 * refuses to work. Decides which etcd cluster is ours and which addresses are in use.
 * <p>
 * An address of another etcd cluster is not in use while that cluster is not ours. An
 * address that refuses (a proxy without its upstream, a learner, a member without its
 * peers) is left out for a while, if another one answers.
 * <p>
 * Safe for several threads. Nothing here blocks.
 */
final class Endpoints {

	/**
	 * Another cluster takes the place of ours when ours did not answer for this period.
	 * It is longer than a restart of etcd or an election takes.
	 */
	static final Duration REPLACED_AFTER = Duration.ofSeconds(30);

	private static final Log logger = LogFactory.getLog(EtcdConnection.class);

	private final List<URI> uris;

	private final LongSupplier nanoTime;

	private final Map<InetSocketAddress, EndpointAddress> addresses = new LinkedHashMap<>();

	/** The id of our etcd cluster, 0 before the first answer. */
	private volatile long clusterId;

	/** Counts the answers that may have changed which addresses are in use. */
	private volatile int changes;

	/** Whether an answer came after an address began to refuse or was silent. */
	private boolean othersAnswer;

	/** Whether most of the addresses have belonged to our etcd cluster. */
	private boolean majoritySeen;

	/** When our etcd cluster answered last. */
	private long answeredNanos;

	Endpoints(List<URI> uris, LongSupplier nanoTime) {
		this.uris = List.copyOf(uris);
		this.nanoTime = nanoTime;
	}

	long nanoTime() {
		return this.nanoTime.getAsLong();
	}

	List<URI> uris() {
		return this.uris;
	}

	/** Return the id of our etcd cluster, 0 before the first answer. */
	long clusterId() {
		return this.clusterId;
	}

	/**
	 * Return a number that grows when an answer may change which addresses are in use.
	 */
	int changes() {
		return this.changes;
	}

	/**
	 * Replace the addresses by those that the names have now. What is known of an address
	 * is kept.
	 */
	synchronized void resolved(Map<InetSocketAddress, URI> resolved) {
		this.addresses.keySet().retainAll(resolved.keySet());
		resolved.forEach((address, uri) -> this.addresses.computeIfAbsent(address, (none) -> new EndpointAddress(uri)));
	}

	/**
	 * Return the addresses that requests may go to now: those that neither belong to
	 * another etcd cluster nor refuse, or else those that refuse, or else all.
	 * <p>
	 * Those that refuse are used too until another one answers. When the leader of etcd
	 * freezes, the members that elect another one refuse for a moment; the frozen one
	 * never does.
	 */
	synchronized Map<InetSocketAddress, URI> inUse() {
		Map<InetSocketAddress, URI> ours = select((address) -> !isForeign(address));
		Map<InetSocketAddress, URI> working = select((address) -> !isForeign(address) && !isLeftOut(address));
		return (this.othersAnswer && !working.isEmpty()) ? working : !ours.isEmpty() ? ours : select((address) -> true);
	}

	/** Whether there is more than one address. */
	synchronized boolean areSeveral() {
		return this.addresses.size() > 1;
	}

	synchronized Map<InetSocketAddress, URI> all() {
		return select((address) -> true);
	}

	/**
	 * Return the addresses of another cluster, and on request those that never answered.
	 */
	synchronized List<InetSocketAddress> toIdentify(boolean unknown) {
		return List.copyOf(select((address) -> isForeign(address) || (unknown && address.clusterId == 0)).keySet());
	}

	private Map<InetSocketAddress, URI> select(Predicate<EndpointAddress> which) {
		Map<InetSocketAddress, URI> selected = new LinkedHashMap<>();
		this.addresses.forEach((socket, address) -> {
			if (which.test(address)) {
				selected.put(socket, address.uri);
			}
		});
		return selected;
	}

	/**
	 * Return whether an answer comes from our etcd cluster; otherwise it counts as none.
	 */
	boolean answered(InetSocketAddress socket, long id) {
		long before;
		boolean warn;
		synchronized (this) {
			EndpointAddress address = this.addresses.computeIfAbsent(socket,
					(none) -> new EndpointAddress(this.uris.get(0)));
			before = this.clusterId;
			address.clusterId = id;
			address.answered = Instant.now();
			if (before != id && replacesOurs(id)) {
				this.clusterId = id;
				this.changes++;
				this.majoritySeen = false;
				this.addresses.values().forEach((known) -> known.warnedOf = 0);
			}
			if (this.clusterId == id) {
				this.answeredNanos = nanoTime();
				this.majoritySeen |= isMajority(id);
				if (address.works() || !this.othersAnswer) {
					this.changes++;
				}
				this.othersAnswer = true;
				return true;
			}
			warn = address.warnedOf != id;
			address.warnedOf = id;
		}
		if (warn) {
			logger.warn(EndpointAddress.text(socket) + " belongs to another etcd cluster (cluster id "
					+ Long.toHexString(id) + ") than the one in use (" + Long.toHexString(before)
					+ "). Its answers are ignored. Repair that member of etcd, or remove its address from"
					+ " 'clustercontrol.etcd.endpoints'");
		}
		return false;
	}

	/**
	 * Whether the cluster that answers takes the place of ours: there is none yet, or no
	 * address is known to belong to ours any more, or ours did not answer for long. As
	 * long as ours never had most of the addresses, one that has takes its place: the
	 * first answer may have come from the wrong one.
	 */
	private boolean replacesOurs(long id) {
		long ours = this.clusterId;
		return ours == 0 || count(ours) == 0 || (!this.majoritySeen && isMajority(id))
				|| nanoTime() - this.answeredNanos > REPLACED_AFTER.toNanos();
	}

	private boolean isMajority(long id) {
		return 2 * count(id) > this.addresses.size();
	}

	private long count(long id) {
		return this.addresses.values().stream().filter((address) -> address.clusterId == id).count();
	}

	/**
	 * An address can be reached, but refused a request or did not answer it. Return
	 * whether that changes which addresses are in use.
	 */
	synchronized boolean refused(InetSocketAddress socket, String failure) {
		EndpointAddress address = this.addresses.get(socket);
		if (address == null) {
			return false;
		}
		Map<InetSocketAddress, URI> before = inUse();
		this.othersAnswer &= !address.refuses(failure, nanoTime());
		return !before.keySet().equals(inUse().keySet());
	}

	/**
	 * A request had no answer, for so short a time that its address may still work, or
	 * was not even sent. Return whether that changes which addresses are in use.
	 */
	synchronized boolean silent() {
		Map<InetSocketAddress, URI> before = inUse();
		this.othersAnswer = false;
		return !before.keySet().equals(inUse().keySet());
	}

	/** Return when the next address is used again, {@code null} if none is left out. */
	synchronized @Nullable Duration leftOutFor() {
		return this.addresses.values()
			.stream()
			.map((address) -> address.leftOutFor(nanoTime()))
			.filter((left) -> !left.isZero())
			.min(Duration::compareTo)
			.orElse(null);
	}

	/** The cluster id of an address could not be read. */
	synchronized void notConnected(InetSocketAddress socket, String failure) {
		EndpointAddress address = this.addresses.get(socket);
		if (address != null) {
			address.failure = failure;
		}
	}

	/** Return the status of each endpoint, in their configured order. */
	synchronized List<EndpointStatus> status() {
		return this.uris.stream().map(this::status).toList();
	}

	private EndpointStatus status(URI uri) {
		List<EndpointAddress> its = this.addresses.values()
			.stream()
			.filter((address) -> address.uri.equals(uri))
			.toList();
		Instant lastAnswer = its.stream()
			.map((address) -> address.answered)
			.filter(Objects::nonNull)
			.max(Instant::compareTo)
			.orElse(null);
		List<String> problems = new ArrayList<>();
		its.forEach((address) -> {
			if (isForeign(address)) {
				problems
					.add("belongs to another etcd cluster (cluster id " + Long.toHexString(address.clusterId) + ")");
			}
			else if (address.failure != null) {
				problems.add(address.failure);
			}
		});
		return new EndpointStatus(uri, lastAnswer, problems.isEmpty() ? null : String.join("; ", problems));
	}

	private boolean isForeign(EndpointAddress address) {
		return address.clusterId != 0 && this.clusterId != 0 && address.clusterId != this.clusterId;
	}

	private boolean isLeftOut(EndpointAddress address) {
		return !address.leftOutFor(nanoTime()).isZero();
	}

}
