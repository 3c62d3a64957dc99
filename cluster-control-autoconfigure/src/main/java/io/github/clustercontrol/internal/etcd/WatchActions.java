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

import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

import io.etcd.jetcd.Response;
import io.etcd.jetcd.watch.WatchResponse;
import io.github.clustercontrol.internal.etcd.rules.WatchEffect;
import io.github.clustercontrol.internal.etcd.rules.WatchEvent;
import io.github.clustercontrol.internal.etcd.rules.WatchPosition.Header;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Carries out what the rules of a watch decide, and turns the answers of etcd and the
 * responses of the open watch into events. Used by the tasks of one serial executor,
 * except for {@link #close()}.
 */
final class WatchActions implements WatchEffect.Actions {

	private static final Log logger = LogFactory.getLog(EtcdWatch.class);

	private final EtcdConnection connection;

	private final EtcdWatch.Target target;

	private final EtcdWatch.Listener listener;

	private final Runnable arrived;

	private final Consumer<Request> answered;

	private final WatchRequests requests;

	private final WatchDelivery delivery;

	private volatile boolean closed;

	private @Nullable WatchStream stream;

	/** What was read last and was not delivered yet. */
	private @Nullable Listing listing;

	/** The request in flight, {@code null} for none. */
	private @Nullable Request request;

	/**
	 * A thread of the client calls {@code arrived} when an event can be polled, and
	 * {@code answered} when an answer can be taken.
	 */
	WatchActions(EtcdConnection connection, EtcdWatch.Target target, EtcdWatch.Listener listener, Runnable arrived,
			Consumer<Request> answered) {
		this.connection = connection;
		this.target = target;
		this.listener = listener;
		this.arrived = arrived;
		this.answered = answered;
		this.requests = new WatchRequests(connection, target);
		this.delivery = new WatchDelivery(connection, target, listener);
	}

	/** Report no failure from now on. */
	void close() {
		this.closed = true;
	}

	boolean isClosed() {
		return this.closed;
	}

	/** Return whether a request is in flight. Events have to wait for its answer. */
	boolean isRequesting() {
		return this.request != null && !this.closed;
	}

	/**
	 * Take an answer. Return the event, or {@code null} if there is none yet, or if that
	 * request does not matter any more.
	 */
	@Nullable WatchEvent take(Request answered) {
		if (answered != this.request || this.closed) {
			return null;
		}
		try {
			WatchEvent event = answered.answer().next();
			if (event != null) {
				this.request = null;
			}
			else {
				await(answered);
			}
			return event;
		}
		catch (EtcdRequestException ex) {
			this.request = null;
			return answered.failed().apply(ex);
		}
	}

	private void await(Request request) {
		this.request = request;
		request.answer().whenArrived(() -> this.answered.accept(request));
	}

	/** Return the next event of the open watch, or {@code null} if there is none. */
	@Nullable WatchEvent poll() {
		WatchStream.Signal signal = (this.stream != null && !isRequesting()) ? this.stream.poll() : null;
		return (signal != null) ? event(signal) : null;
	}

	private WatchEvent event(WatchStream.Signal signal) {
		Throwable failure = signal.failure();
		if (failure != null) {
			return failed(this.connection.failed(EtcdRequestException.of(watching(), failure)));
		}
		WatchResponse response = Objects.requireNonNull(signal.response());
		Response.Header header = response.getHeader();
		if (response.isCreatedNotify()) {
			this.connection.answered();
			return new WatchEvent.Created(
					new Header(header.getClusterId(), header.getRevision(), header.getRaftTerm()));
		}
		return response.getEvents().isEmpty() ? new WatchEvent.Progressed(header.getRevision())
				: this.delivery.arrived(response, signal.arrivedNanos());
	}

	/** Call the listener with what is to be delivered. */
	void flush() {
		this.delivery.flush();
	}

	/** Do not deliver what was not delivered yet, and ignore the request in flight. */
	void discard() {
		this.request = null;
		this.delivery.discard();
	}

	@Override
	public @Nullable WatchEvent perform(WatchEffect.Action action) {
		switch (action) {
			case READ -> {
				closeStream();
				return request(this::list, this::failed);
			}
			case RELIST -> {
				return request(this::list, this::notCompared);
			}
			case ASK -> {
				return request(this.requests::ask, this::failed);
			}
			case CLOSE -> closeStream();
			case REQUEST_PROGRESS -> requestProgress();
			case DELIVER_LISTING -> this.listener.listed(takeListing());
			case DELIVER_RESTART -> this.listener.restarted(takeListing());
			case DELIVER_COMPARISON -> this.listener.listedAgain(takeListing());
		}
		return null;
	}

	private @Nullable WatchEvent request(Supplier<Answer<WatchEvent>> send,
			Function<EtcdRequestException, @Nullable WatchEvent> failed) {
		try {
			await(new Request(send.get(), failed));
			return null;
		}
		catch (EtcdRequestException ex) {
			return failed.apply(ex);
		}
	}

	private Answer<WatchEvent> list() {
		long begin = System.nanoTime();
		return this.requests.list().map((read) -> {
			this.listing = read;
			EtcdHistory history = this.connection.history();
			return new WatchEvent.Listed(new Header(history.clusterId(), read.revision(), history.term()),
					System.nanoTime() - begin);
		});
	}

	private @Nullable WatchEvent notCompared(EtcdRequestException failure) {
		logger.debug("Could not compare " + this.target.key(), failure);
		return null;
	}

	@Override
	public @Nullable WatchEvent open(long revision) {
		closeStream();
		this.stream = new WatchStream(this.arrived);
		try {
			this.stream.open(this.connection.client().getWatchClient(), this.target, revision);
			return null;
		}
		catch (RuntimeException ex) {
			return failed(this.connection.failed(EtcdRequestException.of(watching(), ex)));
		}
	}

	private void closeStream() {
		WatchStream open = this.stream;
		this.stream = null;
		if (open != null) {
			open.close();
		}
	}

	private void requestProgress() {
		try {
			Objects.requireNonNull(this.stream).requestProgress();
		}
		catch (RuntimeException ex) {
			// It has just ended: a signal follows, or it does not respond
			logger.debug("Could not request progress of the watch of " + this.target.key(), ex);
		}
	}

	private Listing takeListing() {
		flush();
		Listing taken = Objects.requireNonNull(this.listing);
		this.listing = null;
		return taken;
	}

	@Override
	public void deliver(long from, long to) {
		this.delivery.deliver(from, to);
	}

	@Override
	public void confirm(long ago) {
		this.delivery.confirm(ago);
	}

	@Override
	public void report(String problem, boolean answered) {
		EtcdRequestException failure = EtcdRequestException.unreachable(watching(), problem);
		report(answered ? failure : this.connection.failed(failure));
	}

	@Override
	public void reportOtherCluster(long clusterId) {
		this.connection.history().otherCluster(clusterId);
	}

	private WatchEvent failed(EtcdRequestException failure) {
		report(failure);
		return new WatchEvent.Failed(failure.kind());
	}

	/** Report a failure to the listener, after all that arrived before it. */
	void report(EtcdRequestException failure) {
		flush();
		if (!this.closed) {
			logger.debug(watching() + " is tried again: " + failure.getMessage());
			this.listener.failed(failure);
		}
	}

	private String watching() {
		return "Watching " + this.target.key();
	}

	/**
	 * A request in flight.
	 *
	 * @param answer its answer
	 * @param failed returns the event of its failure, {@code null} for none
	 */
	record Request(Answer<WatchEvent> answer, Function<EtcdRequestException, @Nullable WatchEvent> failed) {
	}

}
