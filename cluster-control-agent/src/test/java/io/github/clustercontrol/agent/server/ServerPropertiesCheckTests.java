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
import java.util.List;
import java.util.Map;

import io.github.clustercontrol.agent.check.Checks;
import io.github.clustercontrol.agent.preset.Preset;
import io.github.clustercontrol.agent.properties.AgentProperties;
import io.github.clustercontrol.agent.properties.AgentProperties.Check;
import io.github.clustercontrol.autoconfigure.ClusterControlProperties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.mock.env.MockEnvironment;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ServerPropertiesCheck}, {@link AgentProperties} and {@link Checks}.
 */
class ServerPropertiesCheckTests {

	private static final ServerCommand NGINX = new ServerCommand("server", List.of("nginx"));

	private final MockEnvironment environment = new MockEnvironment();

	@Test
	void thereAreDefaults() {
		set("self.key=/clusterdemo/webserver/10.0.0.5:8110");
		assertThat(properties()).isEqualTo(new AgentProperties(null, new Check(null, null, null), Duration.ofSeconds(2),
				Duration.ofSeconds(1), 2, 3, Duration.ofSeconds(60), "TERM", null, Duration.ofSeconds(10), null,
				Duration.ZERO, null, Map.of()));
		assertThat(check()).hasToString("tcp 127.0.0.1:8110");
		assertThat(problems(NGINX)).isEmpty();
	}

	@Test
	void aNumberWithoutAUnitIsSecondsAndASignalHasAnyForm() {
		set("self.path=/clusterdemo/webserver", "self.port=80", "agent.stop-timeout=30", "agent.stop-signal=sigquit",
				"agent.reload=SIGHUP", "agent.splay=500ms");
		assertThat(check()).hasToString("tcp 127.0.0.1:80");
		assertThat(properties().stopTimeout()).isEqualTo(Duration.ofSeconds(30));
		assertThat(properties().stopSignal()).isEqualTo("QUIT");
		assertThat(properties().reload()).isEqualTo("HUP");
		assertThat(properties().splay()).isEqualTo(Duration.ofMillis(500));
		assertThat(problems(NGINX)).isEmpty();
	}

	@Test
	void theCommandOfACheckGetsThePortOfTheKey() {
		set("self.key=/clusterdemo/webserver/10.0.0.5:8110", "agent.check.command=test,{port},-p={port}");
		assertThat(check()).extracting("command").isEqualTo(List.of("test", "8110", "-p=8110"));
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
					agent.splay         | 0 or a longer | agent.splay=-1s
					agent.rise          | 1 or more | agent.rise=0
					agent.fall          | 1 or more | agent.fall=0
					agent.preset        | 'apache' | agent.preset=apache
					agent.check.tcp     | it has no port; write host:port | agent.check.tcp=127.0.0.1
					agent.check.http    | URI with undefined scheme | agent.check.http=localhost/health
					agent.command       | Only a service has this | agent.command=other
					""")
	void anInvalidValueIsRefusedByName(String name, String reason, String properties) {
		set((properties + (name.equals("agent.check") ? "" : " self.port=80")).split(" "));
		assertThat(problems(NGINX)).first()
			.satisfies((ex) -> assertThat(ex.getName()).isEqualTo("clustercontrol." + name))
			.satisfies((ex) -> assertThat(ex.getReason()).contains(reason));
	}

	@Test
	void allThatIsInvalidIsFound() {
		set("self.port=80", "agent.rise=0", "agent.fall=0", "agent.stop-signal=KILL", "agent.preset=apache");
		assertThat(problems(NGINX)).extracting(InvalidConfigurationPropertyValueException::getName)
			.containsExactlyInAnyOrder("clustercontrol.agent.rise", "clustercontrol.agent.fall",
					"clustercontrol.agent.stop-signal", "clustercontrol.agent.preset");
	}

	@Test
	void aServerThatTheAgentDoesNotStartHasNoSignalAndNoStart() {
		ServerCommand none = new ServerCommand("service db", List.of());
		set("self.port=80", "agent.start-timeout=60s", "agent.stop-signal=TERM", "agent.reload=HUP", "agent.splay=0s");
		assertThat(problems(none)).extracting(InvalidConfigurationPropertyValueException::getName)
			.containsExactly("clustercontrol.agent.start-timeout", "clustercontrol.agent.stop-signal",
					"clustercontrol.agent.reload", "clustercontrol.agent.splay");
	}

	@Test
	void thePresetOfAServerThatTheAgentDoesNotStartSetsWhatItUses() {
		set("self.port=80", "agent.preset=postgres");
		Preset.addTo(this.environment, false);
		assertThat(problems(new ServerCommand("service db", List.of()))).isEmpty();
		assertThat(check()).hasToString("command pg_isready");
		assertThat(properties().stopTimeout()).isEqualTo(Duration.ofMinutes(1));
		assertThat(properties().reload()).isNull();
	}

	private void set(String... properties) {
		for (String property : properties) {
			String[] parts = property.split("=", 2);
			this.environment.setProperty("clustercontrol." + parts[0], parts[1]);
		}
		ConfigurationPropertySources.attach(this.environment);
	}

	private AgentProperties properties() {
		return Binder.get(this.environment).bindOrCreate("clustercontrol.agent", AgentProperties.class);
	}

	private ClusterControlProperties.Self self() {
		return Binder.get(this.environment).bindOrCreate("clustercontrol.self", ClusterControlProperties.Self.class);
	}

	private io.github.clustercontrol.agent.check.Check check() {
		return Checks.of(properties(), self(), (command, timeout) -> "");
	}

	private List<InvalidConfigurationPropertyValueException> problems(ServerCommand command) {
		return new ServerPropertiesCheck(properties(), self(), command, this.environment).problems();
	}

}
