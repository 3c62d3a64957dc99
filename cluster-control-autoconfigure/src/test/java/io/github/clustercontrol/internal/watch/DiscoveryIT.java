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

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.github.clustercontrol.Clusters;
import io.github.clustercontrol.Source;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

/**
 * Tests of clusters that are discovered while the application runs.
 */
@ExtendWith(OutputCaptureExtension.class)
class DiscoveryIT extends DiscoveryFixture {

	@Test
	void anApplicationThatOnlyDiscoversSeesClustersComeVanishAndComeBack() {
		witness().put("/shop/orders/10.0.0.1:80", "");
		Recorder recorder = run(etcd.endpoint());
		Clusters clusters = recorder.clusters;
		assertThat(clusters.names()).containsExactly("orders");
		assertThat(clusters.get("orders").source()).isEqualTo(Source.LIVE);
		assertThat(addresses(clusters, "orders")).containsExactly("10.0.0.1:80");

		long put = witness().put("/shop/basket/10.0.0.2:80", "");
		await().until(() -> clusters.names().contains("basket"));
		assertThat(clusters.get("basket").revision()).isEqualTo(put);
		await().untilAsserted(() -> recorder.assertNames("basket", "orders"));
		assertThat(recorder.names.get(0).previous()).isEmpty();
		assertThat(recorder.names.get(0).added()).containsExactly("orders");
		assertThat(recorder.names.get(1).added()).containsExactly("basket");

		long deleted = witness().delete("/shop/basket/10.0.0.2:80");
		await().until(() -> !clusters.names().contains("basket"));
		assertThat(clusters.get("basket").members()).isEmpty();
		assertThat(clusters.get("basket").revision()).isEqualTo(deleted);
		assertThat(clusters.get("basket").source()).isEqualTo(Source.LIVE);
		await().untilAsserted(() -> recorder.assertNames("orders"));
		assertThat(recorder.names.get(2).removed()).containsExactly("basket");

		witness().put("/shop/basket/10.0.0.3:80", "");
		await().untilAsserted(() -> recorder.assertNames("basket", "orders"));
		await().untilAsserted(
				() -> recorder.assertMembers(Map.of("orders", Set.of("10.0.0.1:80"), "basket", Set.of("10.0.0.3:80"))));
		assertThat(recorder.changes.get("basket")).hasSize(3);
	}

	@Test
	void aNameThatNeverHadAMemberIsUnknown() {
		witness().put("/shop/orders/10.0.0.1:80", "");
		Clusters clusters = run(etcd.endpoint()).clusters;
		assertThatIllegalArgumentException().isThrownBy(() -> clusters.get("oders"))
			.withMessageContaining("'oders'")
			.withMessageContaining("below [/shop] no cluster of this name has had a member");
	}

	@Test
	void configuredClustersKeepTheirOwnSettingsAndNames(CapturedOutput output) {
		witness().put("/shop/orders/10.0.0.1:80", "");
		witness().put("/shop/pay/10.0.0.1:80", "");
		witness().put("/bank/pay/10.0.0.9:80", "");
		Recorder recorder = run(etcd.endpoint(), "--clustercontrol.clusters.checkout.path=/shop/orders",
				"--clustercontrol.clusters.checkout.min-members=2", "--clustercontrol.clusters.pay.path=/bank/pay");
		assertThat(recorder.clusters.names()).containsExactly("checkout", "pay");
		assertThat(addresses(recorder.clusters, "pay")).containsExactly("10.0.0.9:80");
		assertThat(recorder.watched().status("checkout").minMembers()).isEqualTo(2);
		DiscoveryStatus status = recorder.watched().discoveries().get(0).get();
		assertThat(status.clusters()).isZero();
		assertThat(status.rejected()).containsOnlyKeys("/shop/pay/10.0.0.1:80");
		assertThat(output)
			.containsOnlyOnce("The configured cluster 'pay' has the path /bank/pay: rename one of the two");
	}

