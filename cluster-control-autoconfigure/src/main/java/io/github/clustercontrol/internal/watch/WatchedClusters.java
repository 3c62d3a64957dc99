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

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;

import io.github.clustercontrol.ClusterSnapshot;
import io.github.clustercontrol.Clusters;
import io.github.clustercontrol.internal.concurrent.Threads;
import io.github.clustercontrol.internal.etcd.EtcdConnection;
import io.github.clustercontrol.internal.etcd.EtcdKeys;
import io.github.clustercontrol.internal.etcd.EtcdRequestException;
import io.github.clustercontrol.internal.etcd.EtcdRequestException.Reason;
import io.github.clustercontrol.internal.etcd.EtcdUnavailableException;
import io.github.clustercontrol.internal.event.Listeners;
import io.github.clustercontrol.internal.handler.HandlerObserver;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.event.ApplicationStartedEvent;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.ContextRefreshedEvent;
import org.springframework.util.Assert;

/**
 * All clusters that the application watches. Reads them, and has their files written,
 * before the web server accepts its first request.
 */
public final class WatchedClusters
		implements Clusters, SmartLifecycle, ApplicationListener<ApplicationEvent>, AutoCloseable {

	/**
	 * Before the web server opens its port (which is at
	 * {@code Integer.MAX_VALUE - 2048}), and stopped after it.
	 */
	static final int PHASE = Integer.MAX_VALUE - 2048 - 1024;

	private static final Log logger = LogFactory.getLog(WatchedClusters.class);

	private final Map<String, WatchedCluster> clusters = new TreeMap<>();

	private final Map<ApplicationContext, Listeners> childListeners = new ConcurrentHashMap<>();

	private final EtcdConnection connection;

	private final StartSettings start;

	private final ConfigurableApplicationContext context;

	private final AtomicBoolean begun = new AtomicBoolean();

	private volatile boolean running;

	private volatile boolean stopped;

	/**
	 * Create the clusters. Nothing is read before {@link #begin()}.
	 * @param clusters the clusters
	 * @param start how the start depends on etcd
	 * @param signOfLife how often an idle watch is asked for a sign of life
	 * @param connection the connection to etcd
	 * @param threads where to work
	 * @param context the application whose listeners are told of changes
	 */
	public WatchedClusters(List<ClusterSettings> clusters, StartSettings start, Duration signOfLife,
			EtcdConnection connection, Threads threads, ConfigurableApplicationContext context) {
		this.connection = connection;
		this.start = start;
		this.context = context;
		Listeners listeners = Listeners.of(context);
		ClusterLimits limits = ClusterLimits.of(clusters.size(), Runtime.getRuntime().maxMemory());
		for (ClusterSettings settings : clusters) {
			this.clusters.put(settings.name(), new WatchedCluster(settings, limits, start.cacheDirectory(), connection,
					signOfLife, threads, listeners));
		}
	}

	@Override
	public ClusterSnapshot get(String name) {
		return cluster(name).snapshot();
	}

	@Override
	public Set<String> names() {
		return Collections.unmodifiableSet(this.clusters.keySet());
	}

	/**
	 * Return what is to be seen of a cluster.
	 * @param name its name
	 * @return its state now
	 * @throws IllegalArgumentException if there is no such cluster
	 */
	public ClusterStatus status(String name) {
		return cluster(name).status();
	}

	/**
	 * Have somebody told of each change that was published from now on.
	 * @param observer whom to tell
	 */
	public void observeChanges(ChangeObserver observer) {
		this.clusters.values().forEach((cluster) -> cluster.observe(observer));
	}

	/**
	 * Have somebody told of each run of a handler from now on.
	 * @param observer whom to tell
	 */
	public void observeHandlers(HandlerObserver observer) {
		this.clusters.values().forEach((cluster) -> cluster.observe(observer));
	}

	private WatchedCluster cluster(String name) {
		WatchedCluster cluster = this.clusters.get(name);
		if (cluster == null) {
			throw unknown(name, this.clusters.keySet());
		}
		return cluster;
	}

	static IllegalArgumentException unknown(String name, Set<String> names) {
		return new IllegalArgumentException(
				"No cluster is named '" + name + "'. The clusters in 'clustercontrol.clusters' are " + names);
	}

	/**
	 * Begin to read and to follow the clusters while the application goes on to start.
	 * Until it does, neither listeners nor handlers are told. Never blocks, and does
	 * nothing the second time.
	 */
	public void begin() {
		if (this.begun.compareAndSet(false, true)) {
			this.clusters.values().forEach(WatchedCluster::follow);
		}
	}

	/**
	 * Wait until the clusters are read and their files are written. Reading goes on since
	 * {@link #begin()}.
	 */
	@Override
	public void start() {
		Assert.state(!this.stopped, "A context that was stopped cannot watch its clusters again: create a new context,"
				+ " or pause and restart this one instead of stopping and starting it");
		this.running = true;
		long deadline = System.nanoTime() + this.start.timeout().toNanos();
		begin();
		this.clusters.values().forEach(WatchedCluster::handle);
		boolean read = await(deadline, WatchedCluster::firstRead);
		if (this.start.failFast()) {
			requireAnswer(read, deadline);
		}
		if (!read) {
			this.clusters.values().forEach(WatchedCluster::restore);
		}
		if (!read || !await(deadline, WatchedCluster::firstFiles)) {
			logger.warn("Not all clusters were read and their files written within " + this.start.timeout().toMillis()
					+ " ms. The start continues, and the rest is done in the background");
		}
	}

	private void requireAnswer(boolean read, long deadline) {
		EtcdRequestException failure = this.clusters.isEmpty() ? probe(deadline) : lastFailure();
		if (this.clusters.isEmpty() ? failure != null : !read) {
			throw new EtcdUnavailableException(this.connection.status().endpoints(), this.start.timeout(),
					(failure != null) ? failure.getMessage() : this.connection.status().lastError(), failure);
		}
	}

	/** The cluster that could not be read tells why, whatever else failed since. */
	private @Nullable EtcdRequestException lastFailure() {
		return this.clusters.values()
			.stream()
			.filter((cluster) -> cluster.firstRead().getCount() > 0)
			.map(WatchedCluster::failure)
			.filter(Objects::nonNull)
			.findFirst()
			.orElse(null);
	}

	/**
	 * Where no cluster is watched, any answer will do, a refusal included.
	 * @return the last failure, or {@code null} if etcd answered
	 */
	private @Nullable EtcdRequestException probe(long deadline) {
		EtcdRequestException failure;
		EtcdKeys keys = new EtcdKeys(this.connection);
		do {
			try {
				keys.get(this.start.probe());
				return null;
			}
			catch (EtcdRequestException ex) {
				if (ex.reason() != Reason.UNREACHABLE) {
					return null;
				}
				failure = ex;
			}
		}
		while (System.nanoTime() < deadline && pause());
		return failure;
	}

	/** What fails at once need not be tried as often as it can be. */
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

	private boolean await(long deadline, Function<WatchedCluster, CountDownLatch> step) {
		try {
			for (WatchedCluster cluster : this.clusters.values()) {
				if (!step.apply(cluster).await(deadline - System.nanoTime(), TimeUnit.NANOSECONDS)) {
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

	@Override
	public void onApplicationEvent(ApplicationEvent event) {
		if (event instanceof ContextRefreshedEvent refreshed && refreshed.getApplicationContext() == this.context) {
			this.clusters.values().forEach((cluster) -> cluster.publisher().open());
		}
		else if (event instanceof ContextClosedEvent closed && closed.getApplicationContext() == this.context) {
			this.clusters.values().forEach((cluster) -> cluster.publisher().close());
		}
		else if (event instanceof ApplicationStartedEvent started && started.getApplicationContext() != this.context) {
			addListeners(started.getApplicationContext());
		}
		else if (event instanceof ContextClosedEvent closed) {
			removeListeners(closed.getApplicationContext());
		}
	}

	/**
	 * Spring does not publish to child contexts. The event is one of Spring Boot, so that
	 * contexts of libraries, such as that of the management port, are left alone.
	 */
	private void addListeners(ApplicationContext child) {
		Listeners listeners = Listeners.below(child, this.context);
		this.childListeners.put(child, listeners);
		this.clusters.values().forEach((cluster) -> cluster.publisher().add(listeners));
	}

	private void removeListeners(ApplicationContext child) {
		Listeners listeners = this.childListeners.remove(child);
		if (listeners != null) {
			this.clusters.values().forEach((cluster) -> cluster.publisher().remove(listeners));
		}
	}

	@Override
	public void stop() {
		this.running = false;
		close();
	}

	/**
	 * Follow the clusters no longer. An application whose start failed may never have
	 * come to {@link #start()}.
	 */
	@Override
	public void close() {
		if (!this.stopped) {
			this.stopped = true;
			this.clusters.values().forEach(WatchedCluster::close);
		}
	}

	@Override
	public boolean isRunning() {
		return this.running;
	}

	@Override
	public int getPhase() {
		return PHASE;
	}

	@Override
	public boolean isPauseable() {
		return false;
	}

}
