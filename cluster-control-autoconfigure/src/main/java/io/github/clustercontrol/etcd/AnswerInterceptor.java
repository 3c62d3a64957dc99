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

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.function.Consumer;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.ForwardingClientCallListener.SimpleForwardingClientCallListener;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import org.jspecify.annotations.Nullable;

/**
 * Tells which of the endpoints answered: the client asks them in turn and says nothing
 * about it.
 */
final class AnswerInterceptor implements ClientInterceptor {

	private final Consumer<String> answered;

	/**
	 * Create an interceptor.
	 * @param answered told the address of whoever answers, by a thread of the client;
	 * must not block
	 */
	AnswerInterceptor(Consumer<String> answered) {
		this.answered = answered;
	}

	@Override
	public <Q, A> ClientCall<Q, A> interceptCall(MethodDescriptor<Q, A> method, CallOptions options, Channel next) {
		return new SimpleForwardingClientCall<>(next.newCall(method, options)) {

			@Override
			public void start(Listener<A> listener, Metadata headers) {
				super.start(new SimpleForwardingClientCallListener<>(listener) {

					@Override
					public void onHeaders(Metadata headers) {
						tell(getAttributes().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR));
						super.onHeaders(headers);
					}

				}, headers);
			}

		};
	}

	private void tell(@Nullable SocketAddress address) {
		if (address instanceof InetSocketAddress internet && internet.getAddress() != null) {
			String name = internet.getHostString();
			String number = internet.getAddress().getHostAddress();
			this.answered.accept((name.equals(number) ? number : name + "/" + number) + ":" + internet.getPort());
		}
	}

}
