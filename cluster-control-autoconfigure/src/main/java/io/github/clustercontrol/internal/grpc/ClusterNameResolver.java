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

package io.github.clustercontrol.internal.grpc;

import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;

import io.github.clustercontrol.ClusterSnapshot;
import io.github.clustercontrol.Source;
import io.github.clustercontrol.internal.watch.WatchedClusters;
import io.grpc.EquivalentAddressGroup;
import io.grpc.NameResolver;
import io.grpc.Status;
import io.grpc.StatusOr;
import io.grpc.SynchronizationContext;
import org.jspecify.annotations.Nullable;

/**
 * {@link NameResolver} that delivers each snapshot of a cluster to a channel. It delivers
 * nothing while the cluster was never read: calls wait then, as long as their deadline
 * allows.
 */
final class ClusterNameResolver extends NameResolver {

	private final String cluster;

	/** For host names, because asking a name server blocks. */
	private final Executor executor;

	private final SynchronizationContext channel;

	private final AtomicBoolean due = new AtomicBoolean();

	private volatile boolean stopped;

	private @Nullable Listener2 listener;

	private @Nullable WatchedClusters observed;

	private Runnable endObservation = () -> {
	};

	ClusterNameResolver(String cluster, Args args) {
		Executor offload = args.getOffloadExecutor();
		this.cluster = cluster;
		this.executor = (offload != null) ? offload : Runnable::run;
		this.channel = args.getSynchronizationContext();
	}

	@Override
	public String getServiceAuthority() {
		return this.cluster;
	}

	@Override
	public void start(Listener2 listener) {
		this.listener = listener;
		refresh();
	}

	/** Also called by the channel after it could not connect to a member. */
	@Override
	public void refresh() {
		if (this.due.compareAndSet(false, true)) {
			this.executor.execute(this::deliver);
		}
	}

	private void deliver() {
		this.due.set(false);
		enqueue();
		this.channel.drain();
	}

	/** One at a time, so that a later snapshot is never followed by an earlier one. */
	private synchronized void enqueue() {
		StatusOr<List<EquivalentAddressGroup>> addresses = this.stopped ? null : addresses();
		Listener2 listener = this.listener;
		if (addresses != null && listener != null) {
			ResolutionResult result = ResolutionResult.newBuilder().setAddressesOrError(addresses).build();
			this.channel.executeLater(() -> {
				if (!this.stopped) {
					listener.onResult2(result);
				}
			});
		}
	}

	private @Nullable StatusOr<List<EquivalentAddressGroup>> addresses() {
		WatchedClusters clusters = observe(ResolvableClusters.find(this.cluster, this));
		if (clusters == null) {
			return StatusOr.fromStatus(Status.UNAVAILABLE
				.withDescription("No application of this process watches a cluster that is named '" + this.cluster
						+ "': set clustercontrol.clusters." + this.cluster + ".path. The watched clusters are "
						+ ResolvableClusters.describe()));
		}
		try {
			ClusterSnapshot snapshot = clusters.get(this.cluster);
			return (snapshot.source() != Source.UNKNOWN) ? StatusOr.fromValue(GrpcAddress.of(snapshot.members()))
					: null;
		}
		catch (IllegalArgumentException ex) {
			// A discovered cluster that has been forgotten after its last member left
			return StatusOr.fromValue(List.of());
		}
	}

	private @Nullable WatchedClusters observe(@Nullable WatchedClusters clusters) {
		if (clusters != null) {
			// Each time, because a discovered cluster may be another object when it is
			// back
			this.endObservation.run();
			this.endObservation = clusters.observeSnapshots(this.cluster, this::refresh);
			this.observed = clusters;
		}
		return this.observed;
	}

	@Override
	public void shutdown() {
		this.stopped = true;
		this.executor.execute(this::end);
	}

	private synchronized void end() {
		ResolvableClusters.forget(this);
		this.endObservation.run();
	}

}
