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
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

/**
 * The connection of one instance: an answer of another cluster of etcd than the one that
 * the instance has read counts as no answer.
 */
final class SimulatedClient {

	static final long TIMEOUT = 3 * SimulatedTime.SECOND;

	private final SimulatedNetwork.Line line;

	private final SimulatedEtcd etcd;

	private Runnable otherCluster = () -> {
	};

	private long clusterId;

	SimulatedClient(SimulatedNetwork.Line line, SimulatedEtcd etcd) {
		this.line = line;
		this.etcd = etcd;
	}

	void onOtherCluster(Runnable otherCluster) {
		this.otherCluster = otherCluster;
	}

	/**
	 * Believe a cluster from now on.
	 * @return whether another one was believed before
	 */
	boolean believe(long clusterId) {
		boolean other = this.clusterId != 0 && this.clusterId != clusterId;
		this.clusterId = clusterId;
		return other;
	}

	long clusterId() {
		return this.clusterId;
	}

	boolean believes(long clusterId) {
		return this.clusterId == clusterId;
	}

	SimulatedNetwork.Line line() {
		return this.line;
	}

	<T> void request(Supplier<T> effect, Consumer<T> answered, Consumer<@Nullable EtcdError> failed) {
		request(TIMEOUT, effect, answered, failed);
	}

	<T> void request(long timeout, Supplier<T> effect, Consumer<T> answered, Consumer<@Nullable EtcdError> failed) {
		long believed = this.clusterId;
		this.line.request(timeout, () -> answer(effect), (answer) -> {
			if (believed != 0 && answer.clusterId() != believed) {
				failed.accept(null);
				this.otherCluster.run();
			}
			else if (answer.error() != null) {
				failed.accept(answer.error());
			}
			else {
				answered.accept(answer.value());
			}
		}, failed);
	}

	@SuppressWarnings("NullAway") // an answer has a value or an error
	private <T> Answered<T> answer(Supplier<T> effect) {
		try {
			return new Answered<>(this.etcd.clusterId(), effect.get(), null);
		}
		catch (EtcdError ex) {
			return new Answered<>(this.etcd.clusterId(), null, ex);
		}
	}

	private record Answered<T>(long clusterId, T value, @Nullable EtcdError error) {
	}

}
