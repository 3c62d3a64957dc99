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

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of applications that lack a library which the actuator's side needs. They find
 * the auto-configurations as a real application does, so that none is loaded for its
 * condition to be read.
 */
class OptionalLibrariesTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withUserConfiguration(Application.class)
		// No server listens there, and no test waits for one
		.withPropertyValues("clustercontrol.etcd.endpoints=http://127.0.0.1:1", "clustercontrol.startup-timeout=0",
				"clustercontrol.self.key=/demo/web/a:1", "clustercontrol.clusters.db.path=/demo/db",
				"management.endpoints.web.exposure.include=*", "management.info.clustercontrol.enabled=true");

	@Test
	void everythingIsThereWhenAllLibrariesAre() {
		this.runner.run((context) -> assertThat(context).hasNotFailed()
			.hasBean("clusterControlHealthContributor")
			.hasBean("clusterControlMetrics")
			.hasBean("clusterControlInfoContributor")
			.hasBean("clusterControlEndpoint")
			.hasBean("clusterControlEndpointWebExtension"));
	}

	@ParameterizedTest
	@CsvSource({ "io.micrometer, clusterControlMetrics", "io.etcd, clusterControlHealthContributor",
			"io.etcd, clusterControlMetrics", "io.etcd, clusterControlEndpoint",
			"io.etcd, clusterControlInfoContributor" })
	void aBeanIsAbsentWithoutItsLibrary(String library, String bean) {
		this.runner.withClassLoader(new FilteredClassLoader(library))
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(bean));
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

	}

}