	@Test
	void aMaliciousNameIsLoggedOnceCountedAndShown(CapturedOutput output) {
		Recorder recorder = run(etcd.endpoint());
		witness().put("/shop/a\nWARN forged/10.0.0.1:80", "");
		witness().put("/shop/../10.0.0.1:80", "");
		witness().put("/shop/10.0.0.1:80", "");
		witness().put("/shop/orders/no-address", "");
		witness().put("/shop/orders/10.0.0.1:80", "");
		await().until(() -> recorder.clusters.names().contains("orders"));
		DiscoveryStatus status = recorder.watched().discoveries().get(0).get();
		assertThat(status.rejectedCount()).isEqualTo(4);
		assertThat(status.rejected()).hasSize(4);
		assertThat(recorder.watched().status("orders").rejected()).containsOnlyKeys("/shop/orders/no-address");
		assertThat(output.getAll().lines().filter((line) -> line.startsWith("WARN forged"))).isEmpty();
		assertThat(output).containsOnlyOnce("'..' is not a valid name of a cluster");
	}

	@Test
	void twoPathsMayNotHaveTheSameName() {
		witness().put("/shop/orders/10.0.0.1:80", "");
		Recorder recorder = run(etcd.endpoint(), "--clustercontrol.discover.path=/search");
		witness().put("/search/orders/10.0.0.2:80", "");
		witness().put("/search/index/10.0.0.3:80", "");
		await().until(() -> recorder.clusters.names().contains("index"));
		assertThat(addresses(recorder.clusters, "orders")).containsExactly("10.0.0.1:80");
		assertThat(recorder.watched().discoveries().get(1).get().rejected())
			.containsOnlyKeys("/search/orders/10.0.0.2:80");
		witness().delete("/shop/orders/10.0.0.1:80");
		await().until(() -> !recorder.clusters.names().contains("orders"));
		witness().put("/search/orders/10.0.0.4:80", "");
		await().until(() -> addresses(recorder.clusters, "orders").equals(List.of("10.0.0.4:80")));
	}

	@Test
	void aThousandClustersNeedOneStreamAndOneRead() {
		for (int i = 0; i < 10; i++) {
			Map<String, String> keys = new LinkedHashMap<>();
			for (int j = 0; j < 100; j++) {
				keys.put("/shop/service-" + i + "-" + j + "/10.0.0.1:80", "");
			}
			witness().putTogether(keys);
		}
		long creates = witness().status().messages().getOrDefault("Watch", 0L);
		Recorder recorder = run(etcd.endpoint());
		assertThat(recorder.clusters.names()).hasSize(1_000);
		await().untilAsserted(() -> assertThat(recorder.changes).hasSize(1_000));
		long revision = witness().put("/shop/service-9-99/10.0.0.2:80", "");
		await().until(() -> recorder.clusters.get("service-9-99").revision() == revision);
		assertThat(recorder.clusters.get("service-0-0").revision()).isLessThan(revision);
		// On a busy machine the watch may have been opened again
		await().untilAsserted(
				() -> assertThat(witness().status().requests("Watch") - witness().status().completed("Watch"))
					.isEqualTo(1));
		assertThat(witness().status().messages().getOrDefault("Watch", 0L) - creates).isLessThan(20);
		assertThat(Thread.getAllStackTraces().keySet().stream().map(Thread::getName))
			.filteredOn((name) -> name.startsWith("clustercontrol-"))
			.hasSizeLessThan(40);
	}

	@Test
	void allOfAPathCanBeDeletedAtOnce() {
		for (int i = 1; i <= 20; i++) {
			witness().put("/shop/service-" + i + "/10.0.0.1:80", "");
		}
		Recorder recorder = run(etcd.endpoint());
		assertThat(recorder.clusters.names()).hasSize(20);
		witness().deletePrefix("/shop/");
		await().until(() -> recorder.clusters.names().isEmpty());
		await().untilAsserted(recorder::assertNames);
	}

}
