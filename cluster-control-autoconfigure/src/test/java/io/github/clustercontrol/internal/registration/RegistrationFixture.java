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

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

import io.etcd.jetcd.api.Event;
import io.etcd.jetcd.api.WatchResponse;
import io.github.clustercontrol.SelfRegistration.State;
import io.github.clustercontrol.fault.EtcdKeyValue;
import io.github.clustercontrol.fault.EtcdServer;
import io.github.clustercontrol.fault.EtcdWitness;
import io.github.clustercontrol.fault.FaultProxy;
import io.github.clustercontrol.fault.row.FaultyEtcd;
import io.github.clustercontrol.internal.concurrent.SerialExecutor;
import io.github.clustercontrol.internal.concurrent.Threads;
import io.github.clustercontrol.internal.etcd.EtcdConnection;
import io.github.clustercontrol.internal.etcd.EtcdLeases;
import io.github.clustercontrol.internal.etcd.EtcdLeases.Lease;
import io.github.clustercontrol.internal.etcd.EtcdSettings;
import io.github.clustercontrol.internal.etcd.EtcdWatch;
import io.github.clustercontrol.internal.registration.rules.Policy;
import io.github.clustercontrol.internal.registration.rules.Registration;
import io.github.clustercontrol.internal.registration.rules.RegistrationEffect;
import io.github.clustercontrol.internal.registration.rules.RegistrationEvent;
import io.github.clustercontrol.internal.registration.rules.RegistrationEvent.AbsencesChanged;
import io.github.clustercontrol.internal.registration.rules.RegistrationRules;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;

/**
 * A {@link RegistrationLoop} with its rules, requests and lease, and a real etcd behind a
 * proxy.
 */
abstract class RegistrationFixture implements RegistrationLoop.Output {

	static final String KEY = "/demo/web/10.0.0.1:8110";

	static final Duration TTL = Duration.ofSeconds(4);

	final EtcdServer etcd = new EtcdServer().start();

	final FaultProxy proxy = new FaultProxy(this.etcd);

	final FaultyEtcd faulty = new FaultyEtcd();

	final AtomicInteger customizerErrors = new AtomicInteger();

	final Threads threads = new Threads();

	final EtcdConnection connection = new EtcdConnection(new EtcdSettings(List.of(URI.create(this.proxy.endpoint())),
			null, null, null, Duration.ofSeconds(1), Duration.ofSeconds(1)), List.of(this.faulty, (builder) -> {
				if (this.customizerErrors.getAndDecrement() > 0) {
					throw new NoClassDefFoundError("deliberate");
				}
			}), this.threads);

	final List<String> published = new CopyOnWriteArrayList<>();

	final List<@Nullable Duration> stopped = new CopyOnWriteArrayList<>();

	final RegistrationSettings settings = new RegistrationSettings("http", Map.of(), TTL, Duration.ofMillis(500),
			OnRemoved.IGNORE, OnExpired.REGISTER, Duration.ZERO);

	final SerialExecutor executor = this.threads.serial("registration");

	final RegistrationLoop self = new RegistrationLoop(Registration.initial("mine"),
			new RegistrationRules(new Policy(TTL, false, false)), new EtcdRequests(KEY, TTL, this.connection),
			new RegistrationLog(KEY, TTL), this.executor, this.threads.serial("requests"), this);

	final EtcdWatch watch = new EtcdWatch(this.connection, EtcdWatch.Target.key(KEY, KEY + "/order"),
			this.settings.watchHeartbeat(), this.executor, this.self);

	final LeaseRenewal renewal = new LeaseRenewal(new EtcdLeases(this.connection), "this instance's key",
			this.settings.ttl(), this.settings.heartbeat(), this.connection.requestTimeout(),
			this.threads.serial("lease"), (gone) -> this.self.accept(new RegistrationEvent.LeaseGone(gone.id())));

	@AfterEach
	void close() {
		this.connection.close();
		this.threads.close();
		this.proxy.close();
		this.etcd.close();
	}

	@Override
	public void renew(Lease lease, long grantedNanos) {
		this.renewal.start(lease, grantedNanos);
	}

	@Override
	public void perform(RegistrationEffect effect) {
		if (effect instanceof RegistrationEffect.StopRenewal) {
			this.renewal.stop();
		}
		else if (effect instanceof RegistrationEffect.Left left) {
			this.stopped.add((left.outSince() != null) ? this.self.since(left.outSince()) : null);
		}
		else if (effect instanceof RegistrationEffect.PublishRegistered) {
			this.published.add("registered");
		}
		else {
			this.published.add((effect instanceof RegistrationEffect.PublishRemoved) ? "removed" : "expired");
		}
	}

	static List<WatchResponse> withoutPuts(WatchResponse response) {
		return response.getEventsList().stream().anyMatch((event) -> event.getType() == Event.EventType.PUT) ? List.of()
				: List.of(response);
	}

	/** Return for how long the key had been gone then. */
	@Nullable Duration stop() {
		this.self.accept(new RegistrationEvent.Stop());
		await().until(() -> !this.stopped.isEmpty());
		return this.stopped.get(0);
	}

	void join() {
		this.watch.start();
		this.self.accept(AbsencesChanged.ready());
		await().until(() -> this.self.state().state() == State.REGISTERED);
	}

	long takeOver() {
		long theirs = witness().grant(60);
		witness().put(KEY, "theirs", theirs);
		return theirs;
	}

	/** Wait until the executor has run all that was given to it before. */
	void barrier() {
		CountDownLatch done = new CountDownLatch(1);
		this.executor.execute(done::countDown);
		await().until(() -> done.getCount() == 0);
	}

	EtcdKeyValue keyInEtcd() {
		return witness().get(KEY).orElseThrow();
	}

	List<EtcdKeyValue> puts() {
		return witness().history(KEY, 1).stream().filter((change) -> !change.isDelete()).toList();
	}

	EtcdWitness witness() {
		return this.etcd.witness();
	}

	static ConditionFactory await() {
		return Awaitility.await().atMost(Duration.ofSeconds(40)).ignoreExceptions();
	}

}
