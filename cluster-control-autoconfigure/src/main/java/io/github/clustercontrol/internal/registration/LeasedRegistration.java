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
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;

import io.github.clustercontrol.ApplicationTerminator;
import io.github.clustercontrol.SelfExpiredEvent;
import io.github.clustercontrol.SelfRegisteredEvent;
import io.github.clustercontrol.SelfRegistration;
import io.github.clustercontrol.SelfRemovedEvent;
import io.github.clustercontrol.internal.concurrent.SerialExecutor;
import io.github.clustercontrol.internal.concurrent.Threads;
import io.github.clustercontrol.internal.etcd.EtcdConnection;
import io.github.clustercontrol.internal.etcd.EtcdLeases.Lease;
import io.github.clustercontrol.internal.event.Listeners;
import io.github.clustercontrol.internal.key.MemberCodec;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.SmartLifecycle;

/**
 * Ties this instance's key to the life of the application: wanted once the application is
 * ready and while it accepts traffic, and gone before anything else stops.
 */
public final class LeasedRegistration
		implements SelfRegistration, SmartLifecycle, ApplicationListener<ApplicationEvent>, SelfKey.Observer {

	/** etcd away or not, the application does not wait longer for it when it closes. */
	public static final Duration LEAVE_WITHIN = Duration.ofSeconds(3);

	private static final Log logger = LogFactory.getLog(LeasedRegistration.class);

	private final RegistrationSettings settings;

	private final IdentitySource identitySource;

	private final EtcdConnection connection;

	private final Threads threads;

	private final ApplicationTerminator terminator;

	private final ConfigurableApplicationContext context;

	private final Listeners listeners;

	private final SerialExecutor events;

	private final SerialExecutor closing;

	private final MemberCodec codec = new MemberCodec();

	private final String instance = UUID.randomUUID().toString();

	private final Instant started = Instant.now();

	private final AtomicLong registrations = new AtomicLong();

	private final AtomicBoolean terminated = new AtomicBoolean();

	private final Object lock = new Object();

	private volatile @Nullable SelfKey selfKey;

	private volatile @Nullable Identity identity;

	private volatile boolean running;

	/** What was wished for, without what was found out. */
	private Map<String, String> metadata;

	/** What was wished for before there was a key to apply it to. */
	private Wish wish = Wish.INITIAL;

	/**
	 * Create a registration. Nothing happens before the application is ready.
	 * @param settings how to register
	 * @param identitySource tells the whole key, and whether to register; asked when the
	 * application is ready and its port is known
	 * @param connection the connection to etcd
	 * @param threads where to work
	 * @param terminator ends the application on an operator's order
	 * @param context the application
	 */
	public LeasedRegistration(RegistrationSettings settings, IdentitySource identitySource, EtcdConnection connection,
			Threads threads, ApplicationTerminator terminator, ConfigurableApplicationContext context) {
		this.settings = settings;
		this.identitySource = identitySource;
		this.connection = connection;
		this.threads = threads;
		this.terminator = terminator;
		this.context = context;
		this.listeners = Listeners.of(context);
		this.events = threads.serialForWaiting("self-events");
		this.closing = threads.serial("close");
		this.metadata = settings.metadata();
	}

	@Override
	public State state() {
		SelfKey current = this.selfKey;
		if (current != null) {
			return current.state();
		}
		synchronized (this.lock) {
			return this.wish.stopped() ? State.STOPPED : State.NEW;
		}
	}

	@Override
	public String key() {
		SelfKey current = this.selfKey;
		return (current != null) ? current.key() : this.identitySource.get().key();
	}

	/**
	 * Return whether the application ends, so that no wish has an effect any more.
	 * @return whether it was told to stop, or stops
	 */
	public boolean isEnding() {
		return this.terminated.get() || state() == State.STOPPED;
	}

	@Override
	public void register() {
		change(Wish::whenRegistered);
	}

	@Override
	public void deregister() {
		change(Wish::whenDeregistered);
	}

	@Override
	public void updateMetadata(Map<String, String> metadata) {
		Map<String, String> wished = Map.copyOf(metadata);
		synchronized (this.lock) {
			byte[] value = encode(wished, this.identity);
			this.metadata = wished;
			if (this.selfKey != null) {
				this.selfKey.publish(value);
			}
		}
	}

	/**
	 * Return what is to be seen of the registration.
	 * @return the state now
	 */
	public SelfStatus status() {
		SelfKey current = this.selfKey;
		Identity identity = this.identity;
		if (current == null || identity == null) {
			return new SelfStatus(null, null, state(), null, this.settings.ttl(), null, null, 0, 0, 0, 0, null);
		}
		Lease lease = current.lease();
		return new SelfStatus(current.key(), identity.addressReason(), current.state(),
				(lease != null) ? lease.id() : null, (lease != null) ? lease.ttl() : this.settings.ttl(),
				current.renewal().lastRenewal(), (lease != null) ? current.renewal().left(lease) : null,
				this.registrations.get(), current.attempts().failed(), current.renewal().succeeded(),
				current.renewal().failed(), current.delay().lastFailure());
	}

	@Override
	public void onApplicationEvent(ApplicationEvent event) {
		if (event instanceof ApplicationReadyEvent ready && ready.getApplicationContext() == this.context) {
			ready();
		}
		else if (event instanceof AvailabilityChangeEvent<?> change && !isOfAnotherContext(change)
				&& change.getState() instanceof ReadinessState readiness) {
			synchronized (this.lock) {
				// Until the application is ready its readiness refuses; that is no news.
				if (this.wish.ready()) {
					boolean accepting = readiness == ReadinessState.ACCEPTING_TRAFFIC;
					change((wish) -> wish.whenAccepting(accepting));
				}
			}
		}
	}

	/** Child contexts, such as that of the management port, publish into ours. */
	private boolean isOfAnotherContext(AvailabilityChangeEvent<?> change) {
		return change.getSource() instanceof ApplicationContext source && source != this.context;
	}

	private void ready() {
		synchronized (this.lock) {
			if (this.wish.stopped() || this.selfKey != null) {
				return;
			}
			String reason = this.identitySource.reasonNotToRegister();
			if (reason != null) {
				logger.info("This instance does not register: " + reason);
				return;
			}
			this.wish = this.wish.whenReady();
			Wish initial = this.wish;
			Identity found = this.identitySource.get();
			SelfKey created = new SelfKey(found.key(), this.settings, encode(this.metadata, found), this.connection,
					this.threads, this);
			this.identity = found;
			this.selfKey = created;
			created.wish((none) -> initial);
			created.start();
		}
	}

	private void change(UnaryOperator<Wish> change) {
		synchronized (this.lock) {
			this.wish = change.apply(this.wish);
			if (this.selfKey != null) {
				this.selfKey.wish(change);
			}
		}
	}

	/** What somebody wished for is not overwritten by what was found out. */
	private byte[] encode(Map<String, String> wished, @Nullable Identity found) {
		Map<String, String> all = new HashMap<>((found != null) ? found.metadata() : Map.of());
		all.putAll(wished);
		return this.codec.encode(this.instance, scheme(found), this.started, all);
	}

	/** Until it is found out, the longer one: what fits with it, fits with either. */
	private String scheme(@Nullable Identity found) {
		if (this.settings.scheme() != null) {
			return this.settings.scheme();
		}
		return (found != null) ? found.scheme() : "https";
	}

	// What the key tells

	@Override
	public void registered(String key, long revision) {
		this.registrations.incrementAndGet();
		publish(new SelfRegisteredEvent(key, revision));
	}

	@Override
	public void removed(String key, long revision, boolean shutdown) {
		publish(new SelfRemovedEvent(key, revision));
		terminate(shutdown);
	}

	@Override
	public void expired(String key, long revision, boolean shutdown) {
		publish(new SelfExpiredEvent(key, revision));
		terminate(shutdown);
	}

	private void publish(Object event) {
		this.events.execute(() -> {
			if (this.context.isActive()) {
				this.listeners.accept(event);
			}
		});
	}

	private void terminate(boolean shutdown) {
		if (shutdown && this.running && this.terminated.compareAndSet(false, true)) {
			this.threads.unordered().execute(this::endApplication);
		}
	}

	private void endApplication() {
		try {
			this.terminator.terminate(this.context);
		}
		catch (Throwable ex) {
			logger.error("The ApplicationTerminator failed: this instance is out of rotation for good, but goes on"
					+ " running. End it by hand", ex);
		}
	}

	// The life of the application

	@Override
	public void start() {
		this.running = true;
	}

	/**
	 * Leave, and keep serving for the drain period. Asynchronous, so that the time that
	 * Spring grants to a phase of the shutdown bounds it.
	 */
	@Override
	public void stop(Runnable callback) {
		AtomicBoolean once = new AtomicBoolean();
		SelfKey current;
		synchronized (this.lock) {
			this.running = false;
			this.wish = this.wish.whenStopped();
			current = this.selfKey;
		}
		if (current == null) {
			callback.run();
			return;
		}
		// Listeners are told the last news while there are any
		current.stop((gone) -> this.events.execute(() -> drain(once, gone, callback)));
		this.closing.schedule(LEAVE_WITHIN, () -> drain(once, Duration.ZERO, callback));
	}

	private void drain(AtomicBoolean once, @Nullable Duration gone, Runnable callback) {
		if (!once.compareAndSet(false, true)) {
			return;
		}
		Duration left = (gone != null) ? this.settings.drainPeriod().minus(gone) : Duration.ZERO;
		if (left.isZero() || left.isNegative()) {
			callback.run();
			return;
		}
		logger.debug("Serving for another " + left.toMillis() + " ms, until all peers know that this instance left");
		this.closing.schedule(left, callback);
	}

	@Override
	public void stop() {
		// Only a container that knows no phases calls this; there is nobody to wait for.
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
