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

import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;

/**
 * Tests for {@link SplitLists}.
 */
class SplitListsTests {

	private static final String LIST = "clustercontrol.clusters.my-web.handlers";

	private static final Map<String, Object> FILE = Map.of(LIST + "[0].type", "template", LIST + "[0].file", "a.conf",
			LIST + "[0].template", "nginx-upstream", LIST + "[0].reload-command[0]", "nginx",
			LIST + "[0].reload-command[1]", "-s", LIST + "[0].reload-command[2]", "reload");

	@ParameterizedTest
	@ValueSource(strings = { "MYWEB", "MY_WEB" })
	void aListThatAnEnvironmentVariableSetsInPartIsRefusedWithBothSources(String name) {
		Map<String, Object> variables = Map.of("CLUSTERCONTROL_CLUSTERS_" + name + "_HANDLERS_0_FILE", "b.conf");
		assertThatExceptionOfType(InvalidConfigurationPropertyValueException.class)
			.isThrownBy(() -> check(variables, Map.of(), FILE))
			.satisfies((ex) -> {
				assertThat(ex.getName()).startsWith(LIST + "[0].");
				assertThat(ex.getReason())
					.contains("'systemEnvironment', which sets [0].file, and what"
							+ " 'application.yaml' sets would be lost: [0].")
					.contains("[0].type", "[0].template", "[0].reload-command")
					.endsWith(" Set all of the list in one of them.");
			});
	}

	@Test
	void anEnvironmentVariableForALaterElementIsRefused() {
		assertThatExceptionOfType(InvalidConfigurationPropertyValueException.class)
			.isThrownBy(() -> check(Map.of("CLUSTERCONTROL_CLUSTERS_MY_WEB_HANDLERS_1_FILE", "c"), Map.of(),
					Map.of(LIST + "[0].file", "a", LIST + "[1].file", "b")))
			.satisfies((ex) -> assertThat(ex.getReason()).contains("'systemEnvironment', which sets [1].file"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "[0].file", "[0].reload-command", "[1].file" })
	void aListThatAProfileSetsInPartIsRefused(String part) {
		Map<String, Object> profile = Map.of(LIST + part, "b");
		assertThatExceptionOfType(InvalidConfigurationPropertyValueException.class)
			.isThrownBy(() -> check(Map.of(), profile, FILE))
			.satisfies((ex) -> assertThat(ex.getReason()).contains("'application-prod.yaml', which sets " + part));
	}

	@Test
	void theFirstSourceMaySetMoreThanOthers() {
		assertThatNoException().isThrownBy(() -> check(Map.of(),
				Map.of(LIST + "[0].type", "json", LIST + "[0].file", "a.json", LIST + "[1].file", "b.json"),
				Map.of(LIST + "[0].file", "c.json")));
	}

	@Test
	void aListThatIsReplacedWholeIsAccepted() {
		assertThatNoException().isThrownBy(
				() -> check(
						Map.of("CLUSTERCONTROL_CLUSTERS_MYWEB_HANDLERS_0_TYPE", "template",
								"CLUSTERCONTROL_CLUSTERS_MYWEB_HANDLERS_0_FILE", "b",
								"CLUSTERCONTROL_CLUSTERS_MYWEB_HANDLERS_0_TEMPLATE", "haproxy-backend",
								"CLUSTERCONTROL_CLUSTERS_MYWEB_HANDLERS_0_RELOAD_COMMAND", "haproxy,-sf"),
						Map.of(), FILE));
	}

	@Test
	void listsOfOtherClustersAreNotConfused() {
		assertThatNoException()
			.isThrownBy(() -> check(Map.of("CLUSTERCONTROL_CLUSTERS_OTHER_HANDLERS_0_FILE", "b.conf"), Map.of(), FILE));
	}

	private static void check(Map<String, Object> variables, Map<String, Object> profile,
			Map<String, Object> defaults) {
		StandardEnvironment environment = new StandardEnvironment();
		environment.getPropertySources()
			.replace(StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME, new SystemEnvironmentPropertySource(
					StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME, variables));
		environment.getPropertySources().addLast(new MapPropertySource("application-prod.yaml", profile));
		environment.getPropertySources().addLast(new MapPropertySource("application.yaml", defaults));
		new SplitLists(environment, ClusterControlProperties.Handler.class).check(LIST);
	}

}
