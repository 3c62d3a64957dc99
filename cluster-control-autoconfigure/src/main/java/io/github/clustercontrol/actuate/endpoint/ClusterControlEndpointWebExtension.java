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

package io.github.clustercontrol.actuate.endpoint;

import java.util.function.BooleanSupplier;

import io.github.clustercontrol.Membership.State;
import io.github.clustercontrol.actuate.endpoint.OrderDescriptor.Outcome;
import io.github.clustercontrol.internal.etcd.EtcdRequestException;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.OperationResponseBody;
import org.springframework.boot.actuate.endpoint.annotation.DeleteOperation;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import org.springframework.boot.actuate.endpoint.web.annotation.EndpointWebExtension;
import org.springframework.util.Assert;

/**
 * {@link EndpointWebExtension @EndpointWebExtension} that maps the results of
 * {@link ClusterControlEndpoint} to HTTP statuses.
 *
 * @since 0.1.0
 */
@EndpointWebExtension(endpoint = ClusterControlEndpoint.class)
public class ClusterControlEndpointWebExtension {

	private static final int BAD_REQUEST = 400;

	private static final int ACCEPTED = 202;

	private static final int FORBIDDEN = 403;

	private static final int CONFLICT = 409;

	private final ClusterControlEndpoint delegate;

	/**
	 * Create an extension.
	 * @param delegate the endpoint
	 */
	public ClusterControlEndpointWebExtension(ClusterControlEndpoint delegate) {
		Assert.notNull(delegate, "'delegate' must not be null");
		this.delegate = delegate;
	}

	/**
	 * Return one cluster, or the targets for Prometheus.
	 * @param cluster its name, or {@code prometheus-targets}
	 * @return 200 with the cluster or the targets, 404 if there is no such cluster; for
	 * the targets 503 while a cluster was never read, so that Prometheus keeps those that
	 * it has
	 */
	@ReadOperation
	public WebEndpointResponse<OperationResponseBody> cluster(@Selector String cluster) {
		return response(this.delegate.cluster(cluster));
	}

	/**
	 * Return a detail of one cluster.
	 * @param cluster its name
	 * @param detail {@code history}, {@code prometheus-targets}, {@code watchers} or an
	 * address, {@code host:port}
	 * @return 200 with the detail; for the targets 503 while the cluster was never read;
	 * for an address 400 if it cannot be one, 404 if it never was a member as far as etcd
	 * and this instance know, 503 if etcd did not answer and this instance knows nothing
	 * of it; for the watchers 403 if the user of this instance has no permission in etcd,
	 * 503 if etcd is out of reach
	 */
	@ReadOperation
	public WebEndpointResponse<OperationResponseBody> clusterDetail(@Selector String cluster, @Selector String detail) {
		try {
			return response(this.delegate.clusterDetail(cluster, detail));
		}
		catch (EtcdRequestException ex) {
			return new WebEndpointResponse<>(status(ex));
		}
	}

	private static WebEndpointResponse<OperationResponseBody> response(@Nullable OperationResponseBody found) {
		if (found == null) {
			return new WebEndpointResponse<>(WebEndpointResponse.STATUS_NOT_FOUND);
		}
		if (found instanceof PrometheusTargetsDescriptor targets && !targets.complete()) {
			return new WebEndpointResponse<>(WebEndpointResponse.STATUS_SERVICE_UNAVAILABLE);
		}
		return new WebEndpointResponse<>(found, status(found));
	}

	private static int status(OperationResponseBody detail) {
		if (!(detail instanceof MembershipDescriptor membership) || membership.state() != State.UNKNOWN) {
			return WebEndpointResponse.STATUS_OK;
		}
		if (membership.reason() != null) {
			return BAD_REQUEST;
		}
		return (membership.problem() != null) ? WebEndpointResponse.STATUS_SERVICE_UNAVAILABLE
				: WebEndpointResponse.STATUS_NOT_FOUND;
	}

	/**
	 * Take this instance out of rotation, or put it back.
	 * @param target must be {@code self}
	 * @param operation the operation
	 * @return 202 if it was accepted and is applied as soon as etcd answers, 404 if this
	 * instance does not register, 409 if it is ending
	 */
	@WriteOperation
	public WebEndpointResponse<Void> changeSelf(@Selector String target, @Selector SelfOperation operation) {
		int status = switch (this.delegate.changeSelf(target, operation).outcome()) {
			case ACCEPTED -> ACCEPTED;
			case UNKNOWN -> WebEndpointResponse.STATUS_NOT_FOUND;
			case ENDING -> CONFLICT;
		};
		return new WebEndpointResponse<>(status);
	}

	/**
	 * Delete the key of a member.
	 * @param cluster the name of the cluster
	 * @param address the address of the member
	 * @return 204 if the key was deleted, 403 if the user of this instance has no
	 * permission in etcd, 404 if there is no such member, 503 if etcd is out of reach:
	 * then the key may or may not be deleted, and the request can be repeated
	 */
	@DeleteOperation
	public WebEndpointResponse<Void> removeMember(@Selector String cluster, @Selector String address) {
		return statusOf(() -> this.delegate.removeMember(cluster, address).removed());
	}

	/**
	 * Give an order to the instance at an address, or end its order.
	 * @param cluster the name of the cluster
	 * @param address the address of the instance
	 * @param operation what to do
	 * @param reason why, required except to end an order
	 * @param by who gives the order, or {@code null}
	 * @param duration how long an order to stay out lasts, as in {@code 2h}, or
	 * {@code null} until it is ended
	 * @return 204 if the order was given or ended, 400 if an argument is not valid, 403
	 * if the user of this instance has no permission in etcd, 404 if there is no such
	 * cluster or no order to end, 503 if etcd is out of reach: then the order may or may
	 * not be given, and the request can be repeated
	 */
	@WriteOperation
	public WebEndpointResponse<Void> order(@Selector String cluster, @Selector String address,
			@Selector OrderOperation operation, @Nullable String reason, @Nullable String by,
			@Nullable String duration) {
		return statusOf(() -> this.delegate.order(cluster, address, operation, reason, by, duration)
			.outcome() == Outcome.ACCEPTED);
	}

	private static WebEndpointResponse<Void> statusOf(BooleanSupplier change) {
		try {
			return new WebEndpointResponse<>(change.getAsBoolean() ? WebEndpointResponse.STATUS_NO_CONTENT
					: WebEndpointResponse.STATUS_NOT_FOUND);
		}
		catch (EtcdRequestException ex) {
			return new WebEndpointResponse<>(status(ex));
		}
	}

	private static int status(EtcdRequestException failure) {
		return switch (failure.reason()) {
			case DENIED -> FORBIDDEN;
			case UNREACHABLE -> WebEndpointResponse.STATUS_SERVICE_UNAVAILABLE;
			default -> throw failure;
		};
	}

}
