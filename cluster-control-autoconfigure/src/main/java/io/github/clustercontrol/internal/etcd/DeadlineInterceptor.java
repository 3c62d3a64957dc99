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

import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.Context;
import io.grpc.Context.CancellableContext;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.ForwardingClientCallListener.SimpleForwardingClientCallListener;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Status;

/**
 * Gives every request a deadline. jetcd sets none, and it waits for a connection before
 * it sends, so without this a request to an etcd that is down never ends. Watches, which
 * are meant to stay open, pass untouched.
 * <p>
 * It is the deadline of a context, because gRPC sets the timer of such a deadline on a
 * thread of our choice. It sets other timers on its event loops in turn: that starts a
 * thread for each core of the machine, and wakes one twice for each request.
 */
final class DeadlineInterceptor implements ClientInterceptor {

	/** A shorter deadline for the requests that start in the current context. */
	static final Context.Key<Duration> TIMEOUT = Context.key("clustercontrol.timeout");

	private final Duration timeout;

	private final ScheduledExecutorService timer;

	DeadlineInterceptor(Duration timeout, ScheduledExecutorService timer) {
		this.timeout = timeout;
		this.timer = timer;
	}

	@Override
	public <Q, A> ClientCall<Q, A> interceptCall(MethodDescriptor<Q, A> method, CallOptions options, Channel next) {
		// A single renewal opens a stream, but is over with its first answer
		boolean request = method.getType() == MethodType.UNARY
				|| RenewalInterceptor.METHOD.equals(method.getFullMethodName());
		if (!request || options.getDeadline() != null) {
			return next.newCall(method, options);
		}
		Duration timeout = TIMEOUT.get();
		long millis = ((timeout != null) ? timeout : this.timeout).toMillis();
		Context caller = Context.current();
		CancellableContext limited = caller.withDeadlineAfter(millis, TimeUnit.MILLISECONDS, this.timer);
		Context previous = limited.attach();
		try {
			return new LimitedCall<>(next.newCall(method, options), limited, caller);
		}
		finally {
			limited.detach(previous);
		}
	}

	/**
	 * A call in a context with a deadline. Callbacks run in the context of the caller: in
	 * the other one a request that they send would end with this call.
	 */
	private static final class LimitedCall<Q, A> extends SimpleForwardingClientCall<Q, A> {

		private final CancellableContext limited;

		private final Context caller;

		LimitedCall(ClientCall<Q, A> call, CancellableContext limited, Context caller) {
			super(call);
			this.limited = limited;
			this.caller = caller;
		}

		@Override
		public void start(Listener<A> listener, Metadata headers) {
			super.start(new SimpleForwardingClientCallListener<>(listener) {

				@Override
				public void onMessage(A message) {
					LimitedCall.this.caller.run(() -> super.onMessage(message));
				}

				@Override
				public void onClose(Status status, Metadata trailers) {
					LimitedCall.this.limited.cancel(null);
					LimitedCall.this.caller.run(() -> super.onClose(status, trailers));
				}

			}, headers);
		}

	}

}
