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
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link MisspelledRoot}.
 */
@ExtendWith(OutputCaptureExtension.class)
class MisspelledRootTests {

	@ParameterizedTest
	@ValueSource(strings = { "clustercontroll.self.path", "clustercontrl.clusters.db.path",
			"clustercontorl.etcd.username", "cluster.control.self.key", "clustcontrol.fail-fast",
			"CLUSTERCONTROLL_SELF_PATH", "CLUSTER_CONTROL_ETCD_ENDPOINTS", "ClusterControll.enabled",
			"clustercontrols.clusters[my.web].path" })
	void warnsOfANameThatIsNearlyOurs(String name, CapturedOutput output) {
		check(Map.of(name, "a"));
		assertThat(output).containsOnlyOnce("set nothing: [" + name + "]").contains("WARN");
	}

	@Test
	void warnsOfAllInOneLine(CapturedOutput output) {
		check(Map.of("clustercontroll.self.path", "a", "CLUSTERCONTROLL_SELF_TTL", "a"));
		assertThat(output).containsOnlyOnce("set nothing")
			.contains("[CLUSTERCONTROLL_SELF_TTL, clustercontroll.self.path]");
	}

	@ParameterizedTest
	@ValueSource(strings = { "clustercontrol.self.path", "cluster-control.self.path", "CLUSTERCONTROL_SELF_PATH",
			"clusterControl.self.path", "clustercontroller.self.path", "cluster.self.path", "clustercontroll",
			"clustercontroll.color", "CLUSTER_CONTROL_SERVICE_HOST", "CLUSTER_CONTROL_PORT", "spring.clusters.path",
			"management.endpoint.clustercontrol.enabled" })
	void isSilentAboutOtherNames(String name, CapturedOutput output) {
		check(Map.of(name, "a"));
		assertThat(output).doesNotContain("set nothing");
	}

	private static void check(Map<String, Object> properties) {
		StandardEnvironment environment = new StandardEnvironment();
		environment.getPropertySources().addFirst(new MapPropertySource("test", properties));
		MisspelledRoot.check(environment);
	}

}
