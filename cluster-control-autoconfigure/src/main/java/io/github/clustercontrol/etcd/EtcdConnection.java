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

package io.github.clustercontrol.etcd;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.Supplier;

import javax.net.ssl.SSLException;

import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.Client;
import io.etcd.jetcd.ClientBuilder;
import io.etcd.jetcd.Response;
import io.github.clustercontrol.concurrent.Threads;
import io.grpc.Context;
import io.netty.handler.ssl.SslContextBuilder;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslOptions;

/**
 * The one connection of an application to etcd. Holds the current client of jetcd and
 * builds it anew while etcd is out of reach: a client waits up to two minutes between its
 * own attempts, a new one connects at once.
 * <p>
 * Every request has a deadline of its own and a bound on the wait for its answer, because
 * a client that is closed under a request may never complete it.
 */
public final class EtcdConnection implements AutoCloseable {

	private static final Duration REBUILD_AFTER = Duration.ofSeconds(2);

	private static final Duration REBUILD_PAUSE = Duration.ofSeconds(3);

	private static final Duration GRACE = Duration.ofSeconds(1);

	static final int MAX_INBOUND_BYTES = inboundBytes(Runtime.getRuntime().maxMemory());

	private static final Log logger = LogFactory.getLog(EtcdConnection.class);

	private final EtcdSettings settings;

	private final List<EtcdClientBuilderCustomizer> customizers;

	private final Threads threads;

	private final Reachability reachability;

	private final AtomicLong highestRevision = new AtomicLong();

	private final Set<Long> otherClusters = ConcurrentHashMap.newKeySet();

	private final Object lock = new Object();

	private volatile @Nullable Client client;

	/** As whom the client was built last. */
	private volatile @Nullable Credentials credentials;

	/** Whether etcd refuses tokens because it knows no users. */
	private volatile boolean authenticationDisabled;

	private volatile boolean closed;

	private volatile long rebuilds;

	private volatile long clusterId;

	private long builtAtNanos;

	/**
	 * Create a connection. Nothing is opened before the first request.
	 * @param settings how to reach etcd
	 * @param customizers applied in order to each client before it is built
	 * @param threads where old clients are closed
	 */
	public EtcdConnection(EtcdSettings settings, List<EtcdClientBuilderCustomizer> customizers, Threads threads) {
		this.settings = settings;
		this.customizers = List.copyOf(customizers);
		this.threads = threads;
		this.reachability = new Reachability(settings.endpoints());
	}

	/**
	 * Return how the connection fares.
	 * @return the state now
	 */
	public EtcdStatus status() {
		return this.reachability.status(this.rebuilds);
	}

	/**
	 * Return the bound on every single request.
	 * @return the configured timeout
	 */
	public Duration requestTimeout() {
		return this.settings.requestTimeout();
	}

	/**
	 * Replace the client by a new one, unless it is younger than 3 seconds. Watches
	 * notice and go on with the new one from where they are; requests in flight fail.
	 * @param reason why, for the log
	 */
	public void rebuild(String reason) {
		Client old;
		synchronized (this.lock) {
			old = this.client;
			if (this.closed || old == null
					|| Duration.ofNanos(System.nanoTime() - this.builtAtNanos).compareTo(REBUILD_PAUSE) < 0) {
				return;
			}
			this.client = null;
			this.rebuilds++;
		}
		logger.debug("Building the etcd client anew: " + reason);
		this.threads.unordered().execute(old::close);
	}

	@Override
	public void close() {
		Client old;
		synchronized (this.lock) {
			this.closed = true;
			old = this.client;
			this.client = null;
		}
		if (old != null) {
			old.close();
		}
	}

	<R extends Response> R request(String what, Function<Client, CompletableFuture<R>> request) {
		return request(what, this.settings.requestTimeout(), request);
	}

	/**
	 * Make one request and wait for its answer.
	 * @param what what the request is, for messages
	 * @param timeout the deadline
	 * @param request starts the request
	 * @return the answer
	 * @throws EtcdRequestException if it did not succeed
	 */
	<R extends Response> R request(String what, Duration timeout, Function<Client, CompletableFuture<R>> request) {
		return begin(what, timeout, request).get();
	}

