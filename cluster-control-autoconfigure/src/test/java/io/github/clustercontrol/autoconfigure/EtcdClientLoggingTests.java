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

import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.io.support.SpringFactoriesLoader;
import org.springframework.mock.env.MockEnvironment;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link EtcdClientLogging}.
 */
class EtcdClientLoggingTests {

	private static final String LEVEL = "logging.level.io.etcd.jetcd.impl";

	@Test
	void theClientLogsErrorsOnly() {
		StandardEnvironment environment = new StandardEnvironment();
		new EtcdClientLogging().postProcessEnvironment(environment, new SpringApplication());
		assertThat(environment.getProperty(LEVEL)).isEqualTo("error");
	}

	@ParameterizedTest
	@CsvSource({ "logging.level.io.etcd.jetcd.impl,debug,debug", "logging.level.io.etcd.jetcd,debug,",
			"logging.level.io.etcd,debug,", "clustercontrol.enabled,false,", "logging.level.root,debug,error" })
	void aConfiguredLevelTakesPrecedence(String property, String value, String level) {
		MockEnvironment environment = new MockEnvironment().withProperty(property, value);
		new EtcdClientLogging().postProcessEnvironment(environment, new SpringApplication());
		assertThat(environment.getProperty(LEVEL)).isEqualTo(level);
	}

	@Test
	void itIsRegistered() {
		List<EnvironmentPostProcessor> processors = SpringFactoriesLoader.forDefaultResourceLocation()
			.load(EnvironmentPostProcessor.class, (type, name, failure) -> {
				// Other processors need arguments
			});
		assertThat(processors).hasAtLeastOneElementOfType(EtcdClientLogging.class);
	}

}
