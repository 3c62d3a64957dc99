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

import java.util.Map;
import java.util.stream.Stream;

import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;

/**
 * {@link EnvironmentPostProcessor} that turns off the warnings of the etcd client, which
 * logs two for each failed request while etcd is away. The connection logs this once. A
 * level that is configured for the client takes precedence.
 */
class EtcdClientLogging implements EnvironmentPostProcessor {

	private static final String LEVEL = "logging.level.";

	private static final String CLIENT = "io.etcd.jetcd.impl";

	@Override
	public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
		boolean enabled = !"false".equalsIgnoreCase(environment.getProperty("clustercontrol.enabled"));
		boolean configured = Stream.of(CLIENT, "io.etcd.jetcd", "io.etcd")
			.anyMatch((name) -> environment.containsProperty(LEVEL + name));
		if (enabled && !configured) {
			environment.getPropertySources()
				.addLast(new MapPropertySource("clustercontrol", Map.of(LEVEL + CLIENT, "error")));
		}
	}

}
