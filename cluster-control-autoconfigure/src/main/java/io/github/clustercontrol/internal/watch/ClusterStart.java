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

import java.util.Collection;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import io.github.clustercontrol.internal.etcd.EtcdConnection;
import io.github.clustercontrol.internal.etcd.EtcdKeys;
import io.github.clustercontrol.internal.etcd.EtcdRequestException;
import io.github.clustercontrol.internal.etcd.EtcdRequestException.Reason;
import io.github.clustercontrol.internal.etcd.EtcdUnavailableException;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Waits at the start of the application until the clusters are read and their files are
 * written, and decides what to do when that takes too long.
 */
final class ClusterStart {

	private static final Log logger = LogFactory.getLog(WatchedClusters.class);

	private final StartSettings settings;

	private final Collection<DirectoryWatch> watches;

	private final Collection<ClusterFile> files;

	private final EtcdConnection connection;

	ClusterStart(StartSettings settings, Collection<DirectoryWatch> watches, Collection<ClusterFile> files,
			EtcdConnection connection) {
		this.settings = settings;
		this.watches = watches;
		this.files = files;
		this.connection = connection;
	}

	/**
	 * Wait, but not beyond the startup timeout. Fails if etcd did not answer in time and
	 * the start is to fail then.
	 */
	void await() {
		long deadline = System.nanoTime() + this.settings.timeout().toNanos();
		boolean read = await(deadline, this.watches.stream().map(DirectoryWatch::firstRead));
		if (this.settings.failFast()) {
			requireAnswer(read, deadline);
		}
		if (!read) {
			this.watches.forEach(DirectoryWatch::restore);
			this.files.forEach(ClusterFile::restore);
		}
		if (!read || !await(deadline, firstRuns())) {
			logger
				.warn("Not all clusters were read and their files written within " + this.settings.timeout().toMillis()
						+ " ms. The start continues, and the rest is done in the background");
		}
	}

	private void requireAnswer(boolean read, long deadline) {
		EtcdRequestException failure = this.watches.isEmpty() ? probe(deadline) : lastFailure();
		if (this.watches.isEmpty() ? failure != null : !read) {
			throw new EtcdUnavailableException(this.connection.status().endpoints(), this.settings.timeout(),
					(failure != null) ? failure.getMessage() : this.connection.status().lastError(), failure);
		}
	}

	/** Return the failure of a cluster that is not read, not a later one of another. */
	private @Nullable EtcdRequestException lastFailure() {
		return this.watches.stream()
			.filter((watch) -> watch.firstRead().getCount() > 0)
			.map(DirectoryWatch::failure)
			.filter(Objects::nonNull)
			.findFirst()
			.orElse(null);
	}

	/**
	 * Read a key when no cluster is watched, and return the last failure. Any answer
	 * shows that etcd can be reached, a refusal too.
	 */
	private @Nullable EtcdRequestException probe(long deadline) {
		EtcdKeys keys = new EtcdKeys(this.connection);
		while (true) {
			try {
				keys.get(this.settings.probe());
				return null;
			}
			catch (EtcdRequestException ex) {
				if (ex.reason() != Reason.UNREACHABLE) {
					return null;
				}
				// A request that fails at once is not repeated without a pause
				if (System.nanoTime() >= deadline || !pause()) {
					return ex;
				}
			}
		}
	}

	private static boolean pause() {
		try {
			TimeUnit.MILLISECONDS.sleep(100);
			return true;
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return false;
		}
	}

	private Stream<CountDownLatch> firstRuns() {
		return Stream.concat(this.watches.stream().map(DirectoryWatch::firstRun),
				this.files.stream().map(ClusterFile::firstRun));
	}

	private static boolean await(long deadline, Stream<CountDownLatch> latches) {
		try {
			for (CountDownLatch latch : latches.toList()) {
				if (!latch.await(deadline - System.nanoTime(), TimeUnit.NANOSECONDS)) {
					return false;
				}
			}
			return true;
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return false;
		}
	}

}
