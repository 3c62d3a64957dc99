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

import java.lang.management.ManagementFactory;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;

import io.github.clustercontrol.Clusters;
import io.github.clustercontrol.Member;
import io.github.clustercontrol.fault.EtcdServer;
import io.github.clustercontrol.fault.EtcdStatus;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * As many discovered clusters and members as the bounds allow, and more. Time and heap
 * are printed, because they depend on the machine.
 */
@ExtendWith(OutputCaptureExtension.class)
class ManyDiscoveredClustersIT {

	private static final int CLUSTERS = DiscoveryLimits.MAX_CLUSTERS;

	private static final int MEMBERS = 10;

	/** etcd accepts 128 operations in one transaction. */
	private static final int TOGETHER = 120;

	@RegisterExtension
	static EtcdServer etcd = new EtcdServer();

	@Test
	void theBoundsAreReachedWithOneWatchAndNothingKnownIsLostBeyondThem(CapturedOutput output) {
		putAll(CLUSTERS * MEMBERS, (index) -> key(index / MEMBERS, index % MEMBERS));
		long heap = live();
		long start = System.nanoTime();
		try (ConfigurableApplicationContext context = new SpringApplicationBuilder(Application.class)
			.web(WebApplicationType.NONE)
			.run("--spring.main.banner-mode=off", "--clustercontrol.etcd.endpoints=" + etcd.endpoint(),
					"--clustercontrol.startup-timeout=2m", "--clustercontrol.discover.path=/shop")) {
			long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
			Clusters clusters = context.getBean(Clusters.class);
			WatchedClusters watched = context.getBean(WatchedClusters.class);
			assertThat(clusters.names()).isEqualTo(expectedNames());
			assertThat(status(watched).members()).isEqualTo(CLUSTERS * MEMBERS);
			assertThat(clusters.get(name(CLUSTERS - 1)).members()).extracting(Member::address)
				.contains("10.0.0.9:80")
				.hasSize(MEMBERS);
			await().untilAsserted(() -> assertThat(status(watched).changes().added()).isEqualTo(CLUSTERS * MEMBERS));
			System.out.printf("%d discovered clusters with %d members: started in %d ms, %d MiB of heap%n", CLUSTERS,
					CLUSTERS * MEMBERS, millis, (live() - heap) >> 20);

			// A cluster too many, a member too many, and a member of a known cluster
			// that leaves
			etcd.witness().put("/shop/one-too-many/10.0.0.1:80", "");
			etcd.witness().put("/shop/one-too-many/10.0.0.2:80", "");
			etcd.witness().put(key(0, MEMBERS), "");
			await().until(() -> status(watched).rejectedCount() == 3);
			assertThat(clusters.names()).isEqualTo(expectedNames());
			assertThat(status(watched).members()).isEqualTo(CLUSTERS * MEMBERS);
			long revision = etcd.witness().delete(key(1, 0));
			await().until(() -> clusters.get(name(1)).revision() == revision);
			assertThat(clusters.get(name(1)).members()).hasSize(MEMBERS - 1);
			etcd.witness().put(key(1, MEMBERS), "");
			await().until(() -> clusters.get(name(1)).members().size() == MEMBERS);
			assertThat(status(watched).rejectedCount()).isEqualTo(3);
			// On a busy machine the watch may have been opened again
			EtcdStatus status = etcd.witness().status();
			await().untilAsserted(() -> assertThat(status.requests("Watch") - status.completed("Watch")).isEqualTo(1));
			assertThat(output).containsOnlyOnce(
					"There is too much in /shop: at most 10000 clusters with together" + " 100000 members are used");
		}
	}

	private static DiscoveryStatus status(WatchedClusters watched) {
		return watched.discoveries().get(0).get();
	}

	private static TreeSet<String> expectedNames() {
		TreeSet<String> names = new TreeSet<>();
		for (int cluster = 0; cluster < CLUSTERS; cluster++) {
			names.add(name(cluster));
		}
		return names;
	}

	private static String name(int cluster) {
		return String.format("service-%05d", cluster);
	}

	private static String key(int cluster, int member) {
		return "/shop/" + name(cluster) + "/10.0.0." + member + ":80";
	}

	private static void putAll(int count, IntFunction<String> keys) {
		Map<String, String> together = new LinkedHashMap<>();
		for (int index = 0; index < count; index++) {
			together.put(keys.apply(index), "{\"v\":1,\"scheme\":\"http\",\"metadata\":{\"zone\":\"a\"}}");
			if (together.size() == TOGETHER || index == count - 1) {
				etcd.witness().putTogether(together);
				together.clear();
			}
		}
	}

	private static long live() {
		for (int i = 0; i < 3; i++) {
			System.gc();
		}
		return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

	}

}
