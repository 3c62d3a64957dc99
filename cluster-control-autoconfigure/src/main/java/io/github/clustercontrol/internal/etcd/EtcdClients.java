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

package io.github.clustercontrol.internal.etcd;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

import javax.net.ssl.SSLException;

import com.google.common.util.concurrent.MoreExecutors;
import io.etcd.jetcd.Client;
import io.etcd.jetcd.ClientBuilder;
import io.github.clustercontrol.etcd.EtcdClientBuilderCustomizer;
import io.github.clustercontrol.internal.concurrent.DueTimer;
import io.github.clustercontrol.internal.concurrent.SerialExecutor;
import io.github.clustercontrol.internal.concurrent.Threads;
import io.netty.handler.ssl.SslContextBuilder;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslOptions;

/**
 * Builds clients of etcd that share what is known of its endpoints, and asks addresses
 * for their etcd cluster where that matters: several endpoints may turn out to be
 * different etcd clusters, and an address of another cluster may come back to ours.
 */
final class EtcdClients implements AutoCloseable {

	private static final Duration IDENTIFY_EVERY = Duration.ofSeconds(10);

	private static final Log logger = LogFactory.getLog(EtcdConnection.class);

	private final EtcdSettings settings;

	private final List<EtcdClientBuilderCustomizer> customizers;

	private final Threads threads;

	private final Endpoints endpoints;

	private final EndpointResolver resolver;

	private final Consumer<InetSocketAddress> answeredBy;

	private final SerialExecutor executor;

	/** Used by the executor only. */
	private final DueTimer returning;

	private final AtomicBoolean identifying = new AtomicBoolean();

	private final ConcurrentHashMap<Client, EndpointInterceptor> interceptors = new ConcurrentHashMap<>();

	private volatile @Nullable Client current;

	/** As whom the client was built last. */
	private volatile @Nullable Credentials credentials;

	/** Whether etcd refuses tokens because it has no authentication enabled. */
	private volatile boolean authenticationDisabled;

	EtcdClients(EtcdSettings settings, List<EtcdClientBuilderCustomizer> customizers, Threads threads,
			Endpoints endpoints, Consumer<InetSocketAddress> answeredBy) {
		this.settings = settings;
		this.customizers = customizers;
		this.threads = threads;
		this.endpoints = endpoints;
		this.answeredBy = answeredBy;
		this.resolver = new EndpointResolver(endpoints, threads.unordered());
		this.executor = threads.serial("endpoints");
		this.returning = new DueTimer(this.executor, this::useAgain);
	}

	/** Return as whom the client was built last, {@code null} for no user. */
	@Nullable Credentials credentials() {
		return this.credentials;
	}

	/**
	 * Build clients without a user from now on. Return whether the last one had a user.
	 */
	boolean withoutUser() {
		boolean had = this.credentials != null;
		this.authenticationDisabled |= had;
		this.credentials = null;
		return had;
	}

	/** Build clients with the configured user again. */
	void withUser() {
		this.authenticationDisabled = false;
	}

	Client build() {
		// Before the first class of Netty is initialized
		NettyEvents.leaveOut();
		EndpointInterceptor interceptor = new EndpointInterceptor(this.endpoints, this::answered,
				this::addressesChanged);
		ClientBuilder builder = Client.builder()
			.target(this.resolver.target())
			.connectTimeout(this.settings.connectTimeout())
			// From the connection to the caller
			.interceptor(interceptor)
			.interceptor(new RenewalInterceptor(this.endpoints::areSeveral))
			.interceptor(new RangeInterceptor())
			.interceptor(new DeadlineInterceptor(this.settings.requestTimeout(), this.threads.timer()))
			.interceptor(new CallbackInterceptor(this.threads.callbacks()))
			// Nothing that jetcd runs on it blocks, and its own starts a thread for each
			// of many requests
			.executorService(MoreExecutors.newDirectExecutorService())
			.authInterceptors(new DeadlineInterceptor(this.settings.requestTimeout(), this.threads.timer()))
			// A black-holed member is noticed after 13 s instead of 40 s. etcd answers
			// pings without calls with GOAWAY.
			.keepaliveTime(Duration.ofSeconds(10))
			.keepaliveTimeout(Duration.ofSeconds(3))
			.keepaliveWithoutCalls(false)
			.maxInboundMessageSize(EtcdConnection.MAX_INBOUND_BYTES)
			// 0 would also turn off the renewal of an expired token.
			.retryMaxAttempts(1)
			.retryDelay(100);
		Credentials credentials = this.authenticationDisabled ? null : this.settings.credentials().get();
		this.credentials = credentials;
		if (credentials != null) {
			builder.user(EtcdConnection.bytes(credentials.username()))
				.password(EtcdConnection.bytes(credentials.password()));
		}
		SslBundle bundle = this.settings.sslBundle().get();
		if (bundle != null) {
			secure(builder, bundle);
		}
		this.customizers.forEach((customizer) -> customizer.customize(builder));
		Client client = builder.build();
		this.interceptors.put(client, interceptor);
		this.current = client;
		return client;
	}

