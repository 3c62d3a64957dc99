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

package io.github.clustercontrol.internal.watch;

import java.net.URI;
import java.time.Duration;
import java.util.List;

import io.github.clustercontrol.fault.EtcdServer;
import io.github.clustercontrol.fault.EtcdWitness;
import io.github.clustercontrol.internal.concurrent.Threads;
import io.github.clustercontrol.internal.etcd.EtcdConnection;
import io.github.clustercontrol.internal.etcd.EtcdSettings;
import io.github.clustercontrol.internal.key.ClusterDirectory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link SentinelCause} against an etcd that does or does not have the revision
 * of the delete any more.
 */
class SentinelCauseIT {

	private static final ClusterDirectory WEB = new ClusterDirectory("/clusterdemo/webserver");

	private static final String KEY = WEB.memberKey("10.0.0.1:8110");

	@RegisterExtension
	static EtcdServer etcd = new EtcdServer();

	private final Threads threads = new Threads();

	private final EtcdConnection connection = new EtcdConnection(new EtcdSettings(List.of(URI.create(etcd.endpoint())),
			null, null, null, Duration.ofSeconds(10), Duration.ofSeconds(10)), List.of(), this.threads);

	private final SentinelCause cause = new SentinelCause(this.connection, WEB);

	private final long lease = witness().grant(60);

	SentinelCauseIT() {
		witness().put(KEY, "", this.lease);
		witness().put(WEB.sentinelKey(this.lease), "", this.lease);
	}

	@AfterEach
	void close() {
		this.connection.close();
		this.threads.close();
	}

	@Test
	void aKeyThatWentWithItsSentinelHasExpired() {
		assertThat(this.cause.expired(this.lease, expire())).isTrue();
	}

	@Test
	void aKeyThatWentWithoutItsSentinelWasRemovedOnPurpose() {
		assertThat(this.cause.expired(this.lease, witness().delete(KEY))).isFalse();
	}

	@Test
	void aKeyHasExpiredWhenItsRevisionIsCompactedAndItsLeaseIsGone() {
		long revision = expire();
		compactBeyond(revision);
		assertThat(this.cause.expired(this.lease, revision)).isTrue();
	}

	@Test
	void aKeyWasRemovedOnPurposeWhenItsRevisionIsCompactedAndItsLeaseLives() {
		long revision = witness().delete(KEY);
		compactBeyond(revision);
		assertThat(this.cause.expired(this.lease, revision)).isFalse();
	}

	/** Keys go with a revoked lease in one revision, as they do when it expires. */
	private long expire() {
		witness().revoke(this.lease);
		assertThat(witness().get(KEY)).isEmpty();
		return witness().revision();
	}

	private static void compactBeyond(long revision) {
		assertThat(witness().put("/clusterdemo/other", "")).isGreaterThan(revision);
		witness().compact();
	}

	private static EtcdWitness witness() {
		return etcd.witness();
	}

}
