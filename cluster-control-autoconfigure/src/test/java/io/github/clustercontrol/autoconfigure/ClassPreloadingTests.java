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

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.context.event.ApplicationEnvironmentPreparedEvent;
import org.springframework.boot.context.event.ApplicationFailedEvent;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import org.springframework.mock.env.MockEnvironment;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ClassPreloading}.
 */
class ClassPreloadingTests {

	private final MockEnvironment environment = new MockEnvironment();

	@Test
	void notNeededWithoutARegistrationOrACluster() {
		assertThat(isNeeded()).isFalse();
	}

	@ParameterizedTest
	@ValueSource(strings = { "clustercontrol.self.key", "clustercontrol.self.path", "clustercontrol.clusters.db.path",
			"clustercontrol.clusters[db].path", "clustercontrol.discover.path" })
	void neededForARegistrationOrACluster(String property) {
		this.environment.setProperty(property, "/clusterdemo/db");
		assertThat(isNeeded()).isTrue();
	}

	@Test
	void neededWithConfigurationInEnvironmentVariables() {
		this.environment.getPropertySources()
			.addLast(new SystemEnvironmentPropertySource(StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
					Map.of("CLUSTERCONTROL_CLUSTERS_DB_PATH", "/clusterdemo/db")));
		assertThat(isNeeded()).isTrue();
	}

	@ParameterizedTest
	@ValueSource(strings = { "false", "FALSE", "off", "no", "0", "neither" })
	void notNeededIfDisabled(String enabled) {
		this.environment.setProperty("clustercontrol.clusters.db.path", "/clusterdemo/db");
		this.environment.setProperty("clustercontrol.enabled", enabled);
		assertThat(isNeeded()).isFalse();
	}

	@Test
	void supportsOnlyTheEventsThatBeginAndEndIt() {
		ClassPreloading preloading = new ClassPreloading();
		assertThat(preloading.supportsEventType(ApplicationEnvironmentPreparedEvent.class)).isTrue();
		assertThat(preloading.supportsEventType(ApplicationFailedEvent.class)).isTrue();
		assertThat(preloading.supportsEventType(ContextClosedEvent.class)).isTrue();
		assertThat(preloading.supportsEventType(ApplicationReadyEvent.class)).isFalse();
	}

	private boolean isNeeded() {
		ConfigurationPropertySources.attach(this.environment);
		return ClassPreloading.isNeeded(this.environment);
	}

}
