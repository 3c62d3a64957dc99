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

package io.github.clustercontrol.internal.grpc;

import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

/**
 * Tests of targets: which cluster of which context a channel connects to.
 */
class ClusterTargetIT extends ChannelFixture {

	@Test
	void aChannelFindsTheContextThatWatchesTheCluster() {
		join(server("a"), "");
		watch("named", "10s");
		watch("other", "10s");
		assertThat(NamedServer.call(channel("cluster:///named"), 20)).isEqualTo("a");
	}

	@Test
	void anUnknownClusterIsNamedWithThoseThatAreWatched() {
		watch("named", "10s");
		ManagedChannel channel = channel("cluster:///other-name");
		assertThatExceptionOfType(StatusRuntimeException.class).isThrownBy(() -> NamedServer.call(channel, 20))
			.withMessageStartingWith("UNAVAILABLE: No application of this process watches a cluster that is named"
					+ " 'other-name': set clustercontrol.clusters.other-name.path. The watched clusters are [")
			.withMessageContaining("named");
		join(server("a"), "");
		watch("other-name", "10s");
		await().ignoreExceptions().until(() -> NamedServer.call(channel, 5).equals("a"));
	}

	@Test
	void aChannelFollowsADiscoveredClusterThatAppearsVanishesAndComesBack() {
		start("clustercontrol.discover.path", "/grpc");
		ManagedChannel channel = channel("cluster:///named");
		assertThatExceptionOfType(StatusRuntimeException.class).isThrownBy(() -> NamedServer.call(channel, 20))
			.withMessageContaining(
					"is named 'named': set clustercontrol.clusters.named.path. The watched clusters are [")
			.withMessageContaining("/grpc/*");
		// A channel asks again after a second, and later after up to two minutes
		for (int attempt = 0; attempt < 3; attempt++) {
			String name = "member " + attempt;
			NamedServer server = server(name);
			join(server, "");
			await().ignoreExceptions().until(() -> NamedServer.call(channel, 5).equals(name));
			etcd.witness().delete("/grpc/named/" + server.address());
			server.stop();
			await().untilAsserted(() -> assertFails(channel, Status.Code.UNAVAILABLE));
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "cluster:db", "cluster://db", "cluster:///db/x", "cluster:///" })
	void anInvalidTargetIsRefused(String target) {
		assertThatIllegalArgumentException().isThrownBy(() -> channel(target)).withMessageContaining(target);
	}

}
