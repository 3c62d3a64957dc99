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
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

import io.github.clustercontrol.ClusterChangedEvent;
import io.github.clustercontrol.Clusters;
import io.github.clustercontrol.ClustersChangedEvent;
import io.github.clustercontrol.Member;
import io.github.clustercontrol.Source;
import io.github.clustercontrol.fault.EtcdServer;
import io.github.clustercontrol.fault.EtcdWitness;
import io.github.clustercontrol.fault.FaultProxy;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

/**
 * Tests of clusters that are discovered while the application runs.
 */
@ExtendWith(OutputCaptureExtension.class)
class DiscoveryIT {

	/**
	 * More than the 10 seconds of {@code expiry-hold}, and until what is known is stale.
	 */
	private static final Duration SLOW = Duration.ofSeconds(30);

	@RegisterExtension
	static EtcdServer etcd = new EtcdServer();

	@TempDir
	Path directory;

	private final List<ConfigurableApplicationContext> contexts = new ArrayList<>();

	@AfterEach
	void close() {
		this.contexts.forEach(ConfigurableApplicationContext::close);
		witness().leases().forEach((lease) -> witness().revoke(lease));
		witness().deletePrefix("/");
	}

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

	private Recorder run(String endpoint, String... arguments) {
		SpringApplication application = new SpringApplication(WatchingConfiguration.class);
		application.setWebApplicationType(WebApplicationType.NONE);
		application.setRegisterShutdownHook(false);
		ConfigurableApplicationContext context = application.run(
				Stream
					.concat(Stream.of("--clustercontrol.etcd.endpoints=" + endpoint,
							"--clustercontrol.discover.path=/shop", "--spring.main.banner-mode=off"),
							Stream.of(arguments))
					.toArray(String[]::new));
		this.contexts.add(context);
		return context.getBean(Recorder.class);
	}

	private static EtcdWitness witness() {
		return etcd.witness();
	}

	private static List<String> addresses(Clusters clusters, String name) {
		return clusters.get(name).members().stream().map(Member::address).toList();
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class WatchingConfiguration {

		@Bean
		Recorder recorder(Clusters clusters, ConfigurableApplicationContext context) {
			return new Recorder(clusters, context);
		}

	}

	/**
	 * Composes the events, and checks that each starts where the one before ended.
	 */
	static class Recorder {

		final Clusters clusters;

		final ConfigurableApplicationContext context;

		final List<ClustersChangedEvent> names = new CopyOnWriteArrayList<>();

		final Map<String, List<ClusterChangedEvent>> changes = new ConcurrentHashMap<>();

		Recorder(Clusters clusters, ConfigurableApplicationContext context) {
			this.clusters = clusters;
			this.context = context;
		}

		WatchedClusters watched() {
			return this.context.getBean(WatchedClusters.class);
		}

		@EventListener
		void changed(ClustersChangedEvent event) {
			this.names.add(event);
		}

		@EventListener
		void changed(ClusterChangedEvent event) {
			this.changes.computeIfAbsent(event.cluster(), (name) -> new CopyOnWriteArrayList<>()).add(event);
		}

		void assertNames(String... expected) {
			Set<String> composed = new TreeSet<>();
			for (ClustersChangedEvent event : this.names) {
				assertThat(event.previous()).isEqualTo(composed);
				composed.removeAll(event.removed());
				composed.addAll(event.added());
				assertThat(event.current()).isEqualTo(composed);
			}
			assertThat(composed).containsExactly(expected);
		}

		void assertMembers(Map<String, Set<String>> expected) {
			Map<String, Set<String>> composed = new TreeMap<>();
			this.changes.forEach((name, events) -> {
				Set<String> members = composed.computeIfAbsent(name, (key) -> new TreeSet<>());
				for (ClusterChangedEvent event : events) {
					assertThat(event.previous().members()).extracting(Member::address)
						.containsExactlyInAnyOrderElementsOf(members);
					event.removed().forEach((member) -> members.remove(member.address()));
					event.added().forEach((member) -> members.add(member.address()));
				}
			});
			assertThat(composed).isEqualTo(expected);
		}

	}

}
