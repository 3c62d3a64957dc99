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

package io.github.clustercontrol.autoconfigure.cloud;

import java.time.Duration;
import java.util.List;

import de.codecentric.boot.admin.server.config.EnableAdminServer;
import de.codecentric.boot.admin.server.domain.entities.Instance;
import de.codecentric.boot.admin.server.domain.entities.InstanceRepository;
import io.github.clustercontrol.SelfRegistration;
import io.github.clustercontrol.SelfRegistration.State;
import io.github.clustercontrol.fault.EtcdServer;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A server of Spring Boot Admin that watches a cluster.
 */
class SpringBootAdminIT {

	@RegisterExtension
	static final EtcdServer etcd = new EtcdServer();

	@Test
	void theHealthOfMembersIsFoundWhereverTheirEndpointsAre() {
		try (ConfigurableApplicationContext plain = member();
				ConfigurableApplicationContext below = member("--server.servlet.context-path=/shop");
				ConfigurableApplicationContext apart = member("--management.server.port=0",
						"--management.server.base-path=/manage", "--management.endpoints.web.base-path=/ops",
						"--management.endpoints.web.path-mapping.health=state");
				ConfigurableApplicationContext admin = admin()) {
			String host = "http://127.0.0.1:";
			soon().untilAsserted(() -> assertThat(instances(admin))
				.extracting((instance) -> instance.getRegistration().getHealthUrl())
				.containsExactlyInAnyOrder(host + port(plain, "server") + "/actuator/health",
						host + port(below, "server") + "/shop/actuator/health",
						host + port(apart, "management") + "/manage/ops/state"));
			soon().untilAsserted(() -> assertThat(instances(admin))
				.allSatisfy((instance) -> assertThat(instance.getStatusInfo().isUp()).isTrue()));
			plain.close();
			soon().untilAsserted(() -> assertThat(instances(admin)).hasSize(2));
		}
	}

	private static ConditionFactory soon() {
		return Awaitility.await().atMost(Duration.ofSeconds(60));
	}

	private static ConfigurableApplicationContext member(String... arguments) {
		ConfigurableApplicationContext context = new SpringApplicationBuilder(Member.class)
			.web(WebApplicationType.SERVLET)
			.properties("server.port=0", "spring.main.banner-mode=off",
					"clustercontrol.etcd.endpoints=" + etcd.endpoint(), "clustercontrol.self.path=/admin/shop",
					"clustercontrol.self.drain-period=0")
			.run(arguments);
		soon().until(() -> context.getBean(SelfRegistration.class).state() == State.REGISTERED);
		return context;
	}

	private static ConfigurableApplicationContext admin() {
		return new SpringApplicationBuilder(Admin.class).web(WebApplicationType.SERVLET)
			.run("--server.port=0", "--spring.main.banner-mode=off",
					"--clustercontrol.etcd.endpoints=" + etcd.endpoint(),
					"--clustercontrol.clusters.shop.path=/admin/shop");
	}

	private static String port(ConfigurableApplicationContext context, String server) {
		return context.getEnvironment().getRequiredProperty("local." + server + ".port");
	}

	private static List<Instance> instances(ConfigurableApplicationContext admin) {
		return admin.getBean(InstanceRepository.class)
			.findAll()
			.filter(Instance::isRegistered)
			.collectList()
			.block(Duration.ofSeconds(10));
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Member {

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@EnableAdminServer
	static class Admin {

	}

}
