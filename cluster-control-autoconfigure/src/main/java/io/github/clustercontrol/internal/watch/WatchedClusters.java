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
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

import io.github.clustercontrol.ClusterSnapshot;
import io.github.clustercontrol.Clusters;
import io.github.clustercontrol.internal.announce.ConsumedCluster;
import io.github.clustercontrol.internal.concurrent.Threads;
import io.github.clustercontrol.internal.etcd.EtcdConnection;
import io.github.clustercontrol.internal.event.Listeners;
import io.github.clustercontrol.internal.handler.HandlerObserver;

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
 * All clusters that the application watches. They are read and their files are written
 * before the web server accepts its first request.
 */
public final class WatchedClusters
		implements Clusters, SmartLifecycle, ApplicationListener<ApplicationEvent>, AutoCloseable {

	/**
	 * Before the web server opens its port (which is at
	 * {@code Integer.MAX_VALUE - 2048}), and stopped after it.
	 */
	static final int PHASE = Integer.MAX_VALUE - 2048 - 1024;

	private final WatchedDirectories directories = new WatchedDirectories();

	private final List<DirectoryWatch> watches;

	private final List<ClusterFile> files;

	private final Map<ApplicationContext, Listeners> childListeners = new ConcurrentHashMap<>();

	private final ClusterNames names;

	private final Subscribers subscribers;

	private final ClusterStart start;

	private final ConfigurableApplicationContext context;

	private final AtomicBoolean begun = new AtomicBoolean();

	private volatile boolean running;

	private volatile boolean stopped;

	/** Create the clusters. Nothing is read before {@link #begin()}. */
	public WatchedClusters(List<ClusterSettings> clusters, ClusterLimits limits, StartSettings start,
			Duration heartbeat, EtcdConnection connection, Threads threads, ConfigurableApplicationContext context) {
		this(new WatchSettings(clusters, List.of(), List.of()), limits, start, heartbeat, connection, threads, context);
	}

	/** Create the clusters, discover more of them, and write files over several. */
	public WatchedClusters(WatchSettings watched, ClusterLimits limits, StartSettings start, Duration heartbeat,
			EtcdConnection connection, Threads threads, ConfigurableApplicationContext context) {
		this.context = context;
		ClusterResources resources = new ClusterResources(connection, heartbeat, threads, Listeners.of(context),
				start.cacheDirectory());
		this.names = new ClusterNames(watched.clusters().stream().map(ClusterSettings::name).toList());
		NamesPublisher publisher = new NamesPublisher(this.names, threads.serialForWaiting("events-clusters"),
				resources.listeners());
		this.subscribers = new Subscribers(publisher);
		for (ClusterSettings settings : watched.clusters()) {
			ClusterWatch watch = new ClusterWatch(settings, limits, resources);
			this.directories.add(watch);
			this.subscribers.join(watch.cluster(), settings.name());
		}
		for (DiscoverySettings settings : watched.discoveries()) {
			this.directories.add(new DiscoveryWatch(settings, DiscoveryLimits.of(limits), resources, this.names,
					publisher, this.subscribers));
		}
		this.watches = this.directories.all();
		this.files = watched.files().stream().map((settings) -> file(settings, threads)).toList();
		this.files.forEach(this.subscribers::add);
		this.start = new ClusterStart(start, this.watches, this.files, connection);
	}

	private ClusterFile file(FileSettings settings, Threads threads) {
		SelectedClusters clusters = new SelectedClusters(settings.selection(), this.directories.configured(),
				this.directories.discoveries());
		return new ClusterFile(settings, clusters, threads);
	}

	@Override
	public ClusterSnapshot get(String name) {
		return cluster(name).snapshot();
	}

	@Override
	public Set<String> names() {
		return this.names.current();
	}

	/**
	 * Run an observer after each new name, until the result is run. It must not block.
	 */
	public Runnable observeNames(Runnable observer) {
		return this.names.observe(observer);
	}

	/** Return the names of the configured clusters, sorted. */
	public Set<String> configured() {
		return this.names.configured();
	}

	public ClusterStatus status(String name) {
		return this.directories.status(name);
	}

	/** Return the discover paths. */
	public List<Supplier<DiscoveryStatus>> discoveries() {
		return this.directories.discoveries()
			.stream()
			.<Supplier<DiscoveryStatus>>map((discovery) -> discovery::status)
			.toList();
	}

	/** Return the files over several clusters, in the order of the configuration. */
	public List<Supplier<FileStatus>> files() {
		return this.files.stream().<Supplier<FileStatus>>map((file) -> file::status).toList();
	}

	/** Return the last changes of a cluster, from memory. */
	public ChangeHistory history(String name) {
		return cluster(name).history();
	}

	KnownMembership known(String name, String address) {
		return cluster(name).known(address);
	}

	/** Return the clusters whose changes are announced in etcd when they are applied. */
	public List<ConsumedCluster> announced() {
		return this.directories.configured()
			.values()
			.stream()
			.<ConsumedCluster>flatMap((watch) -> watch.cluster().announced().stream())
			.toList();
	}

	/**
	 * Call an observer for each change that is published from now on. The changes of
	 * discovered clusters have the name of their path, as in {@code /shop/*}.
	 */
	public void observeChanges(ChangeObserver observer) {
		this.subscribers.observe(observer);
	}

	/** Call an observer for each run of a handler from now on. */
	public void observeHandlers(HandlerObserver observer) {
		this.directories.configured().values().forEach((watch) -> watch.cluster().handlers().observe(observer));
		this.files.forEach((file) -> file.chain().observe(observer));
	}

	/**
	 * Run an observer after each new snapshot of a cluster, on the thread of its watch.
	 * It must neither block nor throw.
	 * @return ends this
	 */
	public Runnable observeSnapshots(String name, Runnable observer) {
		return cluster(name).publisher().observeSnapshots(observer);
	}

	private WatchedCluster cluster(String name) {
		return this.directories.cluster(name);
	}

	/**
	 * Start to read and to watch the clusters in the background. Neither listeners nor
	 * handlers run yet. Never blocks, and does nothing when called again.
	 */
	public void begin() {
		if (this.begun.compareAndSet(false, true)) {
			this.watches.forEach(DirectoryWatch::follow);
		}
	}

	/** Wait until the clusters are read and their files are written. */
	@Override
	public void start() {
		Assert.state(!this.stopped, "A context that was stopped cannot watch its clusters again: create a new context,"
				+ " or pause and restart this one instead of stopping and starting it");
		this.running = true;
		begin();
		this.watches.forEach(DirectoryWatch::handle);
		this.files.forEach(ClusterFile::handle);
		this.start.await();
	}

	@Override
	public void onApplicationEvent(ApplicationEvent event) {
		if (event instanceof ContextRefreshedEvent refreshed && refreshed.getApplicationContext() == this.context) {
			this.subscribers.open();
		}
		else if (event instanceof ContextClosedEvent closed && closed.getApplicationContext() == this.context) {
			this.subscribers.close();
		}
		else if (event instanceof ApplicationStartedEvent started && started.getApplicationContext() != this.context) {
			addListeners(started.getApplicationContext());
		}
		else if (event instanceof ContextClosedEvent closed) {
			removeListeners(closed.getApplicationContext());
		}
	}

	/**
	 * Spring does not publish to child contexts. This is called for an event of Spring
	 * Boot, which contexts of libraries, such as that of the management port, do not
	 * publish.
	 */
	private void addListeners(ApplicationContext child) {
		Listeners listeners = Listeners.below(child, this.context);
		this.childListeners.put(child, listeners);
		this.subscribers.add(listeners);
	}

	private void removeListeners(ApplicationContext child) {
		this.subscribers.remove(this.childListeners.remove(child));
	}

	@Override
	public void stop() {
		this.running = false;
		close();
	}

	/**
	 * Stop to watch the clusters. If the start of the application failed,
	 * {@link #start()} may not have been called.
	 */
	@Override
	public void close() {
		if (!this.stopped) {
			this.stopped = true;
			this.watches.forEach(DirectoryWatch::close);
			this.files.forEach(ClusterFile::close);
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
