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

import io.etcd.jetcd.api.LeaseKeepAliveRequest;
import io.etcd.jetcd.api.LeaseKeepAliveResponse;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.Status;
import org.jspecify.annotations.Nullable;

/**
 * A stream to etcd for renewals, which serves one at a time. Safe for use by several
 * threads.
 */
final class RenewalStream extends ClientCall.Listener<LeaseKeepAliveResponse> {

	private final RenewalInterceptor owner;

	private final ClientCall<LeaseKeepAliveRequest, LeaseKeepAliveResponse> call;

	private final boolean lasting;

	/** The renewal that waits for its response. */
	private @Nullable Renewal current;

	private int renewals = 1;

	private boolean closed;

	/**
	 * Create a stream for a renewal, and for others after it if it is {@code lasting}.
	 */
	RenewalStream(RenewalInterceptor owner, ClientCall<LeaseKeepAliveRequest, LeaseKeepAliveResponse> call,
			boolean lasting, Renewal first) {
		this.owner = owner;
		this.call = call;
		this.lasting = lasting;
		this.current = first;
	}

	void start(Metadata headers) {
		this.call.start(this, headers);
		// etcd sends one response for each request
		this.call.request(Integer.MAX_VALUE);
	}

	boolean isLasting() {
		return this.lasting;
	}

	/** Serve another renewal. Return whether the stream is still open. */
	synchronized boolean serve(Renewal renewal) {
		if (this.closed) {
			return false;
		}
		this.current = renewal;
		this.renewals++;
		return true;
	}

	void send(LeaseKeepAliveRequest request) {
		this.call.sendMessage(request);
	}

	/** End the stream if the renewal still waits for its response. */
	void cancel(Renewal renewal, @Nullable String message, @Nullable Throwable cause) {
		synchronized (this) {
			if (this.current != renewal) {
				return;
			}
		}
		this.call.cancel(message, cause);
	}

	@Override
	public void onMessage(LeaseKeepAliveResponse response) {
		Renewal answered = take(false);
		if (answered == null) {
			return;
		}
		if (!this.owner.answered(this, this.lasting, this.renewals)) {
			this.call.halfClose();
		}
		answered.answered(response);
	}

	@Override
	public void onClose(Status status, Metadata trailers) {
		Renewal unanswered = take(true);
		this.owner.ended(this, unanswered != null);
		if (unanswered != null) {
			unanswered.failed(status, trailers);
		}
	}

	private synchronized @Nullable Renewal take(boolean closes) {
		Renewal taken = this.current;
		this.current = null;
		this.closed |= closes;
		return taken;
	}

}
