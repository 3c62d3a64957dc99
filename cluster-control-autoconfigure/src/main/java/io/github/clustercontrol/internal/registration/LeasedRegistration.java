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
import java.util.Map;

import io.github.clustercontrol.ApplicationTerminator;
import io.github.clustercontrol.Order;
import io.github.clustercontrol.SelfRegistration;
import io.github.clustercontrol.internal.announce.AnnouncementLease;
import io.github.clustercontrol.internal.concurrent.Threads;
import io.github.clustercontrol.internal.etcd.EtcdConnection;
import io.github.clustercontrol.internal.registration.rules.Policy;
import io.github.clustercontrol.internal.registration.rules.Registration;
import io.github.clustercontrol.internal.registration.rules.RegistrationEvent;
import io.github.clustercontrol.internal.registration.rules.RegistrationEvent.AbsencesChanged;
import io.github.clustercontrol.internal.registration.rules.RegistrationRules;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.LivenessState;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.SmartLifecycle;

/**
 * Turns what happens to the application into events of its registration: the key is
 * wanted once the application is ready and while it accepts traffic, and is gone before
 * anything else stops.
 */
public final class LeasedRegistration
		implements SelfRegistration, SmartLifecycle, ApplicationListener<ApplicationEvent> {

	/** The application waits at most that long for etcd when it closes. */
	public static final Duration LEAVE_WITHIN = Duration.ofSeconds(3);

	private static final Log logger = LogFactory.getLog(LeasedRegistration.class);

	private final RegistrationSettings settings;

	private final IdentitySource identitySource;

	private final EtcdConnection connection;

	private final Threads threads;

	private final ConfigurableApplicationContext context;

	private final SelfEvents events;

	private final RegistrationRules rules;

	private final OwnValue value;

	private final IdentityLookup lookup;

	private final Drains drains;

	private final CurrentLease lease = new CurrentLease();

	/** Orders events before and after the key is known. Never held while waiting. */
	private final Object lock = new Object();

	/** The state until the key is known. */
	private volatile Registration early;

	private volatile @Nullable KeyRegistration registration;

	private volatile boolean running;

	private volatile boolean broken;

	/** What the application set, without the metadata of the identity. */
	private Map<String, String> metadata;

	/** Create a registration. Nothing happens before the application is ready. */
	public LeasedRegistration(RegistrationSettings settings, IdentitySource identitySource, EtcdConnection connection,
			Threads threads, ApplicationTerminator terminator, ConfigurableApplicationContext context) {
		this.settings = settings;
		this.identitySource = identitySource;
		this.connection = connection;
		this.threads = threads;
		this.context = context;
		this.events = new SelfEvents(terminator, context, threads, this::isRunning);
		this.rules = new RegistrationRules(new Policy(settings.ttl(), settings.onRemoved() == OnRemoved.SHUTDOWN,
				settings.onExpired() == OnExpired.SHUTDOWN));
		this.value = new OwnValue(settings.scheme());
		this.lookup = new IdentityLookup(identitySource, threads.serial("identity"), () -> state() == State.STOPPED);
		this.drains = new Drains(settings.drain(), connection, threads);
		this.metadata = settings.metadata();
		this.early = Registration.initial("");
	}

	@Override
	public State state() {
		KeyRegistration current = this.registration;
		return (current != null) ? current.state() : this.early.state();
	}

	@Override
	public String key() {
		KeyRegistration current = this.registration;
		Identity known = (current != null) ? current.identity() : this.identitySource.known();
		if (known == null) {
			throw new IllegalStateException("The key of this instance is not known yet: its host is the source address"
					+ " of the route to etcd. Set 'clustercontrol.self.host', or ask again later");
		}
		return known.key();
	}

	/**
	 * Return whether the application stops or is about to, so that requests to register
	 * or deregister have no effect.
	 */
	public boolean isEnding() {
		return this.events.isTerminated() || state() == State.STOPPED;
	}

	@Override
	public @Nullable Order order() {
		KeyRegistration current = this.registration;
		return (current != null) ? current.order() : null;
	}

	@Override
	public void register() {
		accept(AbsencesChanged.register());
	}

	@Override
	public void deregister() {
		accept(AbsencesChanged.deregister());
	}

	@Override
	public void updateMetadata(Map<String, String> metadata) {
		Map<String, String> changed = Map.copyOf(metadata);
		synchronized (this.lock) {
			KeyRegistration current = this.registration;
			String value = this.value.of(changed, (current != null) ? current.identity() : null);
			this.metadata = changed;
			accept(new RegistrationEvent.ValueChanged(value));
		}
	}

	/** Return the status now. Never blocks. */
	public SelfStatus status() {
		KeyRegistration current = this.registration;
		return (current != null) ? current.status()
				: new SelfStatus(null, null, state(), null, this.settings.ttl(), null, null, 0, 0, 0, 0, null, null);
	}

	/** Return the lease of this instance, for what it announces as a consumer. */
	public AnnouncementLease lease() {
		return this.lease;
	}

	public Drains drains() {
		return this.drains;
	}

	@Override
	public void onApplicationEvent(ApplicationEvent event) {
		if (event instanceof ApplicationReadyEvent ready && ready.getApplicationContext() == this.context) {
			ready();
		}
		else if (event instanceof AvailabilityChangeEvent<?> liveness && !isOfAnotherContext(liveness)
				&& liveness.getState() == LivenessState.BROKEN) {
			this.broken = true;
		}
		else if (event instanceof AvailabilityChangeEvent<?> change && !isOfAnotherContext(change)
				&& change.getState() instanceof ReadinessState readiness && state() != State.NEW) {
			// Readiness refuses until the application is ready
			accept(AbsencesChanged.accepting(readiness == ReadinessState.ACCEPTING_TRAFFIC));
		}
	}

	/** Child contexts, such as that of the management port, publish into ours. */
	private boolean isOfAnotherContext(AvailabilityChangeEvent<?> change) {
		return change.getSource() instanceof ApplicationContext source && source != this.context;
	}

	private void ready() {
		if (state() != State.NEW) {
			return;
		}
		String reason = this.identitySource.reasonNotToRegister();
		if (reason != null) {
			logger.info("This instance does not register: " + reason);
			return;
		}
		Identity known = this.identitySource.known();
		accept(AbsencesChanged.ready());
		if (known != null) {
			begin(known);
		}
		else {
			this.lookup.begin(this::begin);
		}
	}

	private void begin(Identity identity) {
		synchronized (this.lock) {
			if (state() == State.STOPPED) {
				return;
			}
			accept(new RegistrationEvent.ValueChanged(this.value.of(this.metadata, identity)));
			KeyRegistration created = new KeyRegistration(identity, this.settings, this.early, this.rules,
					this.connection, this.threads, this.events, this.lease);
			this.registration = created;
			created.start();
		}
	}

	private void accept(RegistrationEvent event) {
		synchronized (this.lock) {
			KeyRegistration current = this.registration;
			if (current != null) {
				current.accept(event);
			}
			else {
				this.early = this.rules.early(this.early, event);
			}
		}
	}

	@Override
	public void start() {
		this.running = true;
	}

	/**
	 * Leave, and keep serving for the drain, unless the application is broken and serves
	 * no request. Asynchronous, so that the time that Spring grants to a phase of the
	 * shutdown bounds it.
	 */
	@Override
	public void stop(Runnable callback) {
		KeyRegistration current;
		synchronized (this.lock) {
			this.running = false;
			accept(new RegistrationEvent.Stop());
			current = this.registration;
		}
		if (current == null) {
			callback.run();
			return;
		}
		Drain drain = this.drains.create(current.identity().key(), this.broken, callback);
		// The last events are published while there are listeners
		current.whenLeft((departed) -> this.events.afterwards(() -> drain.begin(departed)));
		drain.beginWithin(LEAVE_WITHIN);
	}

	@Override
	public void stop() {
		// Only a container that knows no phases calls this, and it does not wait
		stop(() -> {
		});
	}

	@Override
	public boolean isRunning() {
		return this.running;
	}

	@Override
	public boolean isPauseable() {
		return false;
	}

}
