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
import java.net.SocketAddress;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

import io.etcd.jetcd.api.LeaseKeepAliveRequest;
import io.grpc.Attributes;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ClientStreamTracer;
import io.grpc.ClientStreamTracer.StreamInfo;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.ForwardingClientCallListener.SimpleForwardingClientCallListener;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import org.jspecify.annotations.Nullable;

/**
 * Lets only answers of our etcd cluster pass, and records which address answers and which
 * refuses. Every answer of etcd carries the id of its cluster; an answer with another id
 * ends as {@code UNAVAILABLE}, which callers take for no answer.
 * <p>
 * A failure carries no id. Two kinds of failures lead to decisions about keys: an unknown
 * lease, and a revision that is not to be had. They pass only on a connection on which
 * our cluster has answered before: a connection belongs to one process of etcd, and so to
 * one cluster. Where there is one address only, there is no other cluster to confuse it
 * with.
 */
final class EndpointInterceptor implements ClientInterceptor {

	/**
	 * While etcd elects a leader no member responds. When a call with a shorter deadline,
	 * such as a renewal with a TTL below 5 s, has no response, its address stays in use.
	 */
	static final long ELECTION_NANOS = 1_000_000_000L;

	private static final String STATUS = "etcdserverpb.Maintenance/Status";

	/** Far more than there are connections at a time. */
	private static final int CONNECTIONS = 256;

	private final Endpoints endpoints;

	private final Consumer<InetSocketAddress> answered;

	private final Runnable addressesChanged;

	/** The connections on which our cluster answered. */
	private final Set<Connection> trusted = Collections
		.synchronizedSet(Collections.newSetFromMap(new LinkedHashMap<>() {

			@Override
			protected boolean removeEldestEntry(Map.Entry<Connection, Boolean> eldest) {
				return size() > CONNECTIONS;
			}

		}));

	private volatile boolean retired;

	/**
	 * Threads of the client call {@code answered} and {@code addressesChanged}: neither
	 * may block.
	 */
	EndpointInterceptor(Endpoints endpoints, Consumer<InetSocketAddress> answered, Runnable addressesChanged) {
		this.endpoints = endpoints;
		this.answered = answered;
		this.addressesChanged = addressesChanged;
	}

	/** The client is about to be closed: later failures do not come from etcd. */
	void retire() {
		this.retired = true;
	}

	@Override
	public <Q, A> ClientCall<Q, A> interceptCall(MethodDescriptor<Q, A> method, CallOptions options, Channel next) {
		Transport transport = new Transport();
		return new Call<>(next.newCall(method, options.withStreamTracerFactory(transport)), transport,
				STATUS.equals(method.getFullMethodName()));
	}

	/** Whether a failure means that the address cannot do what all of etcd can do. */
	private static boolean isRefusal(Status status) {
		return switch (status.getCode()) {
			case UNAVAILABLE, DEADLINE_EXCEEDED, UNIMPLEMENTED -> true;
			case UNKNOWN -> {
				String description = String.valueOf(status.getDescription());
				yield description.contains("etcdserver: request timed out")
						|| description.contains("context deadline exceeded");
			}
			default -> false;
		};
	}

	private static String text(Status status) {
		return status.getCode() + ((status.getDescription() != null) ? ", " + status.getDescription() : "");
	}

	/** The two ends of a connection, which no other has at the same time. */
	private record Connection(@Nullable SocketAddress local, SocketAddress remote) {
	}

	/**
	 * The connection of one call. The call itself does not know it before the first
	 * response, and so never where there is none until the deadline.
	 */
	private static final class Transport extends ClientStreamTracer.Factory {

		private volatile Attributes attributes = Attributes.EMPTY;

		@Override
		public ClientStreamTracer newClientStreamTracer(StreamInfo info, Metadata headers) {
			return new ClientStreamTracer() {

				@Override
				public void streamCreated(Attributes transport, Metadata headers) {
					Transport.this.attributes = transport;
				}

			};
		}

	}

	/** One call. gRPC calls it by one thread at a time. */
	private final class Call<Q, A> extends SimpleForwardingClientCall<Q, A> {

