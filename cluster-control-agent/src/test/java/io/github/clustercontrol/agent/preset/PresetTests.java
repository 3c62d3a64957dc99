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

package io.github.clustercontrol.agent.preset;

import java.time.Duration;
import java.util.List;

import io.github.clustercontrol.agent.properties.AgentProperties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.mock.env.MockEnvironment;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Preset}.
 */
class PresetTests {

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			nginx    | QUIT  | HUP  |  |
			httpd    | WINCH | USR1 |  |
			php-fpm  | QUIT  | USR2 |  |
			mysql    | TERM  |      | mysqladmin --host=127.0.0.1 --port={port} --connect-timeout=1 ping    | 60
			mariadb  | TERM  |      | mariadb-admin --host=127.0.0.1 --port={port} --connect-timeout=1 ping | 60
			postgres | INT   | HUP  | pg_isready --host=127.0.0.1 --port={port} --timeout=1 --quiet         | 60
			redis    | TERM  |      | redis-cli -e -h 127.0.0.1 -p {port} ping                              | 60
			haproxy  | USR1  | USR2 |  |
			varnish  | TERM  |      |  |
			""")
	void everyPresetHasTheDocumentedValues(String name, String stopSignal, String reload, String check, Long stop) {
		AgentProperties values = bind("preset=" + name);
		assertThat(values.stopSignal()).isEqualTo(stopSignal);
		assertThat(values.reload()).isEqualTo(reload);
		assertThat((values.check().command() != null) ? String.join(" ", values.check().command()) : null)
			.isEqualTo(check);
		assertThat(values.stopTimeout()).isEqualTo(Duration.ofSeconds((stop != null) ? stop : 10));
		assertThat(values.startTimeout()).isEqualTo((stop != null) ? Duration.ofMinutes(5) : Duration.ofMinutes(1));
	}

	@Test
	void anUnknownNameSetsNothing() {
		assertThat(bind("preset=apache")).isEqualTo(bind("preset=apache", "rise=2"));
		assertThat(Preset.find("apache")).isEmpty();
		assertThat(Preset.names())
			.isEqualTo("nginx, httpd, php-fpm, mysql, mariadb, postgres, redis, haproxy, varnish");
	}

	@Test
	void whatIsSetIsKept() {
		AgentProperties all = bind("preset=redis", "check.tcp=127.0.0.1:1", "stop-command=redis-cli,shutdown",
				"stop-timeout=5", "reload=HUP");
		assertThat(all.check()).isEqualTo(new AgentProperties.Check("127.0.0.1:1", null, null));
		assertThat(all.stopCommand()).isEqualTo(List.of("redis-cli", "shutdown"));
		assertThat(all.stopTimeout()).isEqualTo(Duration.ofSeconds(5));
		assertThat(all.reload()).isEqualTo("HUP");
		assertThat(all.startTimeout()).isEqualTo(Duration.ofMinutes(5));
	}

	@Test
	void aPresetIsNeverASecondWayToCheckOrToStop() {
		assertThat(bind("preset=redis", "check.command[0]=true").check().command()).containsExactly("true");
		assertThat(bind("preset=redis", "check.http=http://a:1/").check())
			.isEqualTo(new AgentProperties.Check(null, "http://a:1/", null));
		MockEnvironment environment = environment("preset=nginx", "stop-command[0]=stop");
		assertThat(AgentProperties.isSet(environment, "stop-signal")).isFalse();
		assertThat(environment.getProperty("clustercontrol.agent.reload")).isEqualTo("HUP");
	}

	private static AgentProperties bind(String... properties) {
		return Binder.get(environment(properties)).bindOrCreate("clustercontrol.agent", AgentProperties.class);
	}

	private static MockEnvironment environment(String... properties) {
		MockEnvironment environment = new MockEnvironment();
		for (String property : properties) {
			String[] parts = property.split("=", 2);
			environment.setProperty("clustercontrol.agent." + parts[0], parts[1]);
		}
		ConfigurationPropertySources.attach(environment);
		Preset.addTo(environment, true);
		return environment;
	}

}
