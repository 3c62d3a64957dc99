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
import java.util.Map;

import io.github.clustercontrol.agent.properties.AgentProperties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

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
		AgentProperties values = Preset.of(name);
		assertThat(values.stopSignal()).isEqualTo(stopSignal);
		assertThat(values.reload()).isEqualTo(reload);
		assertThat((values.check() != null) ? String.join(" ", values.check().command()) : null).isEqualTo(check);
		assertThat(values.stopTimeout()).isEqualTo((stop != null) ? Duration.ofSeconds(stop) : null);
		assertThat(values.startTimeout()).isEqualTo((stop != null) ? Duration.ofMinutes(5) : null);
	}

	@Test
	void anUnknownNameIsRefusedWithAllNames() {
		assertThatIllegalArgumentException().isThrownBy(() -> Preset.of("apache"))
			.withMessage("'apache' is not the name of a preset: write one of nginx, httpd, php-fpm, mysql, mariadb,"
					+ " postgres, redis, haproxy, varnish");
	}

	@Test
	void whatIsSetIsKept() {
		AgentProperties set = new AgentProperties("redis", new AgentProperties.Check("127.0.0.1:1", null, null), null,
				null, null, null, null, null, List.of("redis-cli", "shutdown"), Duration.ofSeconds(5), "HUP", null,
				null, Map.of());
		AgentProperties all = set.over(Preset.of("redis"));
		assertThat(all.check()).isEqualTo(set.check());
		assertThat(all.stopSignal()).isNull();
		assertThat(all.stopCommand()).isEqualTo(set.stopCommand());
		assertThat(all.stopTimeout()).isEqualTo(set.stopTimeout());
		assertThat(all.reload()).isEqualTo("HUP");
		assertThat(all.startTimeout()).isEqualTo(Duration.ofMinutes(5));
	}

}