	/**
	 * Make one request, and wait for its answer later.
	 * @param what what the request is, for messages
	 * @param request starts the request
	 * @return waits for the answer and returns it, or throws an
	 * {@link EtcdRequestException} if it did not succeed
	 */
	<R extends Response> Supplier<R> begin(String what, Function<Client, CompletableFuture<R>> request) {
		return begin(what, this.settings.requestTimeout(), request);
	}

	private <R extends Response> Supplier<R> begin(String what, Duration timeout,
			Function<Client, CompletableFuture<R>> request) {
		this.threads.handOver();
		CompletableFuture<R> answer = start(timeout, request);
		return () -> await(what, timeout, answer);
	}

	private <R extends Response> R await(String what, Duration timeout, CompletableFuture<R> answer) {
		try {
			R response = answer.get(timeout.plus(GRACE).toMillis(), TimeUnit.MILLISECONDS);
			note(response.getHeader().getClusterId(), response.getHeader().getRevision());
			this.reachability.succeeded();
			return response;
		}
		catch (ExecutionException ex) {
			throw failed(EtcdRequestException.of(what, (ex.getCause() != null) ? ex.getCause() : ex));
		}
		catch (CancellationException ex) {
			throw failed(EtcdRequestException.of(what, ex));
		}
		catch (TimeoutException ex) {
			throw failed(EtcdRequestException.unreachable(what, "no answer within " + timeout.toMillis() + " ms"));
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw EtcdRequestException.unreachable(what, "interrupted");
		}
	}

	private void note(long clusterId, long revision) {
		long before = this.clusterId;
		this.clusterId = clusterId;
		if (before != 0 && before != clusterId) {
			anotherCluster(clusterId);
			this.highestRevision.set(revision);
		}
		else {
			this.highestRevision.accumulateAndGet(revision, Math::max);
		}
	}

	/**
	 * Take note that a watch delivered something.
	 */
	void answered() {
		this.reachability.succeeded();
	}

	/**
	 * Take note of a failure, and build a new client when nothing was answered for a
	 * while.
	 * @param failure the failure
	 * @return the failure, to be thrown
	 */
	EtcdRequestException failed(EtcdRequestException failure) {
		if (failure.reason() != EtcdRequestException.Reason.UNREACHABLE) {
			// A refusal is an answer.
			this.reachability.refused(String.valueOf(failure.getMessage()));
			if (failure.problem().contains("authentication is not enabled")) {
				withoutAuthentication();
				return failure;
			}
			return (failure.reason() == EtcdRequestException.Reason.DENIED) ? denied(failure) : failure;
		}
		SslBundle bundle = this.settings.sslBundle();
		EtcdRequestException told = (bundle != null) ? failure.presenting(bundle) : failure;
		String error = String.valueOf(told.getMessage());
		if (this.reachability.failed(error).compareTo(REBUILD_AFTER) >= 0) {
			rebuild(error);
		}
		return told;
	}

	private EtcdRequestException denied(EtcdRequestException failure) {
		Credentials used = this.credentials;
		this.authenticationDisabled = false;
		if (!Objects.equals(used, this.settings.credentials().get())) {
			rebuild("the credentials have changed");
		}
		SslBundle bundle = this.settings.sslBundle();
		return (used == null && bundle != null) ? failure.asCertificateOf(bundle)
				: failure.as((used != null) ? used.username() : null);
	}

	/**
	 * Go on without a token, so that the password can be configured before etcd asks for
	 * it. Once it does, the refusal of a request without a user brings the user back.
	 */
	private void withoutAuthentication() {
		Client old;
		synchronized (this.lock) {
			if (this.credentials == null || this.client == null) {
				return;
			}
			old = this.client;
			this.authenticationDisabled = true;
			this.credentials = null;
			this.client = null;
			this.rebuilds++;
		}
		logger.warn("etcd at " + this.settings.endpoints() + " has no authentication enabled, but"
				+ " 'clustercontrol.etcd.username' is set. Continuing without a user until etcd requires one:"
				+ " run 'etcdctl auth enable', or remove 'clustercontrol.etcd.username' and"
				+ " 'clustercontrol.etcd.password'");
		this.threads.unordered().execute(old::close);
	}

