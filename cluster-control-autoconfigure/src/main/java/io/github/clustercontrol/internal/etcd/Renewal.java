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
import java.util.function.Supplier;

import io.etcd.jetcd.api.LeaseKeepAliveRequest;
import io.etcd.jetcd.api.LeaseKeepAliveResponse;
import io.grpc.ClientCall;
import io.grpc.Context;
import io.grpc.Metadata;
import io.grpc.Status;
import org.jspecify.annotations.Nullable;

/**
 * A renewal as jetcd sends it: a call that ends with its response, although its stream
 * may stay open. jetcd writes the request, and then ends the call with the same request
 * again, so that etcd would renew, and answer, twice: only the first one is sent.
 */
final class Renewal extends ClientCall<LeaseKeepAliveRequest, LeaseKeepAliveResponse>
		implements Context.CancellationListener {

	private static final Status LATE = Status.DEADLINE_EXCEEDED
		.withDescription("etcd did not answer on the open stream of renewals");

	private static final Status ENDED = Status.UNAVAILABLE.withDescription("etcd ended the stream of renewals");

	private final RenewalInterceptor owner;

	private final Supplier<ClientCall<LeaseKeepAliveRequest, LeaseKeepAliveResponse>> newCall;

	/** Ends at the deadline of the request. */
	private final Context context = Context.current();

	private @Nullable Listener<LeaseKeepAliveResponse> listener;

	private @Nullable RenewalStream stream;

	private boolean sent;

	private volatile boolean late;

	/** Create a renewal that starts in the current context, which has its deadline. */
	Renewal(RenewalInterceptor owner, Supplier<ClientCall<LeaseKeepAliveRequest, LeaseKeepAliveResponse>> newCall) {
		this.owner = owner;
		this.newCall = newCall;
	}

	Context context() {
		return this.context;
	}

	@Override
	public void start(Listener<LeaseKeepAliveResponse> listener, Metadata headers) {
		this.listener = listener;
		this.stream = this.owner.stream(this, this.newCall, headers);
		if (this.stream.isLasting()) {
			this.context.addListener(this, Runnable::run);
		}
	}

	@Override
	public void sendMessage(LeaseKeepAliveRequest request) {
		if (!this.sent) {
			this.sent = true;
			stream().send(request);
		}
	}

	@Override
	public void request(int messages) {
		// The stream receives every response
	}

	@Override
	public void halfClose() {
		// The stream may serve other renewals
	}

	@Override
	public void cancel(@Nullable String message, @Nullable Throwable cause) {
		stream().cancel(this, message, cause);
	}

	/** The deadline has passed, or the renewal has ended. */
	@Override
	public void cancelled(Context context) {
		this.late = true;
		stream().cancel(this, "etcd did not answer a renewal in time", context.cancellationCause());
	}

	void answered(LeaseKeepAliveResponse response) {
		listener().onMessage(response);
		listener().onClose(Status.OK, new Metadata());
	}

	void failed(Status status, Metadata trailers) {
		listener().onClose(this.late ? LATE : status.isOk() ? ENDED : status, trailers);
	}

	private RenewalStream stream() {
		return Objects.requireNonNull(this.stream, "not started");
	}

	private Listener<LeaseKeepAliveResponse> listener() {
		return Objects.requireNonNull(this.listener, "not started");
	}

}
