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

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.cloud.client.discovery.DiscoveryClient;
import org.springframework.context.annotation.Configuration;

/**
 * The application with a registry of Spring Cloud: the one on its class path.
 */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
class DiscoveryPeer {

	public static void main(String[] args) throws Exception {
		Peer.run(DiscoveryPeer.class, args, (context) -> {
			DiscoveryClient discovery = context.getBean(DiscoveryClient.class);
			return () -> discovery.getInstances("peers")
				.stream()
				.map((instance) -> instance.getHost() + ":" + instance.getPort())
				.collect(Collectors.toSet());
		});
	}

}
