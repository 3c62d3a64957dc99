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
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

import io.github.clustercontrol.Order;
import io.github.clustercontrol.SelfExpiredEvent;
import io.github.clustercontrol.SelfRegisteredEvent;
import io.github.clustercontrol.SelfRegistration.State;
import io.github.clustercontrol.SelfRemovedEvent;
import io.github.clustercontrol.internal.concurrent.SerialExecutor;
import io.github.clustercontrol.internal.concurrent.Threads;
import io.github.clustercontrol.internal.etcd.EtcdConnection;
import io.github.clustercontrol.internal.etcd.EtcdLeases;
import io.github.clustercontrol.internal.etcd.EtcdLeases.Lease;
import io.github.clustercontrol.internal.etcd.EtcdWatch;
import io.github.clustercontrol.internal.key.ClusterDirectory;
import io.github.clustercontrol.internal.registration.rules.OwnLease;
import io.github.clustercontrol.internal.registration.rules.Registration;
import io.github.clustercontrol.internal.registration.rules.RegistrationEffect;
import io.github.clustercontrol.internal.registration.rules.RegistrationEvent;
import io.github.clustercontrol.internal.registration.rules.Rules;
import org.jspecify.annotations.Nullable;

/**
 * The registration of an instance whose key is known: the loop, the watch that feeds it,
 * and what carries out its effects. No method blocks.
 */
final class KeyRegistration implements RegistrationLoop.Output {

	private final Identity identity;

	private final RegistrationSettings settings;

	private final SelfEvents events;

	private final CurrentLease lease;

	private final RegistrationLog log;

	private final RegistrationLoop loop;

	private final EtcdWatch watch;

	private final LeaseRenewal renewal;

	private final CompletableFuture<Departed> left = new CompletableFuture<>();

	/** Create a registration. Nothing happens before {@link #start()}. */
	KeyRegistration(Identity identity, RegistrationSettings settings, Registration state, Rules rules,
			EtcdConnection connection, Threads threads, SelfEvents events, CurrentLease lease) {
		this.identity = identity;
		this.settings = settings;
		this.events = events;
		this.lease = lease;
		SerialExecutor executor = threads.serial("registration");
		this.log = new RegistrationLog(identity.key(), settings.ttl());
		this.loop = new RegistrationLoop(state, rules, new EtcdRequests(identity.key(), settings.ttl(), connection),
				this.log, executor, threads.unordered(), this);
		this.watch = new EtcdWatch(connection,
				EtcdWatch.Target.key(identity.key(), ClusterDirectory.orderKey(identity.key())),
				settings.watchHeartbeat(), executor, this.loop);
		this.renewal = new LeaseRenewal(new EtcdLeases(connection), "this instance's key", settings.ttl(),
				settings.heartbeat(), connection.requestTimeout(), threads.serial("lease"),
				(gone) -> this.loop.accept(new RegistrationEvent.LeaseGone(gone.id())));
	}

	void start() {
		// The lease is granted while the watch reads the key
		this.loop.accept(new RegistrationEvent.Due());
		this.watch.start();
	}

	void accept(RegistrationEvent event) {
		this.loop.accept(event);
	}

	/**
	 * Call back once this instance has left after {@link RegistrationEvent.Stop}.
	 */
	void whenLeft(Consumer<Departed> done) {
		this.left.thenAccept(done);
	}

	Identity identity() {
		return this.identity;
	}

	@Nullable Order order() {
		return this.loop.state().order();
	}

	State state() {
		return this.loop.state().state();
	}

	/** Return the status, from one state of the loop and one of the renewal. */
	SelfStatus status() {
		Registration state = this.loop.state();
		Renewals renewals = this.renewal.renewals();
		OwnLease lease = state.leases().current();
		return new SelfStatus(this.identity.key(), this.identity.addressReason(), state.state(),
				(lease != null) ? lease.id() : null, (lease != null) ? lease.ttl() : this.settings.ttl(),
				renewals.last(), (lease != null && renewals.last() != null) ? renewals.left(lease.ttl()) : null,
				state.presence().joins(), state.requests().failedWrites(), renewals.succeeded(), renewals.failed(),
				this.log.lastFailure(state), state.order());
	}

	@Override
	public void renew(Lease lease, long grantedNanos) {
		this.renewal.start(lease, grantedNanos);
		this.lease.set(lease.id());
	}

	@Override
	public void perform(RegistrationEffect effect) {
		String key = this.identity.key();
		if (effect instanceof RegistrationEffect.StopRenewal) {
			this.renewal.stop();
			this.lease.set(0);
		}
		else if (effect instanceof RegistrationEffect.PublishRegistered registered) {
			this.events.publish(new SelfRegisteredEvent(key, registered.revision()));
		}
		else if (effect instanceof RegistrationEffect.PublishRemoved removed) {
			Order order = removed.order();
			this.events.publish(new SelfRemovedEvent(key, removed.revision(), (order != null) ? order.reason() : null,
					(order != null) ? order.by() : null));
		}
		else if (effect instanceof RegistrationEffect.PublishExpired expired) {
			this.events.publish(new SelfExpiredEvent(key, expired.revision()));
		}
		else if (effect instanceof RegistrationEffect.Terminate) {
			this.events.terminate();
		}
		else if (effect instanceof RegistrationEffect.Left gone) {
			this.watch.close();
			Long outSince = gone.outSince();
			this.left.complete(new Departed((outSince != null) ? this.loop.since(outSince) : null, gone.revision(),
					Set.copyOf(this.loop.state().leases().ids())));
		}
	}

	/**
	 * The departure of this instance.
	 *
	 * @param gone how long the key has been gone, {@code null} if peers never saw it
	 * @param revision the revision of its delete, 0 if that is not known
	 * @param leases the leases of this instance
	 */
	record Departed(@Nullable Duration gone, long revision, Set<Long> leases) {
	}

}