	/**
	 * Return the id of the cluster of etcd that answered last.
	 * @return the id, or 0 before the first answer
	 */
	long clusterId() {
		return this.clusterId;
	}

	/**
	 * Return the highest revision that etcd told us of its history. It begins anew with
	 * another cluster, and when etcd is found to have gone back.
	 * @return the revision, or 0 before the first answer
	 */
	long highestRevision() {
		return this.highestRevision.get();
	}

	/**
	 * Take note that another cluster of etcd answers than the one that did before.
	 * @param id its id
	 */
	void anotherCluster(long id) {
		// Every watch finds out
		if (this.otherClusters.add(id)) {
			logger.warn(
					"etcd is another cluster than before. Clusters are read again, and this instance registers again");
		}
	}

	/**
	 * Take note that etcd's history went back, because it was wiped or restored.
	 * @param known the revision that it had reached before
	 * @param revision its revision now
	 */
	void historyRestarted(long known, long revision) {
		if (this.highestRevision.compareAndSet(known, revision)) {
			logger.warn("etcd went back from revision " + known + " to " + revision
					+ ": it was wiped or restored. Clusters are read again, and this instance registers again");
		}
	}

	/**
	 * Return the current client.
	 * @return the client
	 * @throws EtcdRequestException if the connection is closed, or a client cannot be
	 * built
	 */
	Client client() {
		Client current = this.client;
		if (current != null) {
			return current;
		}
		synchronized (this.lock) {
			if (this.closed) {
				throw EtcdRequestException.unreachable("Request", "the connection is closed");
			}
			if (this.client == null) {
				this.client = build();
				this.builtAtNanos = System.nanoTime();
			}
			return this.client;
		}
	}

	/**
	 * Return how large an answer may be: large enough for any single change that etcd
	 * accepts, which is 1.5 MiB by default, and never what fills a small heap.
	 */
	static int inboundBytes(long heap) {
		return (int) Math.max(4 << 20, Math.min(64 << 20, heap / 8));
	}

	static ByteSequence bytes(String text) {
		return ByteSequence.from(text, StandardCharsets.UTF_8);
	}

	private <R extends Response> CompletableFuture<R> start(Duration timeout,
			Function<Client, CompletableFuture<R>> request) {
		Context context = Context.current().withValue(DeadlineInterceptor.TIMEOUT, timeout);
		Context previous = context.attach();
		try {
			return request.apply(client());
		}
		catch (EtcdRequestException ex) {
			throw ex;
		}
		catch (RuntimeException ex) {
			// jetcd throws at once when its client was closed in between.
			return CompletableFuture.failedFuture(ex);
		}
		finally {
			context.detach(previous);
		}
	}

	private Client build() {
		ClientBuilder builder = Client.builder()
			.endpoints(this.settings.endpoints())
			.connectTimeout(this.settings.connectTimeout())
			.interceptor(new DeadlineInterceptor(this.settings.requestTimeout()))
			.interceptor(new RenewalInterceptor())
			.interceptor(new AnswerInterceptor(this.reachability::answeredBy))
			.interceptor(new WatchInterceptor(this.threads.unordered()))
			.authInterceptors(new DeadlineInterceptor(this.settings.requestTimeout()))
			// A member that is a black hole is noticed after 13 s instead of 40 s.
			// Without calls
			// etcd answers pings with GOAWAY.
			.keepaliveTime(Duration.ofSeconds(10))
			.keepaliveTimeout(Duration.ofSeconds(3))
			.keepaliveWithoutCalls(false)
			.maxInboundMessageSize(MAX_INBOUND_BYTES)
			// None at all would also turn off the renewal of an expired token.
			.retryMaxAttempts(1)
			.retryDelay(100);
		Credentials credentials = this.authenticationDisabled ? null : this.settings.credentials().get();
		this.credentials = credentials;
		if (credentials != null) {
			builder.user(bytes(credentials.username())).password(bytes(credentials.password()));
		}
		SslBundle bundle = this.settings.sslBundle();
		if (bundle != null) {
			secure(builder, bundle);
		}
		this.customizers.forEach((customizer) -> customizer.customize(builder));
		return builder.build();
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
