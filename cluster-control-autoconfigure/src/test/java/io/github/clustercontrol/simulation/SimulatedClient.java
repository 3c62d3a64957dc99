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

package io.github.clustercontrol.simulation;

import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongBinaryOperator;
import java.util.function.Supplier;

import io.github.clustercontrol.internal.etcd.rules.Renewal;
import org.jspecify.annotations.Nullable;

/**
 * The connection of one instance: an answer of another cluster of etcd than the one that
 * the instance has read counts as no answer.
 */
final class SimulatedClient {

	static final long TIMEOUT = 3 * SimulatedTime.SECOND;

	/** As many as the client sends on one stream. */
	private static final int RENEWALS_EACH = 6;

	private final SimulatedNetwork.Line line;

	private final SimulatedEtcd etcd;

	private long clusterId;

	private long highestRevision;

	private Renewal renewal = Renewal.NONE;

	private LongBinaryOperator renewalTime = (sent, answered) -> sent;

	private int watches;

	private int renewals;

	SimulatedClient(SimulatedNetwork.Line line, SimulatedEtcd etcd) {
		this.line = line;
		this.etcd = etcd;
	}

	/** Return the highest revision of any answer of this cluster. */
	long highestRevision() {
		return this.highestRevision;
	}

	/**
	 * Use the cluster that answered a read of everything from now on, also if it is
	 * another one than before or has a lower revision.
	 * @param header what it says of itself
	 * @param known the highest revision of any answer when the read began
	 */
	void listed(ResponseHeader header, long known) {
		boolean back = header.revision() < known && this.highestRevision == known;
		this.highestRevision = (back || !isCurrent(header.clusterId())) ? header.revision()
				: Math.max(this.highestRevision, header.revision());
		this.clusterId = header.clusterId();
	}

	private void answered(ResponseHeader header) {
		if (isCurrent(header.clusterId())) {
			this.highestRevision = Math.max(this.highestRevision, header.revision());
		}
	}

	/** Use another time of renewals than when they were sent. */
	void renewalTime(LongBinaryOperator renewalTime) {
		this.renewalTime = renewalTime;
	}

	/** Return the last renewal that was answered. */
	Renewal renewal() {
		return this.renewal;
	}

	/** Return the members of etcd in turn. */
	SimulatedMember nextMember() {
		return this.etcd.members().get(this.watches++ % this.etcd.members().size());
	}

	boolean isCurrent(long clusterId) {
		return this.clusterId == clusterId;
	}

	SimulatedNetwork.Line line() {
		return this.line;
	}

	/** Send a read. Its answer counts also if it comes from another cluster. */
	<T> void read(Function<SimulatedEtcd, T> effect, Consumer<T> answered, Runnable failed) {
		this.line.request(TIMEOUT, () -> answer(this.etcd::header, () -> effect.apply(this.etcd)), (answer) -> {
			answered(answer.header());
			answered.accept(answer.value());
		}, (error) -> failed.run());
	}

	<T> void request(Supplier<T> effect, Consumer<T> answered, Consumer<@Nullable EtcdError> failed) {
		request(TIMEOUT, effect, answered, failed);
	}

	<T> void request(long timeout, Supplier<T> effect, Consumer<T> answered, Consumer<@Nullable EtcdError> failed) {
		send(timeout, this.etcd::header, effect, (answer) -> answered.accept(answer.value()), failed);
	}

	/**
	 * Renew a lease: the members answer in turn, each some renewals, with the revision
	 * that it has applied.
	 */
	void renew(long timeout, Supplier<Long> effect, Runnable answered, Consumer<@Nullable EtcdError> failed) {
		SimulatedMember member = this.etcd.members().get(this.renewals++ / RENEWALS_EACH % this.etcd.members().size());
		long sent = this.line.now();
		send(timeout, member::header, effect, (answer) -> {
			long time = this.renewalTime.applyAsLong(sent, this.line.now());
			this.renewal = new Renewal(answer.header().forRules(), time);
			answered.run();
		}, failed);
	}

	private <T> void send(long timeout, Supplier<ResponseHeader> header, Supplier<T> effect,
			Consumer<Answered<T>> answered, Consumer<@Nullable EtcdError> failed) {
		long current = this.clusterId;
		this.line.request(timeout, () -> answer(header, effect), (answer) -> {
			answered(answer.header());
			if (current != 0 && answer.header().clusterId() != current) {
				failed.accept(null);
			}
			else if (answer.error() != null) {
				failed.accept(answer.error());
			}
			else {
				answered.accept(answer);
			}
		}, failed);
	}

	@SuppressWarnings("NullAway") // an answer has a value or an error
	private <T> Answered<T> answer(Supplier<ResponseHeader> header, Supplier<T> effect) {
		try {
			T value = effect.get();
			return new Answered<>(header.get(), value, null);
		}
		catch (EtcdError ex) {
			return new Answered<>(header.get(), null, ex);
		}
	}

	private record Answered<T>(ResponseHeader header, T value, @Nullable EtcdError error) {
	}

}
