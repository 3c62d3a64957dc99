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

package io.github.clustercontrol.internal.etcd.rules;

/**
 * How far a watch has come in the history of an etcd cluster.
 *
 * @param next the first revision that was not delivered yet; 0 before the first read
 * @param clusterId the etcd cluster that {@code next} belongs to
 * @param term the term of etcd when everything was read or, if that was later, a watch
 * was opened
 * @param known the revision that etcd was known to have reached when the watch was opened
 * @param progress the highest revision of a response without a change since then
 */
public record WatchPosition(long next, long clusterId, long term, long known, long progress) {

	static final WatchPosition NONE = new WatchPosition(0, 0, 0, 0, 0);

	static WatchPosition after(Header read) {
		return new WatchPosition(read.revision() + 1, read.clusterId(), read.term(), 0, 0);
	}

	WatchPosition delivered(long revision) {
		return (revision < this.next) ? this
				: new WatchPosition(revision + 1, this.clusterId, this.term, this.known, this.progress);
	}

	WatchPosition opening(long known) {
		return new WatchPosition(this.next, this.clusterId, this.term, known, 0);
	}

	WatchPosition opened(long term) {
		return new WatchPosition(this.next, this.clusterId, term, this.known, this.progress);
	}

	WatchPosition progressed(long revision) {
		return new WatchPosition(this.next, this.clusterId, this.term, this.known, Math.max(revision, this.progress));
	}

	/**
	 * Return whether a renewal shows that there was no change after this position. A
	 * lower revision does not: the member that answered lags behind the one that is
	 * watched.
	 */
	boolean isConfirmedBy(Renewal renewal, long knownRevision) {
		Header header = renewal.header();
		long confirmed = Math.max(this.next - 1, this.progress);
		return header.clusterId() == this.clusterId && header.term() >= this.term && header.revision() == confirmed
				&& knownRevision <= confirmed;
	}

	/**
	 * Return whether a read was answered by the same history, at this position or later.
	 */
	boolean isBefore(Header read) {
		return read.clusterId() == this.clusterId && read.term() >= this.term && read.revision() >= this.next - 1;
	}

	/** Return whether etcd was wiped, restored or replaced before a linearizable read. */
	boolean isAnotherHistory(Header read) {
		return this.clusterId != 0 && continues(read) != Continuity.CONTINUES;
	}

	/** Return the highest revision that this etcd cluster has reached. */
	long reached() {
		return Math.max(this.next - 1, this.known);
	}

	/**
	 * Return whether the etcd that opened the watch has the history that was delivered so
	 * far. A watch from a revision in the future would not respond until etcd gets there.
	 */
	Continuity continues(Header header) {
		if (header.clusterId() != this.clusterId) {
			return Continuity.OTHER_CLUSTER;
		}
		if (header.term() < this.term) {
			return Continuity.EARLIER_TERM;
		}
		return (header.revision() < reached()) ? Continuity.BEHIND : Continuity.CONTINUES;
	}

	/**
	 * Whether an etcd has the history of a position.
	 */
	enum Continuity {

		CONTINUES,

		/** This member lags behind, or etcd was restored: a linearizable read tells. */
		BEHIND,

		/** Only a restore lowers the term. */
		EARLIER_TERM,

		OTHER_CLUSTER

	}

	/**
	 * What etcd says of itself when it answers a read or opens a watch.
	 *
	 * @param clusterId the id of the etcd cluster; 0 from a gRPC proxy, which opens a
	 * second watch of the same keys without asking etcd
	 * @param revision the revision of the read, or that the member has reached
	 * @param term the term of its leader
	 */
	public record Header(long clusterId, long revision, long term) {

		boolean isFromProxy() {
			return this.clusterId == 0;
		}

	}

}
