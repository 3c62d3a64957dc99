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

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.stream.Collectors;

import io.github.clustercontrol.autoconfigure.ClusterControlAutoConfiguration;
import io.github.clustercontrol.autoconfigure.EtcdAutoConfiguration;
import org.junit.jupiter.api.Test;

import org.springframework.aot.generate.ClassNameGenerator;
import org.springframework.aot.generate.DefaultGenerationContext;
import org.springframework.aot.generate.GeneratedFiles.Kind;
import org.springframework.aot.generate.InMemoryGeneratedFiles;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.cache.autoconfigure.CacheAutoConfiguration;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.cloud.client.CommonsClientAutoConfiguration;
import org.springframework.cloud.client.discovery.composite.CompositeDiscoveryClientAutoConfiguration;
import org.springframework.cloud.client.discovery.simple.SimpleDiscoveryClientAutoConfiguration;
import org.springframework.cloud.commons.util.UtilAutoConfiguration;
import org.springframework.cloud.loadbalancer.config.LoadBalancerAutoConfiguration;
import org.springframework.cloud.loadbalancer.config.LoadBalancerCacheAutoConfiguration;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.aot.ApplicationContextAotGenerator;
import org.springframework.javapoet.ClassName;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that load balancers which are made when the application is built know the watched
 * clusters as well.
 */
class LoadBalancerAheadOfTimeTests {

	@Test
	void aMemberThatLeftIsGoneAtOnceToo() {
		assertThat(loadBalancer("db")).contains("uncachedClusterLoadBalancerCacheManager");
		assertThat(loadBalancer("other")).doesNotContain("uncachedClusterLoadBalancerCacheManager");
	}

	/**
	 * The sources of an application that makes the load balancer of a service eagerly.
	 */
	private static String loadBalancer(String service) {
		InMemoryGeneratedFiles files = new InMemoryGeneratedFiles();
		try (AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext()) {
			TestPropertyValues
				.of("spring.cloud.loadbalancer.eager-load.clients=" + service,
						"clustercontrol.clusters.db.path=/demo/db")
				.applyTo(context);
			context.register(Application.class);
			DefaultGenerationContext generation = new DefaultGenerationContext(
					new ClassNameGenerator(ClassName.get(Application.class)), files);
			new ApplicationContextAotGenerator().processAheadOfTime(context, generation);
			generation.writeGeneratedContent();
		}
		return files.getGeneratedFiles(Kind.SOURCE)
			.keySet()
			.stream()
			.map((path) -> content(files, path))
			.collect(Collectors.joining());
	}

	private static String content(InMemoryGeneratedFiles files, String path) {
		try {
			return files.getGeneratedFileContent(Kind.SOURCE, path);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration({ CacheAutoConfiguration.class, CommonsClientAutoConfiguration.class,
			CompositeDiscoveryClientAutoConfiguration.class, SimpleDiscoveryClientAutoConfiguration.class,
			LoadBalancerAutoConfiguration.class, LoadBalancerCacheAutoConfiguration.class, UtilAutoConfiguration.class,
			EtcdAutoConfiguration.class, ClusterControlAutoConfiguration.class,
			ClusterControlDiscoveryAutoConfiguration.class, ClusterControlLoadBalancerAutoConfiguration.class })
	static class Application {

	}

}
