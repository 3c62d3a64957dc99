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

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;

import io.etcd.jetcd.ClientBuilder;
import io.etcd.jetcd.api.WatchResponse;
import io.github.clustercontrol.etcd.EtcdClientBuilderCustomizer;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.ForwardingClientCallListener.SimpleForwardingClientCallListener;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;

/**
 * Simulates known bugs of etcd: changes its responses before the client receives them. A
 * proxy cannot do that, because it sees bytes.
 */
public final class FaultyEtcd implements EtcdClientBuilderCustomizer {

	private final AtomicReference<String> responseToDrop = new AtomicReference<>();

	private final AtomicReference<String> requestToDrop = new AtomicReference<>();

	private volatile Function<WatchResponse, List<WatchResponse>> watch = List::of;

	@Override
	public void customize(ClientBuilder builder) {
		builder.interceptor(new Faults());
	}

	/**
	 * Replace the responses of watches.
	 * @param change returns the responses in place of each response
	 */
	public void watches(Function<WatchResponse, List<WatchResponse>> change) {
		this.watch = change;
	}

	/**
	 * Let etcd execute the next request of a method, and drop its response.
	 * @param method the method, such as {@code Txn}
	 */
	public void loseNextAnswer(String method) {
		this.responseToDrop.set(method);
	}

	/**
	 * Drop the next request of a method before it reaches etcd.
	 * @param method the method, such as {@code Txn}
	 */
	public void loseNextRequest(String method) {
		this.requestToDrop.set(method);
	}

	/**
	 * Whether the request or response to drop has not come yet.
	 * @return whether no such request came yet
	 */
	public boolean isLossPending() {
		return this.responseToDrop.get() != null || this.requestToDrop.get() != null;
	}

	private final class Faults implements ClientInterceptor {

		@Override
		public <Q, A> ClientCall<Q, A> interceptCall(MethodDescriptor<Q, A> method, CallOptions options, Channel next) {
			ClientCall<Q, A> call = next.newCall(method, options);
			if (isToBeDropped(FaultyEtcd.this.requestToDrop, method.getBareMethodName())) {
				// No request is sent after the deadline
				return next.newCall(method, options.withDeadlineAfter(-1, TimeUnit.SECONDS));
			}
			if (isToBeDropped(FaultyEtcd.this.responseToDrop, method.getBareMethodName())) {
				return new SimpleForwardingClientCall<>(call) {

					@Override
					public void start(Listener<A> listener, Metadata headers) {
						super.start(new DroppedResponse<>(listener), headers);
					}

				};
			}
			if (!"Watch".equals(method.getBareMethodName())) {
				return call;
			}
			return new SimpleForwardingClientCall<>(call) {

				@Override
				public void start(Listener<A> listener, Metadata headers) {
					super.start(new Altered<>(listener, this), headers);
				}

			};
		}

		private boolean isToBeDropped(AtomicReference<String> drop, String method) {
			String next = drop.get();
			return next != null && next.equals(method) && drop.compareAndSet(next, null);
		}

	}

	/** As if the connection breaks after etcd has executed the request. */
	private static final class DroppedResponse<A> extends SimpleForwardingClientCallListener<A> {

		DroppedResponse(ClientCall.Listener<A> listener) {
			super(listener);
		}

		@Override
		public void onMessage(A response) {
		}

		@Override
		public void onClose(Status status, Metadata trailers) {
			super.onClose(Status.UNAVAILABLE.withDescription("The response was dropped"), new Metadata());
		}

	}

	private final class Altered<A> extends SimpleForwardingClientCallListener<A> {

		private final ClientCall<?, A> call;

		Altered(ClientCall.Listener<A> listener, ClientCall<?, A> call) {
			super(listener);
			this.call = call;
		}

		@Override
		@SuppressWarnings("unchecked")
		public void onMessage(A response) {
			List<WatchResponse> responses = FaultyEtcd.this.watch.apply((WatchResponse) response);
			responses.forEach((each) -> super.onMessage((A) each));
			if (responses.isEmpty()) {
				// The client requests the next message only after it has received one,
				// and it did not receive this one
				this.call.request(1);
			}
		}

	}

}