		private final Transport transport;

		/** Whether this asks an address for its cluster, whichever it is. */
		private final boolean identifies;

		private volatile long beginNanos = EndpointInterceptor.this.endpoints.nanoTime();

		private volatile boolean responded;

		private @Nullable Status rejected;

		Call(ClientCall<Q, A> delegate, Transport transport, boolean identifies) {
			super(delegate);
			this.transport = transport;
			this.identifies = identifies;
		}

		@Override
		public void start(Listener<A> listener, Metadata headers) {
			super.start(new SimpleForwardingClientCallListener<>(listener) {

				@Override
				public void onMessage(A message) {
					if (Call.this.rejected == null && accepts(message)) {
						super.onMessage(message);
					}
				}

				@Override
				public void onClose(Status status, Metadata trailers) {
					super.onClose(closed(status), trailers);
				}

			}, headers);
		}

		/** Renewals share a stream, and each is a request of its own. */
		@Override
		public void sendMessage(Q message) {
			if (message instanceof LeaseKeepAliveRequest) {
				this.beginNanos = EndpointInterceptor.this.endpoints.nanoTime();
				this.responded = false;
			}
			super.sendMessage(message);
		}

		private boolean accepts(A message) {
			long id = ClusterId.of(message);
			this.responded = true;
			if (id == 0 || !(remote() instanceof InetSocketAddress address)) {
				return true;
			}
			int before = EndpointInterceptor.this.endpoints.changes();
			boolean ours = EndpointInterceptor.this.endpoints.answered(address, id);
			if (ours) {
				EndpointInterceptor.this.trusted.add(connection(address));
				EndpointInterceptor.this.answered.accept(address);
			}
			if (!ours || before != EndpointInterceptor.this.endpoints.changes()) {
				EndpointInterceptor.this.addressesChanged.run();
			}
			if (ours || this.identifies) {
				return true;
			}
			this.rejected = Status.UNAVAILABLE.withDescription(EndpointAddress.text(address)
					+ " belongs to another etcd cluster (cluster id " + Long.toHexString(id) + ")");
			cancel(this.rejected.getDescription(), null);
			return false;
		}

		private Status closed(Status status) {
			if (this.rejected != null) {
				return this.rejected;
			}
			if (EndpointInterceptor.this.retired) {
				return status;
			}
			SocketAddress remote = remote();
			if (changesAddresses(status, remote)) {
				EndpointInterceptor.this.addressesChanged.run();
			}
			if (!(remote instanceof InetSocketAddress address)) {
				return status;
			}
			boolean decides = status.getCode() == Status.Code.NOT_FOUND || status.getCode() == Status.Code.OUT_OF_RANGE;
			return (decides && EndpointInterceptor.this.endpoints.areSeveral()
					&& !EndpointInterceptor.this.trusted.contains(connection(address)))
							? Status.UNAVAILABLE.withDescription("the etcd cluster of " + EndpointAddress.text(address)
									+ " is not known yet. Its response: " + text(status))
							: status;
		}

		private boolean changesAddresses(Status status, @Nullable SocketAddress remote) {
			boolean unanswered = !this.responded
					&& (status.getCode() == Status.Code.CANCELLED || status.getCode() == Status.Code.DEADLINE_EXCEEDED);
			if (!(remote instanceof InetSocketAddress address)) {
				// There was no connection to send it on
				return unanswered && !this.identifies && EndpointInterceptor.this.endpoints.silent();
			}
			long nanos = EndpointInterceptor.this.endpoints.nanoTime() - this.beginNanos;
			if (unanswered ? nanos >= ELECTION_NANOS : isRefusal(status)) {
				return EndpointInterceptor.this.endpoints.refused(address, text(status));
			}
			return unanswered && EndpointInterceptor.this.endpoints.silent();
		}

		private Connection connection(SocketAddress remote) {
			return new Connection(this.transport.attributes.get(Grpc.TRANSPORT_ATTR_LOCAL_ADDR), remote);
		}

		private @Nullable SocketAddress remote() {
			return this.transport.attributes.get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR);
		}

	}

}
