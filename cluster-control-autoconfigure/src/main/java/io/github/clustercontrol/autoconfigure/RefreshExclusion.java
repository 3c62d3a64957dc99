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

import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.util.ClassUtils;

/**
 * Excludes the immutable {@link ClusterControlProperties} from the refresh of Spring
 * Cloud, which cannot bind them again and logs a stack trace at each refresh.
 */
class RefreshExclusion implements EnvironmentPostProcessor {

	static final String NAME = "spring.cloud.refresh.never-refreshable";

	/** The default of the property in Spring Cloud. */
	private static final String DEFAULT = "com.zaxxer.hikari.HikariDataSource";

	private static final String OURS = ClusterControlProperties.class.getName();

	private static final String REBINDER = "org.springframework.cloud.context.properties.ConfigurationPropertiesRebinder";

	@Override
	public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
		String excluded = environment.getProperty(NAME, DEFAULT);
		if (!excluded.contains(OURS) && ClassUtils.isPresent(REBINDER, RefreshExclusion.class.getClassLoader())) {
			environment.getPropertySources()
				.addFirst(new MapPropertySource("clustercontrolRefresh", Map.of(NAME, excluded + "," + OURS)));
		}
	}

}
