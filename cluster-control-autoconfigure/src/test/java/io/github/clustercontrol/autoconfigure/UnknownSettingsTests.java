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
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;

/**
 * Tests for {@link UnknownSettings}.
 */
@ExtendWith(OutputCaptureExtension.class)
class UnknownSettingsTests {

	@ParameterizedTest
	@ValueSource(strings = { "clustercontrol.slef.key", "clustercontrol.self.kee", "clustercontrol.enabld",
			"clustercontrol.clusters.db.pth" })
	void aMistypedSystemPropertyIsRefused(String name) {
		assertThatExceptionOfType(BindException.class)
			.isThrownBy(() -> UnknownSettings.check(environment(Map.of(name, "a value"), Map.of())))
			.satisfies((ex) -> {
				FailureAnalysis analysis = new UnknownPropertyFailureAnalyzer().analyze(ex);
				assertThat(analysis.getDescription()).contains(name, "systemProperties", "\"a value\"");
			});
	}

	@ParameterizedTest
	@ValueSource(strings = { "clustercontrol.self.key", "clustercontrol.self.metadata.any", "clustercontrol.enabled",
			"clustercontrol.clusters.any.path", "clustercontrol.clusters[any.other].handlers[0].reload-command[1]",
			"clustercontrol.clusters.any.handlers[0].reloadCommand", "clustercontroller.key", "clustercontrol" })
	void anyOtherSystemPropertyIsAccepted(String name) {
		assertThatNoException().isThrownBy(() -> UnknownSettings.check(environment(
				Map.of(name, "true", "clustercontrol.clusters[any.other].handlers[0].reload-command[0]", "a"),
				Map.of())));
	}

	@ParameterizedTest
	@ValueSource(
			strings = { "CLUSTERCONTROL_SLEF_KEY", "CLUSTERCONTROL_CLUSTERS_DB_PTH", "CLUSTERCONTROL_SERVICE_HOST" })
	void anEnvironmentVariableThatSetsNothingIsWarnedOf(String name, CapturedOutput output) {
		UnknownSettings.check(environment(Map.of(), Map.of(name, "a", "CLUSTERCONTROL_SELF_KEY", "a")));
		assertThat(output).containsOnlyOnce("set nothing: [" + name + "]");
	}

	@ParameterizedTest
	@CsvSource({ "CLUSTERCONTROL_CLUSTERS_MY_WEB_MINMEMBERS, true", "CLUSTERCONTROL_CLUSTERS_MY_WEB_MIN_MEMBERS, false",
			"CLUSTERCONTROL_CLUSTERS_MYWEB_MINMEMBERS, false", "clustercontrol_clusters_my_web_min_members, false",
			"clustercontrol.clusters.my-web.min-members, false" })
	void aVariableThatWritesSomeDashesAndLeavesOutOthersIsWarnedOf(String name, boolean warned, CapturedOutput output) {
		StandardEnvironment environment = environment(Map.of(), Map.of(name, "2"));
		environment.getPropertySources()
			.addLast(new MapPropertySource("yaml", Map.of("clustercontrol.clusters.my-web.path", "/demo/web")));
		UnknownSettings.check(environment);
		assertThat(output.getOut().contains("set nothing: [" + name + "]")).isEqualTo(warned);
	}

	@Test
	void nothingIsSaidOfEnvironmentVariablesThatSetSomething(CapturedOutput output) {
		UnknownSettings.check(environment(Map.of(),
				Map.of("CLUSTERCONTROL_SELF_ONREMOVED", "ignore", "CLUSTERCONTROL_STARTUP_TIMEOUT", "1s",
						"CLUSTERCONTROL_ETCD_ENDPOINTS_0", "http://a:1", "CLUSTERCONTROL_SELF_METADATA_ZONE", "a",
						"CLUSTERCONTROL_CLUSTERS_DB_HANDLERS_0_FILE", "a", "CLUSTERCONTROLLER_KEY", "a")));
		assertThat(output).doesNotContain("set nothing");
	}

	private static StandardEnvironment environment(Map<String, Object> properties, Map<String, Object> variables) {
		StandardEnvironment environment = new StandardEnvironment();
		environment.getPropertySources()
			.replace(StandardEnvironment.SYSTEM_PROPERTIES_PROPERTY_SOURCE_NAME,
					new MapPropertySource(StandardEnvironment.SYSTEM_PROPERTIES_PROPERTY_SOURCE_NAME, properties));
		environment.getPropertySources()
			.replace(StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME, new SystemEnvironmentPropertySource(
					StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME, variables));
		return environment;
	}

}
