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

package io.github.clustercontrol.autoconfigure;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.clustercontrol.ClusterHandler;
import io.github.clustercontrol.ClusterSnapshot;
import io.github.clustercontrol.etcd.EtcdClientBuilderCustomizer;
import io.github.clustercontrol.fault.EtcdFixture;
import io.github.clustercontrol.fault.EtcdKeyValue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Whole applications, with nothing configured but properties, on a real etcd.
 */
abstract class ApplicationFixture extends EtcdFixture {

	@TempDir
	Path directory;

	@AfterEach
	void deleteEverything() {
		etcd.witness().deletePrefix("/");
	}

	static void awaitKeys(String prefix, String... keys) {
		await().atMost(Duration.ofSeconds(10))
			.untilAsserted(
					() -> assertThat(etcd.witness().list(prefix)).extracting(EtcdKeyValue::key).containsExactly(keys));
	}

	static void awaitValue(String key, String end) {
		await().atMost(Duration.ofSeconds(10))
			.untilAsserted(() -> assertThat(etcd.witness().get(key)).map(EtcdKeyValue::value)
				.hasValueSatisfying((value) -> assertThat(value).endsWith(end)));
	}

	static ConfigurableApplicationContext run(WebApplicationType type, Class<?> source, String... arguments) {
		SpringApplication application = new SpringApplication(source);
		application.setWebApplicationType(type);
		application.setDefaultProperties(Map.of("clustercontrol.etcd.endpoints", etcd.endpoint(), "server.port", "0",
				"clustercontrol.self.drain-period", "0"));
		return application.run(arguments);
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

		@Bean
		Recorder recorder() {
			return new Recorder();
		}

		@Bean
		EtcdClientBuilderCustomizer customizer(Recorder recorder) {
			return (builder) -> recorder.clients.incrementAndGet();
		}

	}

	static class Recorder implements ClusterHandler {

		final List<ClusterSnapshot> snapshots = new CopyOnWriteArrayList<>();

		final AtomicInteger clients = new AtomicInteger();

		@Override
		public void handle(ClusterSnapshot snapshot) {
			this.snapshots.add(snapshot);
		}

	}

}
