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

package io.github.clustercontrol.fault.row;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;

import io.github.clustercontrol.ClusterChangedEvent;
import io.github.clustercontrol.ClusterSnapshot;
import io.github.clustercontrol.Member;
import io.github.clustercontrol.SelfRegistration.State;
import io.github.clustercontrol.etcd.EtcdClientBuilderCustomizer;
import io.github.clustercontrol.internal.concurrent.Threads;
import io.github.clustercontrol.internal.etcd.Credentials;
import io.github.clustercontrol.internal.etcd.EtcdConnection;
import io.github.clustercontrol.internal.etcd.EtcdSettings;
import io.github.clustercontrol.internal.etcd.EtcdWatch;
import io.github.clustercontrol.internal.key.ClusterDirectory;
import io.github.clustercontrol.internal.registration.Identity;
import io.github.clustercontrol.internal.registration.LeasedRegistration;
import io.github.clustercontrol.internal.registration.OnExpired;
import io.github.clustercontrol.internal.registration.OnRemoved;
import io.github.clustercontrol.internal.registration.RegistrationSettings;
import io.github.clustercontrol.internal.watch.ClusterLimits;
import io.github.clustercontrol.internal.watch.ClusterSettings;
import io.github.clustercontrol.internal.watch.ClusterStatus;
import io.github.clustercontrol.internal.watch.StartSettings;
import io.github.clustercontrol.internal.watch.WatchedClusters;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.context.PayloadApplicationEvent;
import org.springframework.context.support.GenericApplicationContext;

/**
 * An instance with the registration and the watch of the starter.
 */
final class ClusterControlSubject implements Subject {

	private static final String CLUSTER = "peers";

	private final List<MemberChange> changes = new CopyOnWriteArrayList<>();

	private final GenericApplicationContext context = new GenericApplicationContext();

	private final Threads threads = new Threads();

	private final List<Consumer<ClusterChangedEvent>> listeners = new CopyOnWriteArrayList<>();

	private final List<EtcdClientBuilderCustomizer> customizers = new ArrayList<>();

	private final Map<String, String> metadata = new TreeMap<>();

	private Duration expiryHold = Duration.ZERO;

	private Supplier<Credentials> credentials = () -> null;

	private String directory;

	private EtcdConnection connection;

	private WatchedClusters clusters;

	private LeasedRegistration registration;

	private volatile boolean stopped;

	/**
	 * Use a user of etcd.
	 * @param user the name of the user
	 * @param password the password
	 * @return this
	 */
	ClusterControlSubject as(String user, String password) {
		return as(() -> new Credentials(user, password));
	}

	/**
	 * Use a user of etcd whose password changes.
	 * @param credentials returns the current user and password
	 * @return this
	 */
	ClusterControlSubject as(Supplier<Credentials> credentials) {
		this.credentials = credentials;
		return this;
	}

	/**
	 * Hold members that expire together.
	 * @param period the period
	 * @return this
	 */
	ClusterControlSubject holding(Duration period) {
		this.expiryHold = period;
		return this;
	}

	/**
	 * Add metadata.
	 * @param name the name of the metadata
	 * @param value its value
	 * @return this
	 */
	ClusterControlSubject metadata(String name, String value) {
		this.metadata.put(name, value);
		return this;
	}

	/**
	 * Customize the client.
	 * @param customizer the customizer
	 * @return this
	 */
	ClusterControlSubject with(EtcdClientBuilderCustomizer customizer) {
		this.customizers.add(customizer);
		return this;
	}

	/**
	 * Add a listener that is called before a change is recorded.
	 * @param listener the listener
	 * @return this
	 */
	ClusterControlSubject telling(Consumer<ClusterChangedEvent> listener) {
		this.listeners.add(listener);
		return this;
	}

