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
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.etcd.jetcd.api.KVGrpc;
import io.etcd.jetcd.api.RangeResponse;
import io.etcd.jetcd.api.ResponseHeader;
import io.grpc.Attributes;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientStreamTracer;
import io.grpc.ClientStreamTracer.StreamInfo;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link EndpointInterceptor}.
 */
class EndpointInterceptorTests {

	private static final InetSocketAddress A = new InetSocketAddress("127.0.0.1", 1);

	private static final InetSocketAddress B = new InetSocketAddress("127.0.0.1", 2);

	private long now = 1;

	private int changes;

	private final Endpoints endpoints = new Endpoints(List.of(URI.create("http://a:1"), URI.create("http://b:2")),
			() -> this.now);

	private final EndpointInterceptor interceptor = new EndpointInterceptor(this.endpoints, (address) -> {
	}, () -> this.changes++);

	@BeforeEach
	void resolve() {
		Map<InetSocketAddress, URI> resolved = new LinkedHashMap<>();
		resolved.put(A, URI.create("http://a:1"));
		resolved.put(B, URI.create("http://b:2"));
		this.endpoints.resolved(resolved);
	}

	@ParameterizedTest
	@EnumSource(value = Status.Code.class, names = { "CANCELLED", "DEADLINE_EXCEEDED" })
	void aSilenceShorterThanAnElectionLeavesNoAddressOut(Status.Code code) {
		failAfter(EndpointInterceptor.ELECTION_NANOS - 1, code.toStatus());
		assertThat(this.endpoints.inUse()).containsOnlyKeys(A, B);
		assertThat(this.changes).isZero();
	}

	@ParameterizedTest
	@EnumSource(value = Status.Code.class, names = { "CANCELLED", "DEADLINE_EXCEEDED" })
	void aLongerSilenceLeavesTheAddressOutWhenAnotherAnswers(Status.Code code) {
		failAfter(EndpointInterceptor.ELECTION_NANOS, code.toStatus());
		assertThat(this.endpoints.inUse()).containsOnlyKeys(A, B);
		answerFrom(B);
		assertThat(this.endpoints.inUse()).containsOnlyKeys(B);
		assertThat(this.changes).isOne();
	}

	@Test
	void anAddressThatRefusesIsLeftOutAtTheNextAnswer() {
		failAfter(0, Status.UNAVAILABLE);
		answerFrom(B);
		assertThat(this.endpoints.inUse()).containsOnlyKeys(B);
	}

	/** A frozen member accepts no connection either. */
	@Test
	void theOthersAreUsedAgainWhenNoConnectionIsReady() {
		failAfter(0, Status.UNAVAILABLE.withDescription("etcdserver: no leader"));
		answerFrom(B);
		call(null, 600_000_000).end(Status.DEADLINE_EXCEEDED);
		assertThat(this.endpoints.inUse()).containsOnlyKeys(A, B);
		assertThat(this.changes).isEqualTo(2);
	}

	@Test
	void theOthersAreUsedAgainWhenTheAddressThatIsLeftIsSilent() {
		failAfter(0, Status.UNAVAILABLE.withDescription("etcdserver: no leader"));
		answerFrom(B);
		call(B, 600_000_000).end(Status.DEADLINE_EXCEEDED);
		assertThat(this.endpoints.inUse()).containsOnlyKeys(A, B);
		assertThat(this.changes).isEqualTo(2);
	}

	@Test
	void whatFailsWhileTheClientIsClosedLeavesNoAddressOut() {
		this.interceptor.retire();
		failAfter(EndpointInterceptor.ELECTION_NANOS, Status.CANCELLED);
		this.endpoints.answered(B, 1);
		assertThat(this.endpoints.inUse()).containsOnlyKeys(A, B);
	}

	private void failAfter(long nanos, Status status) {
		call(A, nanos).end(status);
	}

	private void answerFrom(InetSocketAddress address) {
		call(address, 0)
			.answer(RangeResponse.newBuilder().setHeader(ResponseHeader.newBuilder().setClusterId(1)).build());
	}

	private OneAddress call(@Nullable InetSocketAddress address, long nanos) {
		OneAddress channel = new OneAddress(address);
		this.interceptor.interceptCall(KVGrpc.getRangeMethod(), CallOptions.DEFAULT, channel)
			.start(new ClientCall.Listener<>() {
			}, new Metadata());
		this.now += nanos;
		return channel;
	}

	/** Connects each call to one address, or to none. */
	private static final class OneAddress extends Channel {

		private final @Nullable InetSocketAddress address;

		private ClientCall.@Nullable Listener<?> listener;

		OneAddress(@Nullable InetSocketAddress address) {
			this.address = address;
		}

		@Override
		public String authority() {
			return "a:1";
		}

		@Override
		public <Q, A> ClientCall<Q, A> newCall(MethodDescriptor<Q, A> method, CallOptions options) {
			return new UnansweredCall<>() {

				@Override
				public void start(Listener<A> listener, Metadata headers) {
					OneAddress.this.listener = listener;
					Attributes connection = Attributes.newBuilder()
						.set(Grpc.TRANSPORT_ATTR_REMOTE_ADDR, OneAddress.this.address)
						.build();
					for (ClientStreamTracer.Factory factory : options.getStreamTracerFactories()) {
						factory.newClientStreamTracer(StreamInfo.newBuilder().build(), headers)
							.streamCreated(connection, headers);
					}
				}

			};
		}

		@SuppressWarnings("unchecked")
		void answer(Object message) {
			assertThat(this.listener).isNotNull();
			((ClientCall.Listener<Object>) this.listener).onMessage(message);
		}

		void end(Status status) {
			assertThat(this.listener).isNotNull();
			this.listener.onClose(status, new Metadata());
		}

	}

}
