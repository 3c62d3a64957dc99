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
import java.util.concurrent.ScheduledThreadPoolExecutor;

import io.etcd.jetcd.api.KVGrpc;
import io.etcd.jetcd.api.RangeRequest;
import io.etcd.jetcd.api.RangeResponse;
import io.etcd.jetcd.api.WatchGrpc;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.Context;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link DeadlineInterceptor}: the deadlines that a channel sees, and whose
 * timer they use. That they end requests is tested with a real etcd.
 */
class DeadlineInterceptorTests {

	private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1);

	private final DeadlineInterceptor interceptor = new DeadlineInterceptor(Duration.ofSeconds(30), this.timer);

	private final RecordingChannel channel = new RecordingChannel();

	DeadlineInterceptorTests() {
		this.timer.setRemoveOnCancelPolicy(true);
	}

	@AfterEach
	void close() {
		this.timer.shutdownNow();
	}

	@Test
	void aRequestHasADeadlineWhoseTimerIsOurs() {
		start(new ClientCall.Listener<>() {
		});
		assertThat(this.channel.context.getDeadline()).isNotNull();
		assertThat(this.channel.options.getDeadline()).as("its timer would be gRPC's").isNull();
		assertThat(this.timer.getQueue()).hasSize(1);
	}

	@Test
	void theTimerEndsWithTheRequest() {
		start(new ClientCall.Listener<>() {
		});
		this.channel.listener.onClose(Status.OK, new Metadata());
		assertThat(this.timer.getQueue()).isEmpty();
	}

	@Test
	void aCallbackCanSendAnotherRequest() {
		start(new ClientCall.Listener<>() {

			@Override
			public void onClose(Status status, Metadata trailers) {
				DeadlineInterceptorTests.this.interceptor.interceptCall(KVGrpc.getRangeMethod(), CallOptions.DEFAULT,
						DeadlineInterceptorTests.this.channel);
			}

		});
		Context first = this.channel.context;
		first.run(() -> this.channel.listener.onClose(Status.OK, new Metadata()));
		assertThat(first.isCancelled()).isTrue();
		assertThat(this.channel.context.isCancelled()).isFalse();
	}

	@Test
	void aWatchHasNoDeadline() {
		this.interceptor.interceptCall(WatchGrpc.getWatchMethod(), CallOptions.DEFAULT, this.channel);
		assertThat(this.channel.context.getDeadline()).isNull();
		assertThat(this.timer.getQueue()).isEmpty();
	}

	private void start(ClientCall.Listener<RangeResponse> listener) {
		ClientCall<RangeRequest, RangeResponse> call = this.interceptor.interceptCall(KVGrpc.getRangeMethod(),
				CallOptions.DEFAULT, this.channel);
		call.start(listener, new Metadata());
	}

	/**
	 * Records the context and the options of a call, as gRPC takes them when the call is
	 * created.
	 */
	private static final class RecordingChannel extends Channel {

		private Context context = Context.ROOT;

		private CallOptions options = CallOptions.DEFAULT;

		private ClientCall.Listener<?> listener = new ClientCall.Listener<>() {
		};

		@Override
		public <Q, A> ClientCall<Q, A> newCall(MethodDescriptor<Q, A> method, CallOptions options) {
			this.context = Context.current();
			this.options = options;
			return new UnansweredCall<>() {

				@Override
				public void start(Listener<A> listener, Metadata headers) {
					RecordingChannel.this.listener = listener;
				}

			};
		}

		@Override
		public String authority() {
			return "etcd";
		}

	}

}