	@Override
	public void start(List<String> endpoints, String selfKey, int ttlSeconds, String directory) {
		this.directory = directory;
		Duration ttl = Duration.ofSeconds(ttlSeconds);
		this.connection = new EtcdConnection(new EtcdSettings(endpoints.stream().map(URI::create).toList(),
				this.credentials, () -> null, Duration.ofSeconds(3), Duration.ofSeconds(3)), this.customizers,
				this.threads);
		this.context.addApplicationListener((ApplicationListener<PayloadApplicationEvent<ClusterChangedEvent>>) (
				event) -> changed(event.getPayload()));
		this.clusters = new WatchedClusters(
				List.of(new ClusterSettings(CLUSTER, new ClusterDirectory(directory), 0, this.expiryHold, Duration.ZERO,
						List.of())),
				ClusterLimits.of(1), new StartSettings(Duration.ofSeconds(10), false, "/", null),
				watchHeartbeat(ttl.dividedBy(3)), this.connection, this.threads, this.context);
		this.registration = new LeasedRegistration(
				new RegistrationSettings("http", this.metadata, ttl, ttl.dividedBy(3), OnRemoved.SHUTDOWN,
						OnExpired.REGISTER, Duration.ZERO),
				() -> new Identity(selfKey, "given", "http", Map.of()), this.connection, this.threads,
				(context) -> this.stopped = true, this.context);
		this.context.addApplicationListener(this.clusters);
		this.context.addApplicationListener(this.registration);
		this.context.registerBean(WatchedClusters.class, () -> this.clusters);
		this.context.registerBean(LeasedRegistration.class, () -> this.registration);
		this.context.refresh();
		this.context.publishEvent(
				new ApplicationReadyEvent(new SpringApplication(), new String[0], this.context, Duration.ZERO));
	}

	private static Duration watchHeartbeat(Duration heartbeat) {
		return (heartbeat.compareTo(EtcdWatch.HEARTBEAT) < 0) ? heartbeat : EtcdWatch.HEARTBEAT;
	}

	private void changed(ClusterChangedEvent event) {
		this.listeners.forEach((listener) -> listener.accept(event));
		long revision = event.current().revision();
		List<MemberChange> changed = new ArrayList<>();
		event.added().forEach((member) -> changed.add(change(revision, MemberChange.Kind.ADDED, member)));
		event.updated().forEach((member) -> changed.add(change(revision, MemberChange.Kind.UPDATED, member)));
		event.removed().forEach((member) -> changed.add(change(revision, MemberChange.Kind.REMOVED, member)));
		this.changes.addAll(changed);
	}

	private MemberChange change(long revision, MemberChange.Kind kind, Member member) {
		return new MemberChange(revision, kind, this.directory + "/" + member.address());
	}

	/**
	 * The snapshot of the application.
	 * @return the snapshot
	 */
	ClusterSnapshot snapshot() {
		return this.clusters.get(CLUSTER);
	}

	/**
	 * The status of the cluster for operators.
	 * @return its status
	 */
	ClusterStatus status() {
		return this.clusters.status(CLUSTER);
	}

	/**
	 * The registration itself.
	 * @return the registration
	 */
	LeasedRegistration registration() {
		return this.registration;
	}

	@Override
	public Set<String> members() {
		return this.clusters.get(CLUSTER)
			.members()
			.stream()
			.map((member) -> this.directory + "/" + member.address())
			.collect(Collectors.toSet());
	}

	@Override
	public List<MemberChange> changes() {
		return List.copyOf(this.changes);
	}

	@Override
	public boolean registered() {
		return this.registration != null && this.registration.state() == State.REGISTERED;
	}

	@Override
	public boolean stopped() {
		return this.stopped;
	}

	@Override
	public void close() {
		if (this.registration != null) {
			CountDownLatch left = new CountDownLatch(1);
			this.registration.stop(left::countDown);
			try {
				left.await(10, TimeUnit.SECONDS);
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
			this.context.close();
			this.connection.close();
		}
		this.threads.close();
	}

}
