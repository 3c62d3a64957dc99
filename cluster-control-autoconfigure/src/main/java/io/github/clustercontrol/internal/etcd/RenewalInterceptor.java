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

import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

import com.google.common.util.concurrent.MoreExecutors;
import io.etcd.jetcd.api.LeaseKeepAliveRequest;
import io.etcd.jetcd.api.LeaseKeepAliveResponse;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.Context;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import org.jspecify.annotations.Nullable;

/**
 * Sends the renewals of a client on a stream that stays open. jetcd opens a stream for
 * each of them, which was most of the work of an idle instance.
 * <p>
 * The stream ends with the first renewal that is not answered, so that the next one can
 * reach another member of etcd. Until a renewal is answered again, each has a stream of
 * its own with the deadline of the request: only then does gRPC report why it could not
 * connect.
 */
final class RenewalInterceptor implements ClientInterceptor {

	static final String METHOD = "etcdserverpb.Lease/LeaseKeepAlive";

	/**
	 * If etcd has several addresses, another stream follows after so many renewals, most
	 * likely on another member: the revisions of the responses show whether the member of
	 * a watch lags behind.
	 */
	static final int RENEWALS_EACH = 6;

	private final BooleanSupplier several;

	/** The open stream, while no renewal uses it. */
	private final AtomicReference<@Nullable RenewalStream> idle = new AtomicReference<>();

	/** Whether the last renewal was answered. */
	private volatile boolean answered;

	/** {@code several} returns whether etcd has several addresses. */
	RenewalInterceptor(BooleanSupplier several) {
		this.several = several;
	}

	@Override
	@SuppressWarnings("unchecked")
	public <Q, A> ClientCall<Q, A> interceptCall(MethodDescriptor<Q, A> method, CallOptions options, Channel next) {
		if (!METHOD.equals(method.getFullMethodName())) {
			return next.newCall(method, options);
		}
		var renewals = (MethodDescriptor<LeaseKeepAliveRequest, LeaseKeepAliveResponse>) method;
		// The response only wakes the thread that waits for it
		CallOptions direct = options.withExecutor(MoreExecutors.directExecutor());
		return (ClientCall<Q, A>) new Renewal(this, () -> next.newCall(renewals, direct));
	}

	/** Return the stream for a renewal: the open one, or one that begins with it. */
	RenewalStream stream(Renewal renewal, Supplier<ClientCall<LeaseKeepAliveRequest, LeaseKeepAliveResponse>> newCall,
			Metadata headers) {
		RenewalStream open = this.idle.getAndSet(null);
		if (open != null && open.serve(renewal)) {
			return open;
		}
		boolean lasting = this.answered;
		// A lasting stream does not end with the deadline of its first renewal
		Context context = lasting ? Context.ROOT : renewal.context();
		Context previous = context.attach();
		try {
			RenewalStream stream = new RenewalStream(this, newCall.get(), lasting, renewal);
			stream.start(headers);
			return stream;
		}
		finally {
			context.detach(previous);
		}
	}

	/** A renewal was answered. Return whether its stream stays open. */
	boolean answered(RenewalStream stream, boolean lasting, int renewals) {
		this.answered = true;
		boolean last = this.several.getAsBoolean() && renewals >= RENEWALS_EACH;
		return lasting && !last && this.idle.compareAndSet(null, stream);
	}

	/** A stream has ended, and with it a renewal, if {@code unanswered}. */
	void ended(RenewalStream stream, boolean unanswered) {
		this.idle.compareAndSet(stream, null);
		if (unanswered) {
			this.answered = false;
		}
	}

}
