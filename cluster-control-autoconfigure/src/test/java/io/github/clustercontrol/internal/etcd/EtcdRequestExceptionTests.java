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

import java.nio.file.Path;
import java.util.concurrent.ExecutionException;

import io.etcd.jetcd.common.exception.ErrorCode;
import io.etcd.jetcd.common.exception.EtcdExceptionFactory;
import io.github.clustercontrol.fault.Certificates;
import io.github.clustercontrol.internal.etcd.EtcdRequestException.Reason;
import io.grpc.Status;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.pem.PemSslStoreBundle;
import org.springframework.boot.ssl.pem.PemSslStoreDetails;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link EtcdRequestException}.
 */
class EtcdRequestExceptionTests {

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			UNAVAILABLE         | etcdserver: no leader                                            | UNREACHABLE
			UNAVAILABLE         | etcdserver: request timed out                                    | UNREACHABLE
			DEADLINE_EXCEEDED   | deadline exceeded after 2.9s                                     | UNREACHABLE
			UNKNOWN             | context deadline exceeded                                        | UNREACHABLE
			INTERNAL            | RST_STREAM closed stream                                         | UNREACHABLE
			OUT_OF_RANGE        | etcdserver: mvcc: required revision has been compacted           | COMPACTED
			OUT_OF_RANGE        | etcdserver: mvcc: required revision is a future revision         | FUTURE_REVISION
			NOT_FOUND           | etcdserver: requested lease not found                            | LEASE_GONE
			PERMISSION_DENIED   | etcdserver: permission denied                                    | DENIED
			UNAUTHENTICATED     | etcdserver: invalid auth token                                   | DENIED
			INVALID_ARGUMENT    | etcdserver: user name is empty                                   | DENIED
			INVALID_ARGUMENT    | etcdserver: request is too large                                 | REFUSED
			FAILED_PRECONDITION | etcdserver: authentication is not enabled                        | REFUSED
			RESOURCE_EXHAUSTED  | etcdserver: mvcc: database space exceeded                        | NO_SPACE
			RESOURCE_EXHAUSTED  | gRPC message exceeds maximum size 67108864: 67108900             | TOO_LARGE
			RESOURCE_EXHAUSTED  | grpc: trying to send message larger than max (5 vs. 4)           | TOO_LARGE
			RESOURCE_EXHAUSTED  | etcdserver: too many requests                                    | UNREACHABLE
			CANCELLED           | etcdserver: permission denied                                    | DENIED
			CANCELLED           | the watch was cancelled                                          | UNREACHABLE
			""")
	void tellsWhatAFailureMeans(Status.Code code, String description, Reason reason) {
		Throwable failure = code.toStatus().withDescription(description).asRuntimeException();
		assertThat(EtcdRequestException.of("Reading", failure).reason()).isEqualTo(reason);
		assertThat(EtcdRequestException.of("Reading", new ExecutionException(failure)).reason()).isEqualTo(reason);
		Throwable ofJetcd = EtcdExceptionFactory.newEtcdException(ErrorCode.valueOf(code.name()), description);
		assertThat(EtcdRequestException.of("Watching", ofJetcd).reason()).isEqualTo(reason);
	}

	@ParameterizedTest
	@EnumSource(ErrorCode.class)
	void knowsEveryErrorOfTheClient(ErrorCode code) {
		assertThat(EtcdRequestException.of("Watching", EtcdExceptionFactory.newEtcdException(code, "why")))
			.hasMessageContaining("why")
			.hasMessageContaining(code.name());
	}

	@Test
	void namesTheRequestAndTheCause() {
		EtcdRequestException failure = EtcdRequestException.of("Reading /a",
				Status.UNAVAILABLE.withDescription("etcdserver: no leader").asRuntimeException());
		assertThat(failure).hasMessage("Reading /a failed: UNAVAILABLE, etcdserver: no leader");
	}

	@Test
	void namesWhatOnlyTheCauseSaysAndAsWhom() {
		EtcdRequestException failure = EtcdRequestException.of("Reading /a",
				new ExecutionException(Status.UNAUTHENTICATED
					.withCause(Status.INVALID_ARGUMENT.withDescription("invalid password").asRuntimeException())
					.asRuntimeException()));
		assertThat(failure).hasMessage("Reading /a failed: UNAUTHENTICATED, invalid password");
		assertThat(failure.as("app")).hasMessageEndingWith("invalid password (as user 'app')");
		assertThat(failure.as(null)).hasMessageEndingWith("invalid password (without a user)");
		assertThat(failure.as("app").reason()).isEqualTo(Reason.DENIED);
	}

	@Test
	void namesTheUserOfACertificateUnlessEtcdKnowsNone(@TempDir Path directory) {
		Certificates certificates = new Certificates(directory);
		certificates.authority("authority");
		certificates.sign("web", "authority", "dns:web");
		SslBundle bundle = SslBundle.of(new PemSslStoreBundle(
				PemSslStoreDetails.forCertificate(certificates.certificate("web").toUri().toString())
					.withPrivateKey(certificates.key("web").toUri().toString()),
				null));
		EtcdRequestException denied = EtcdRequestException.of("Reading /a",
				Status.PERMISSION_DENIED.withDescription("etcdserver: permission denied").asRuntimeException());
		assertThat(denied.asCertificateOf(bundle))
			.hasMessageEndingWith("permission denied (as user 'web', the common name of its certificate)");
		EtcdRequestException unknown = EtcdRequestException.of("Reading /a",
				Status.INVALID_ARGUMENT.withDescription("etcdserver: user name is empty").asRuntimeException());
		assertThat(unknown.asCertificateOf(bundle)).hasMessageEndingWith("user name is empty (without a user)");
		assertThat(denied.asCertificateOf(SslBundle.systemDefault())).hasMessageEndingWith("denied (without a user)");
	}

	@ParameterizedTest
	@CsvSource({ "UNAVAILABLE, UNREACHABLE", "DEADLINE_EXCEEDED, UNREACHABLE", "INVALID_ARGUMENT, DENIED",
			"FAILED_PRECONDITION, DENIED" })
	void aTokenThatNobodyAnsweredForIsNoRefusal(Status.Code code, Reason reason) {
		EtcdRequestException failure = EtcdRequestException.of("Reading /a",
				Status.UNAUTHENTICATED.withCause(code.toStatus().withDescription("why").asRuntimeException())
					.asRuntimeException());
		assertThat(failure.reason()).isEqualTo(reason);
		assertThat(failure).hasMessageEndingWith("why");
		Throwable ofJetcd = EtcdExceptionFactory.toEtcdException(failure.getCause());
		assertThat(EtcdRequestException.of("Watching /a", ofJetcd).reason()).isEqualTo(reason);
	}

	@Test
	void survivesAFailureThatSaysNothing() {
		assertThat(EtcdRequestException.of("Reading", new IllegalStateException()).reason())
			.isEqualTo(Reason.UNREACHABLE);
		assertThat(EtcdRequestException.of("Reading", Status.NOT_FOUND.asRuntimeException()).reason())
			.isEqualTo(Reason.LEASE_GONE);
	}

}