	/** Close a client. Later failures of its requests do not come from etcd. */
	void close(Client client) {
		EndpointInterceptor interceptor = this.interceptors.remove(client);
		if (interceptor != null) {
			interceptor.retire();
		}
		client.close();
	}

	@Override
	public void close() {
		this.current = null;
		this.resolver.close();
	}

	private void answered(InetSocketAddress address) {
		this.answeredBy.accept(address);
		if (this.settings.endpoints().size() > 1 && !this.endpoints.toIdentify(true).isEmpty()) {
			identify(Duration.ZERO);
		}
	}

	private void addressesChanged() {
		this.resolver.addressesChanged();
		this.executor.execute(this::awaitReturn);
		if (!this.endpoints.toIdentify(false).isEmpty()) {
			identify(IDENTIFY_EVERY);
		}
	}

	/** An address that is left out is used again although nothing else changes. */
	private void awaitReturn() {
		this.returning.setIn(this.endpoints.leftOutFor());
	}

	private void useAgain() {
		this.resolver.addressesChanged();
		awaitReturn();
	}

	/**
	 * Ask, at most once in the period, and as long as an address is another cluster's.
	 */
	private void identify(Duration delay) {
		if (this.identifying.compareAndSet(false, true)) {
			this.executor.schedule(delay, this::identify);
			this.executor.schedule(delay.plus(IDENTIFY_EVERY), () -> {
				this.identifying.set(false);
				if (this.current != null && !this.endpoints.toIdentify(false).isEmpty()) {
					identify(Duration.ZERO);
				}
			});
		}
	}

	/**
	 * The interceptor takes the id from the answer, so the answer itself is not needed.
	 */
	private void identify() {
		Client client = this.current;
		if (client == null) {
			return;
		}
		for (InetSocketAddress address : this.endpoints.toIdentify(true)) {
			try {
				client.getMaintenanceClient().statusMember(this.resolver.target(address)).exceptionally((failure) -> {
					notConnected(client, address, failure);
					return null;
				});
			}
			catch (RuntimeException ex) {
				logger.debug("Could not ask " + EndpointAddress.text(address) + " for its etcd cluster", ex);
			}
		}
	}

	/** A connection that is never opened does not get as far as the interceptor. */
	private void notConnected(Client client, InetSocketAddress address, Throwable failure) {
		if (client == this.current) {
			this.endpoints.notConnected(address, EtcdRequestException.of("Status", failure).problem());
		}
	}

	private static void secure(ClientBuilder builder, SslBundle bundle) {
		try {
			builder.sslContext((ssl) -> secure(ssl, bundle));
		}
		catch (SSLException ex) {
			throw new IllegalStateException("The SSL bundle cannot be used for etcd: " + ex.getMessage(), ex);
		}
	}

	private static void secure(SslContextBuilder ssl, SslBundle bundle) {
		SslOptions options = bundle.getOptions();
		ssl.keyManager(bundle.getManagers().getKeyManagerFactory());
		ssl.trustManager(bundle.getManagers().getTrustManagerFactory());
		if (options.getEnabledProtocols() != null) {
			ssl.protocols(options.getEnabledProtocols());
		}
		if (options.getCiphers() != null) {
			ssl.ciphers(List.of(options.getCiphers()));
		}
	}

}
