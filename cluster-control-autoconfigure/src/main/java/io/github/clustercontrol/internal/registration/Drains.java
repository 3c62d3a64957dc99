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

package io.github.clustercontrol.internal.registration;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.github.clustercontrol.internal.concurrent.SerialExecutor;
import io.github.clustercontrol.internal.concurrent.Threads;
import io.github.clustercontrol.internal.etcd.EtcdConnection;
import io.github.clustercontrol.internal.key.ClusterDirectory;
import io.github.clustercontrol.internal.registration.rules.DrainOutcome;

/**
 * Creates the drain of this application, and reports its end.
 */
public final class Drains {

	private final DrainSettings settings;

	private final EtcdConnection connection;

	private final Threads threads;

	private final SerialExecutor executor;

	private final List<DrainObserver> observers = new CopyOnWriteArrayList<>();

	Drains(DrainSettings settings, EtcdConnection connection, Threads threads) {
		this.settings = settings;
		this.connection = connection;
		this.threads = threads;
		this.executor = threads.serial("close");
	}

	/** Call an observer at the end of each drain. */
	public void observe(DrainObserver observer) {
		this.observers.add(observer);
	}

	/**
	 * Create the drain of a member, and run {@code end} at its end. A broken application
	 * serves no request, so it does not drain.
	 */
	Drain create(String key, boolean broken, Runnable end) {
		ClusterDirectory directory = ClusterDirectory.of(key);
		DrainSettings settings = broken ? DrainSettings.period(Duration.ZERO) : this.settings;
		DrainWatch watch = new DrainWatch(directory, this.connection, this.threads.serial("drain"));
		return new Drain(settings, watch, new DrainLog(directory, settings), this.executor,
				(outcome, duration) -> end(outcome, duration, end));
	}

	private void end(DrainOutcome outcome, Duration duration, Runnable end) {
		try {
			this.observers.forEach((observer) -> observer.drained(outcome, duration));
		}
		finally {
			end.run();
		}
	}

}
