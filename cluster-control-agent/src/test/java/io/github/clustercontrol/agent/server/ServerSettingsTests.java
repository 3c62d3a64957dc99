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

package io.github.clustercontrol.agent.server;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.github.clustercontrol.agent.properties.AgentProperties;
import io.github.clustercontrol.agent.properties.AgentProperties.Check;
import io.github.clustercontrol.autoconfigure.ClusterControlProperties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link ServerSettings}.
 */
class ServerSettingsTests {

	@Test
	void hasDefaults() {
		ServerSettings settings = settings("self.key=/clusterdemo/webserver/10.0.0.5:8110");
		assertThat(settings).isEqualTo(new ServerSettings(new Check("127.0.0.1:8110", null, null),
				Duration.ofSeconds(2), Duration.ofSeconds(1), 2, 3, Duration.ofSeconds(60), "TERM", null,
				Duration.ofSeconds(10), null, Duration.ZERO));
	}

	@Test
	void readsANumberWithoutAUnitAsSecondsAndASignalInAnyForm() {
		ServerSettings settings = settings("self.path=/clusterdemo/webserver", "self.port=80", "agent.stop-timeout=30",
				"agent.stop-signal=sigquit", "agent.reload=SIGHUP", "agent.splay=500ms");
		assertThat(settings.check().tcp()).isEqualTo("127.0.0.1:80");
		assertThat(settings.stopTimeout()).isEqualTo(Duration.ofSeconds(30));
		assertThat(settings.stopSignal()).isEqualTo("QUIT");
		assertThat(settings.reload()).isEqualTo("HUP");
		assertThat(settings.splay()).isEqualTo(Duration.ofMillis(500));
	}

	@ParameterizedTest
	// name of the refused property | part of the reason | properties
	@CsvSource(delimiter = '|',
			textBlock = """
					agent.check         | There is no port to check | self.path=/clusterdemo/webserver
					agent.check         | exactly one | agent.check.tcp=a:1 agent.check.http=http://a:1/
					agent.check.command | program and its arguments | agent.check.command[0]=
					agent.stop-command  | remove this or clustercontrol.agent.stop-signal | agent.stop-command=a agent.stop-signal=TERM
					agent.stop-signal   | Write one of HUP, INT, | agent.stop-signal=KILL
					agent.reload        | Write one of HUP, INT, | agent.reload=1
					agent.interval      | more than 0 | agent.interval=0
					agent.timeout       | more than 0 | agent.timeout=-1s
					agent.start-timeout | more than 0 | agent.start-timeout=0
					agent.stop-timeout  | more than 0 | agent.stop-timeout=0
					agent.splay         | more than 0 | agent.splay=-1s
					agent.rise          | 1 or more | agent.rise=0
					agent.fall          | 1 or more | agent.fall=0
					agent.preset        | 'apache' | agent.preset=apache
					""")
	void refusesInvalidValuesByName(String name, String reason, String properties) {
		String[] all = (properties + (name.equals("agent.check") ? "" : " self.port=80")).split(" ");
		assertThatExceptionOfType(InvalidConfigurationPropertyValueException.class).isThrownBy(() -> settings(all))
			.satisfies((ex) -> assertThat(ex.getName()).isEqualTo("clustercontrol." + name))
			.satisfies((ex) -> assertThat(ex.getReason()).contains(reason));
	}

	@Test
	void takesFromAPresetWhatIsNotSetAndNeverASecondWayToStop() {
		AgentProperties preset = new AgentProperties(null, new Check("a:1", null, null), Duration.ofSeconds(5), null, 7,
				null, null, "QUIT", null, null, "HUP", null, null, Map.of());
		AgentProperties own = new AgentProperties("some", new Check(null, "http://a:1/", null), null, null, null, 9,
				null, null, List.of("stop"), null, null, null, null, Map.of());
		assertThat(own.over(preset)).isEqualTo(new AgentProperties("some", new Check(null, "http://a:1/", null),
				Duration.ofSeconds(5), null, 7, 9, null, null, List.of("stop"), null, "HUP", null, null, Map.of()));
		assertThat(AgentProperties.NONE.over(preset).stopSignal()).isEqualTo("QUIT");
	}

	private static ServerSettings settings(String... properties) {
		Map<String, Object> values = new LinkedHashMap<>();
		for (String property : properties) {
			String[] parts = property.split("=", 2);
			values.put("clustercontrol." + parts[0], parts[1]);
		}
		Binder binder = new Binder(new MapConfigurationPropertySource(values));
		return ServerSettings.of(
				binder.bind("clustercontrol.agent", AgentProperties.class).orElse(AgentProperties.NONE),
				binder.bindOrCreate("clustercontrol.self", ClusterControlProperties.Self.class),
				new ServerCommand("server", List.of("nginx")));
	}

}
