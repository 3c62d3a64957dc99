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

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.MethodDescriptor;

/**
 * Sends each renewal once. jetcd writes the request to the stream that it opens for it,
 * and then ends that stream with the same request again, so that etcd renews, and
 * answers, twice.
 */
final class RenewalInterceptor implements ClientInterceptor {

	static final String METHOD = "etcdserverpb.Lease/LeaseKeepAlive";

	@Override
	public <Q, A> ClientCall<Q, A> interceptCall(MethodDescriptor<Q, A> method, CallOptions options, Channel next) {
		ClientCall<Q, A> call = next.newCall(method, options);
		return METHOD.equals(method.getFullMethodName()) ? new Once<>(call) : call;
	}

	/** Called by one thread after the other, as every call is. */
	private static final class Once<Q, A> extends SimpleForwardingClientCall<Q, A> {

		private volatile boolean sent;

		Once(ClientCall<Q, A> call) {
			super(call);
		}

		@Override
		public void sendMessage(Q message) {
			if (!this.sent) {
				this.sent = true;
				super.sendMessage(message);
			}
		}

	}

}
