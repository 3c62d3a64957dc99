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

import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

import io.github.clustercontrol.Source;
import io.github.clustercontrol.fault.FaultProxy;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests of discovered clusters while their leases expire or etcd cannot be reached.
 */
class DiscoveryOutageIT extends DiscoveryFixture {

	@Test
	void expiryHoldKeepsTheMembersOfADiscoveredCluster() {
		Map<String, Long> leases = new TreeMap<>();
		for (int i = 1; i <= 4; i++) {
			String address = "10.0.0." + i + ":80";
			long lease = witness().grant(60);
			leases.put(address, lease);
			witness().put("/shop/orders/" + address, "", lease);
			witness().put("/clustercontrol.leases/shop/orders/" + Long.toHexString(lease), "", lease);
		}
		Recorder recorder = run(etcd.endpoint());
		assertThat(addresses(recorder.clusters, "orders")).hasSize(4);
		leases.values().forEach(witness()::revoke);
		await().until(() -> recorder.watched().status("orders").held().size() == 2);
		assertThat(addresses(recorder.clusters, "orders")).hasSize(2);
		assertThat(recorder.clusters.names()).containsExactly("orders");
		await().atMost(SLOW).until(() -> recorder.clusters.names().isEmpty());
		assertThat(recorder.clusters.get("orders").members()).isEmpty();
	}

	@Test
	void aCompactionWhileCutOffIsReadAgainAndOnlyTheDifferenceIsPublished() throws Exception {
		witness().put("/shop/orders/10.0.0.1:80", "");
		witness().put("/shop/gone/10.0.0.1:80", "");
		try (FaultProxy proxy = new FaultProxy(etcd)) {
			Recorder recorder = run(proxy.endpoint());
			await().untilAsserted(() -> recorder.assertNames("gone", "orders"));
			proxy.cut();
			witness().put("/shop/orders/10.0.0.2:80", "");
			witness().delete("/shop/gone/10.0.0.1:80");
			witness().put("/shop/fresh/10.0.0.3:80", "");
			witness().put("/shop/short/10.0.0.4:80", "");
			witness().delete("/shop/short/10.0.0.4:80");
			witness().compact();
			proxy.pass();
			await().untilAsserted(() -> recorder.assertNames("fresh", "orders"));
			await().untilAsserted(() -> recorder.assertMembers(Map.of("orders", Set.of("10.0.0.1:80", "10.0.0.2:80"),
					"fresh", Set.of("10.0.0.3:80"), "gone", Set.of())));
			assertThat(recorder.changes.get("orders")).hasSize(2);
			assertThat(recorder.changes).doesNotContainKey("short");
			assertThat(recorder.clusters.get("orders").revision()).isEqualTo(recorder.clusters.get("fresh").revision());
		}
	}

	@Test
	void whileEtcdIsAwayTheClustersStayAndAreStale() throws Exception {
		witness().put("/shop/orders/10.0.0.1:80", "");
		try (FaultProxy proxy = new FaultProxy(etcd)) {
			Recorder recorder = run(proxy.endpoint());
			proxy.cut();
			await().atMost(SLOW).until(() -> recorder.clusters.get("orders").source() == Source.STALE);
			assertThat(recorder.clusters.names()).containsExactly("orders");
			assertThat(recorder.watched().discoveries().get(0).get().snapshot().source()).isEqualTo(Source.STALE);
			proxy.pass();
			await().until(() -> recorder.clusters.get("orders").source() == Source.LIVE);
			assertThat(recorder.changes.get("orders")).hasSize(1);
		}
	}

	@Test
	void theClustersOfTheLastRunAreRestoredUntilEtcdIsRead() throws Exception {
		witness().put("/shop/orders/10.0.0.1:80", "");
		witness().put("/shop/gone/10.0.0.2:80", "");
		String cache = "--clustercontrol.cache-directory=" + this.directory;
		run(etcd.endpoint(), cache).context.close();
		Path files = this.directory.resolve("%2Fshop");
		assertThat(files).isDirectoryContaining("glob:**/orders.json").isDirectoryContaining("glob:**/gone.json");
		witness().delete("/shop/gone/10.0.0.2:80");
		witness().put("/shop/fresh/10.0.0.3:80", "");
		try (FaultProxy proxy = new FaultProxy(etcd)) {
			proxy.refuse();
			Recorder recorder = run(proxy.endpoint(), cache, "--clustercontrol.startup-timeout=1s");
			assertThat(recorder.clusters.names()).containsExactly("gone", "orders");
			assertThat(recorder.clusters.get("orders").source()).isEqualTo(Source.RESTORED);
			await().untilAsserted(() -> recorder
				.assertMembers(Map.of("orders", Set.of("10.0.0.1:80"), "gone", Set.of("10.0.0.2:80"))));
			proxy.pass();
			await().untilAsserted(() -> recorder.assertNames("fresh", "orders"));
			await().untilAsserted(() -> recorder.assertMembers(
					Map.of("orders", Set.of("10.0.0.1:80"), "gone", Set.of(), "fresh", Set.of("10.0.0.3:80"))));
			assertThat(recorder.changes.get("orders")).hasSize(1);
			await().until(() -> !files.resolve("gone.json").toFile().exists());
		}
	}

}
