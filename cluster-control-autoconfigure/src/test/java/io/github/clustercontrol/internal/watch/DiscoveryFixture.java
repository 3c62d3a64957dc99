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
import io.github.clustercontrol.fault.EtcdFixture;
import io.github.clustercontrol.fault.EtcdWitness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Applications that discover clusters, and what they have seen.
 */
abstract class DiscoveryFixture extends EtcdFixture {

	/**
	 * More than the 10 seconds of {@code expiry-hold}, and until what is known is stale.
	 */
	static final Duration SLOW = Duration.ofSeconds(30);

	@TempDir
	Path directory;

	final List<ConfigurableApplicationContext> contexts = new ArrayList<>();

	@AfterEach
	void close() {
		this.contexts.forEach(ConfigurableApplicationContext::close);
		witness().leases().forEach((lease) -> witness().revoke(lease));
		witness().deletePrefix("/");
	}

	Recorder run(String endpoint, String... arguments) {
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

	static EtcdWitness witness() {
		return etcd.witness();
	}

	static List<String> addresses(Clusters clusters, String name) {
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
