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

package io.github.clustercontrol.benchmark.peer;

import java.util.stream.Collectors;

import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.retry.ExponentialBackoffRetry;
import org.apache.curator.x.discovery.ServiceCache;
import org.apache.curator.x.discovery.ServiceDiscovery;
import org.apache.curator.x.discovery.ServiceDiscoveryBuilder;
import org.apache.curator.x.discovery.ServiceInstance;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.web.server.context.WebServerInitializedEvent;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.core.env.Environment;

/**
 * The application with Curator's ServiceDiscovery, in the usual way to use it.
 */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
public class CuratorPeer {

	/**
	 * Run.
	 * @param args arguments of the application
	 * @throws Exception if it cannot be started
	 */
	public static void main(String[] args) throws Exception {
		Peer.run(CuratorPeer.class, args, (context) -> {
			Discovery discovery = context.getBean(Discovery.class);
			return () -> discovery.cache.getInstances()
				.stream()
				.map((instance) -> instance.getAddress() + ":" + instance.getPort())
				.collect(Collectors.toSet());
		});
	}

	@Bean
	Discovery discovery(Environment environment) throws Exception {
		return new Discovery(environment.getRequiredProperty("curator.connect-string"),
				environment.getRequiredProperty("curator.session-timeout-ms", Integer.class));
	}

	static final class Discovery {

		private final CuratorFramework client;

		private final ServiceDiscovery<Void> discovery;

		private final ServiceCache<Void> cache;

		Discovery(String connectString, int sessionTimeout) throws Exception {
			this.client = CuratorFrameworkFactory.newClient(connectString, sessionTimeout, 15_000,
					new ExponentialBackoffRetry(50, 10));
			this.client.start();
			this.discovery = ServiceDiscoveryBuilder.builder(Void.class).client(this.client).basePath("/peers").build();
			this.discovery.start();
			this.cache = this.discovery.serviceCacheBuilder().name("peers").build();
			this.cache.start();
		}

		@EventListener
		void register(WebServerInitializedEvent event) throws Exception {
			this.discovery.registerService(ServiceInstance.<Void>builder()
				.name("peers")
				.address("127.0.0.1")
				.port(event.getWebServer().getPort())
				.build());
		}

		@EventListener(ContextClosedEvent.class)
		void close() throws Exception {
			this.cache.close();
			this.discovery.close();
			this.client.close();
		}

	}

}
