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
import java.util.concurrent.TimeUnit;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.Context;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;

/**
 * Gives every request a deadline. jetcd sets none, and it waits for a connection before
 * it sends, so without this a request to an etcd that is down never ends. Watches, which
 * are meant to stay open, pass untouched.
 */
final class DeadlineInterceptor implements ClientInterceptor {

	/** A shorter deadline for the requests that start in the current context. */
	static final Context.Key<Duration> TIMEOUT = Context.key("clustercontrol.timeout");

	private final Duration timeout;

	DeadlineInterceptor(Duration timeout) {
		this.timeout = timeout;
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
		return next.newCall(method, options.withDeadlineAfter(millis, TimeUnit.MILLISECONDS));
	}

}
