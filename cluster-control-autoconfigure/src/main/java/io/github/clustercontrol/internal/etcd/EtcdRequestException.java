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

import java.util.regex.Pattern;

import io.etcd.jetcd.common.exception.CompactedException;
import io.etcd.jetcd.common.exception.EtcdException;
import io.github.clustercontrol.internal.etcd.rules.FailureKind;
import io.github.clustercontrol.internal.key.GrantCommands;
import io.grpc.Status;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.ssl.SslBundle;

/**
 * A request to etcd that did not succeed.
 */
public final class EtcdRequestException extends RuntimeException {

	/** The error messages of a connection that the other side has closed. */
	private static final Pattern PRESENTED = Pattern.compile(
			"fatal alert: \\w*(?:certificate|unknown_ca|access_denied|decrypt)|Network closed for unknown reason|Connection reset");

	private static final String FAILED = " failed: ";

	private final Reason reason;

	private final @Nullable UserPermissions permissions;

	EtcdRequestException(Reason reason, String message, @Nullable Throwable cause) {
		this(reason, message, cause, null);
	}

	private EtcdRequestException(Reason reason, String message, @Nullable Throwable cause,
			@Nullable UserPermissions permissions) {
		super(message, cause);
		this.reason = reason;
		this.permissions = permissions;
	}

	public Reason reason() {
		return this.reason;
	}

	public FailureKind kind() {
		return switch (this.reason) {
			case UNREACHABLE -> FailureKind.UNANSWERED;
			case LEASE_GONE -> FailureKind.LEASE_GONE;
			case DENIED, REFUSED -> FailureKind.REFUSED;
			default -> FailureKind.FAILED;
		};
	}

	/** Return the problem alone, without the name of the request. */
	String problem() {
		String message = String.valueOf(getMessage());
		int request = message.indexOf(FAILED);
		return (request >= 0) ? message.substring(request + FAILED.length()) : message;
	}

	/**
	 * Return a text that is the same for failures with the same cause. The messages of a
	 * read and a watch that are denied differ.
	 */
	public String category() {
		return (this.reason == Reason.DENIED) ? ConnectionProblem.of(problem()).name() : problem();
	}

	/**
	 * Return what an operator can do about a denial: sentences to append to the message,
	 * empty for other failures.
	 */
	public String advice(GrantCommands needed) {
		UserPermissions held = this.permissions;
		return lacksPermission()
				? ". Grant what is missing: "
						+ needed.missing((permission, keys) -> held != null && held.include(permission, keys))
				: advice();
	}

	/** Whether etcd knows the user, and does not permit it the request. */
	boolean lacksPermission() {
		return this.reason == Reason.DENIED && ConnectionProblem.of(problem()) == ConnectionProblem.NOT_PERMITTED;
	}

	EtcdRequestException with(@Nullable UserPermissions permissions) {
		return new EtcdRequestException(this.reason, String.valueOf(getMessage()), getCause(), permissions);
	}

	/** Return the advice where the prefixes that the request needs are not known. */
	public String advice() {
		return (this.reason == Reason.DENIED) ? ". " + ConnectionProblem.of(problem()).remedy() : "";
	}

	/**
	 * Return the first revision that etcd has not compacted, 0 if that is not the
	 * failure.
	 */
	long oldestRevision() {
		for (Throwable cause = getCause(); cause != null; cause = cause.getCause()) {
			if (cause instanceof CompactedException compacted) {
				return compacted.getCompactedRevision();
			}
		}
		return 0;
	}

	static EtcdRequestException of(String request, Throwable failure) {
		Status status = status(failure);
		String description = describe(status, failure);
		return new EtcdRequestException(Reason.of(status.withDescription(description)),
				request + FAILED + status.getCode() + ", " + FailureText.brief(description), failure);
	}

	static EtcdRequestException unreachable(String request, String reason) {
		return new EtcdRequestException(Reason.UNREACHABLE, request + FAILED + reason, null);
	}

	/** Add the user whom etcd refused: the response of etcd does not name it. */
	EtcdRequestException as(@Nullable String user) {
		return new EtcdRequestException(this.reason,
				getMessage() + ((user != null) ? " (as user '" + user + "')" : " (without a user)"), getCause());
	}

