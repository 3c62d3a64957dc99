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

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.Client;
import io.etcd.jetcd.Response;
import io.github.clustercontrol.etcd.EtcdClientBuilderCustomizer;
import io.github.clustercontrol.internal.concurrent.Threads;
import io.grpc.Context;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.boot.ssl.SslBundle;

/**
 * The one connection of an application to etcd: sends requests, and decides what a
 * failure means for the client. Safe for use by several threads.
 * <p>
 * Every request has a deadline and a bound on the wait for its answer, because a client
 * that is closed meanwhile may never complete it.
 */
public final class EtcdConnection implements AutoCloseable {

	private static final Duration REBUILD_AFTER = Duration.ofSeconds(2);

	private static final Duration GRACE = Duration.ofSeconds(1);

	static final int MAX_INBOUND_BYTES = inboundBytes(Runtime.getRuntime().maxMemory());

	private static final Log logger = LogFactory.getLog(EtcdConnection.class);

	private final EtcdSettings settings;

	private final Threads threads;

	private final EtcdClients clients;

	private final Reachability reachability;

	private final EtcdHistory history;

	private final CurrentClient client;

	/** Create a connection. Nothing is opened before the first request. */
	public EtcdConnection(EtcdSettings settings, List<EtcdClientBuilderCustomizer> customizers, Threads threads) {
		this.settings = settings;
		this.threads = threads;
		Endpoints endpoints = new Endpoints(settings.endpoints(), System::nanoTime);
		this.reachability = new Reachability(endpoints);
		this.clients = new EtcdClients(settings, List.copyOf(customizers), threads, endpoints,
				this.reachability::answeredBy);
		this.history = new EtcdHistory(endpoints);
		this.client = new CurrentClient(this.clients, threads);
	}

	public EtcdStatus status() {
		return this.reachability.status(this.client.rebuilds());
	}

	public Duration requestTimeout() {
		return this.settings.requestTimeout();
	}

	/**
	 * Replace the client by a new one, unless it is younger than 3 seconds. Watches
	 * notice and go on with the new one from where they are; requests in flight fail.
	 */
	public void rebuild(String reason) {
		this.client.rebuild(reason);
	}

	@Override
	public void close() {
		this.client.close();
	}

	<R extends Response> R request(String what, Function<Client, CompletableFuture<R>> request) {
		return request(what, this.settings.requestTimeout(), request);
	}

	/** Send a request and wait for its answer. */
	<R extends Response> R request(String what, Duration timeout, Function<Client, CompletableFuture<R>> request) {
		return await(what, timeout, start(timeout, request));
	}

	/** Send a request. */
	<R extends Response> Answer<R> send(String what, Function<Client, CompletableFuture<R>> request) {
		Duration timeout = this.settings.requestTimeout();
		CompletableFuture<R> answer = start(timeout, request);
		return new Answer<>() {

			@Override
			public void whenArrived(Runnable task) {
				Future<?> late = EtcdConnection.this.threads.at(timeout.plus(GRACE),
						() -> answer.completeExceptionally(new TimeoutException()));
				answer.whenComplete((response, failure) -> {
					late.cancel(false);
					task.run();
				});
			}

			@Override
			public R next() {
				return EtcdConnection.this.await(what, timeout, answer);
			}

		};
	}

	private <R extends Response> R await(String what, Duration timeout, CompletableFuture<R> answer) {
		if (!answer.isDone()) {
			this.threads.handOver();
		}
		try {
			R response = answer.get(timeout.plus(GRACE).toMillis(), TimeUnit.MILLISECONDS);
			Response.Header header = response.getHeader();
			this.history.answered(header.getClusterId(), header.getRevision(), header.getRaftTerm());
			this.reachability.succeeded();
			return response;
		}
		catch (ExecutionException ex) {
			Throwable cause = (ex.getCause() != null) ? ex.getCause() : ex;
			throw failed((cause instanceof TimeoutException) ? unanswered(what, timeout)
					: EtcdRequestException.of(what, cause));
		}
		catch (CancellationException ex) {
			throw failed(EtcdRequestException.of(what, ex));
		}
		catch (TimeoutException ex) {
			throw failed(unanswered(what, timeout));
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw EtcdRequestException.unreachable(what, "interrupted");
		}
	}

	private static EtcdRequestException unanswered(String what, Duration timeout) {
		return EtcdRequestException.unreachable(what, "no answer within " + timeout.toMillis() + " ms");
	}

	/** Record that a watch responded. */
	void answered() {
		this.reachability.succeeded();
	}

	/**
	 * Record a failure, to be thrown. Build a new client when there was no answer for 2
	 * seconds.
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
		SslBundle bundle = this.settings.sslBundle().get();
		EtcdRequestException described = (bundle != null) ? failure.presenting(bundle) : failure;
		String error = String.valueOf(described.getMessage());
		if (this.reachability.failed(error).compareTo(REBUILD_AFTER) >= 0) {
			rebuild(error);
		}
		return described;
	}

	private EtcdRequestException denied(EtcdRequestException failure) {
		Credentials used = this.clients.credentials();
		this.clients.withUser();
		if (!Objects.equals(used, this.settings.credentials().get())) {
			rebuild("the credentials have changed");
			return failure.as((used != null) ? used.username() : null).outdated();
		}
		SslBundle bundle = (used != null) ? null : this.settings.sslBundle().get();
		String name = (used != null) ? used.username() : null;
		EtcdRequestException described = (bundle != null) ? failure.asCertificateOf(bundle) : failure.as(name);
		String user = (bundle != null) ? ClientCertificate.commonName(bundle) : name;
		return (user != null && described.lacksPermission())
				? described.with(UserPermissions.read(client().getAuthClient(), user, requestTimeout())) : described;
	}

	/**
	 * Go on without a token, so that the password can be configured before etcd asks for
	 * it. Once it does, the refusal of a request without a user brings the user back.
	 */
	private void withoutAuthentication() {
		if (!this.client.withoutUser()) {
			return;
		}
		logger.warn("etcd at " + this.settings.endpoints() + " has no authentication enabled, but"
				+ " 'clustercontrol.etcd.username' is set. Continuing without a user until etcd requires one:"
				+ " run 'etcdctl auth enable', or remove 'clustercontrol.etcd.username' and"
				+ " 'clustercontrol.etcd.password'");
	}

	/** Return what is known of etcd's history. */
	EtcdHistory history() {
		return this.history;
	}

	Client client() {
		return this.client.get();
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

}
