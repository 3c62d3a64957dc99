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

import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Consumer;

import io.github.clustercontrol.internal.concurrent.Many;
import io.github.clustercontrol.internal.concurrent.SerialExecutor;
import io.github.clustercontrol.internal.concurrent.Threads;
import io.github.clustercontrol.internal.etcd.EtcdConnection;
import org.jspecify.annotations.Nullable;

/**
 * What watched clusters share with the rest of the application.
 *
 * @param connection the connection to etcd
 * @param heartbeat how often an idle watch has to be confirmed
 * @param threads the threads
 * @param listeners receives the events
 * @param cacheDirectory the directory of the cached snapshots, or {@code null} to cache
 * none
 */
record ClusterResources(EtcdConnection connection, Duration heartbeat, Threads threads, Consumer<Object> listeners,
		@Nullable Path cacheDirectory) {

	/** Return the executors of a cluster. */
	Executors executors(String cluster, SerialExecutor state) {
		return new Executors(state, this.threads.serial(Many.LISTENERS, "events-" + cluster),
				this.threads.serial(Many.HANDLERS, "handlers-" + cluster));
	}

	/**
	 * The executors of a cluster.
	 *
	 * @param state decides on its state
	 * @param events calls its listeners
	 * @param handlers runs its handlers
	 */
	record Executors(SerialExecutor state, SerialExecutor events, SerialExecutor handlers) {
	}

}