	/** State that the credentials have changed since the client was built. */
	EtcdRequestException outdated() {
		return new EtcdRequestException(Reason.OUTDATED_USER, String.valueOf(getMessage()), getCause());
	}

	/** Add the user whom etcd refused where the user comes from the certificate. */
	EtcdRequestException asCertificateOf(SslBundle bundle) {
		String user = ClientCertificate.commonName(bundle);
		// etcd takes the certificate for no user unless it runs with --client-cert-auth
		boolean none = user == null || ConnectionProblem.of(problem()) == ConnectionProblem.NO_USER;
		return none ? as(null) : new EtcdRequestException(this.reason,
				getMessage() + " (as user '" + user + "', the common name of its certificate)", getCause());
	}

	/**
	 * Add the certificate that was presented when etcd may have refused it: TLS 1.3 does
	 * not say so.
	 */
	EtcdRequestException presenting(SslBundle bundle) {
		String message = String.valueOf(getMessage());
		return PRESENTED.matcher(message).find()
				? new EtcdRequestException(this.reason, message + ClientCertificate.describe(bundle), getCause())
				: this;
	}

	/** The refusal of a password is the cause of a failure without a description. */
	private static String describe(Status status, Throwable failure) {
		for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
			String description = (cause == failure) ? status.getDescription()
					: Status.fromThrowable(cause).getDescription();
			if (description != null) {
				return description;
			}
		}
		return String.valueOf(failure);
	}

	private static Status status(Throwable failure) {
		Status status = outermostStatus(failure);
		if (status.getCode() == Status.Code.UNAUTHENTICATED && status.getCause() != null) {
			// The client got no token, which is a refusal only if etcd said so
			Status ofToken = outermostStatus(status.getCause());
			return (Reason.of(ofToken) == Reason.UNREACHABLE) ? ofToken : status;
		}
		return status;
	}

	/** Requests fail with gRPC's exceptions, watches and renewals with jetcd's own. */
	private static Status outermostStatus(Throwable failure) {
		for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
			if (cause instanceof EtcdException etcd) {
				return Status.Code.valueOf(etcd.getErrorCode().name())
					.toStatus()
					.withDescription(etcd.getMessage())
					.withCause(etcd.getCause());
			}
		}
		return Status.fromThrowable(failure);
	}

	/**
	 * What a failure means.
	 */
	public enum Reason {

		/**
		 * No answer: it is not known whether etcd carried the request out, now or later.
		 */
		UNREACHABLE,

		/** etcd has compacted the requested revision. */
		COMPACTED,

		/** etcd has not reached the requested revision: it was restored since. */
		FUTURE_REVISION,

		/** The lease does not exist (any more). */
		LEASE_GONE,

		/** The user or the password is wrong, or the user may not do this. */
		DENIED,

		/**
		 * Denied to a user who is not the configured one any more: the next request
		 * tells.
		 */
		OUTDATED_USER,

		/** The answer is larger than this client accepts. */
		TOO_LARGE,

		/** etcd is out of space: it reads, renews and deletes, but does not write. */
		NO_SPACE,

		/** etcd refused the request for another reason. */
		REFUSED;

		private static Reason of(Status status) {
			String description = String.valueOf(status.getDescription());
			return switch (status.getCode()) {
				case OUT_OF_RANGE -> description.contains("future revision") ? FUTURE_REVISION : COMPACTED;
				case NOT_FOUND -> LEASE_GONE;
				case PERMISSION_DENIED, UNAUTHENTICATED -> DENIED;
				case RESOURCE_EXHAUSTED -> exhausted(description);
				case INVALID_ARGUMENT -> description.contains("user name is empty") ? DENIED : REFUSED;
				case FAILED_PRECONDITION, ALREADY_EXISTS, UNIMPLEMENTED -> REFUSED;
				// A watch that is denied is cancelled, and only its text has the cause.
				case CANCELLED -> description.contains("permission denied") ? DENIED : UNREACHABLE;
				default -> UNREACHABLE;
			};
		}

		private static Reason exhausted(String description) {
			if (description.contains("database space exceeded")) {
				return NO_SPACE;
			}
			return description.contains("message") ? TOO_LARGE : UNREACHABLE;
		}

	}

}
