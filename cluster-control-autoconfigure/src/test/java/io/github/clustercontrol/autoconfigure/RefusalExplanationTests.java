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
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.core.env.StandardEnvironment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

/**
 * Tests for the explanation of a start that an invalid configuration stopped.
 */
class RefusalExplanationTests extends StartWithProperties {

	@ParameterizedTest
	// property | value | part of the explanation
	@CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
			enabled                   | maybe      | Invalid boolean value
			fail-fast                 | maybe      | Invalid boolean value
			startup-timeout           | 10x        | Unknown unit 'x'
			etcd.request-timeout      | soon       | not a valid duration
			etcd.endpoint             | http://a:1 | left unbound
			clusters.a.handlers[0].reload-command[1] | nginx | begin with [0], without a gap
			self.enabled              | maybe      | Invalid boolean value
			self.pth                  | /demo/web  | left unbound
			self.port                 | eighty     | NumberFormatException
			self.ttl                  | long       | not a valid duration
			self.on-removed           | stop       | The following values are valid
			self.on-expired           | stop       | The following values are valid
			self.metadata             | zone       | No converter found
			clusters.a.min-members    | some       | NumberFormatException
			clusters.a.expiry-hold    | 10 s       | not a valid duration
			clusters.a.handler[0].file | a         | left unbound
			discover.paths            | /shop      | left unbound
			clusters.a.handlers[0].command-timeout | 1q | Unknown unit 'q'
			""")
	void anInvalidValueStopsTheStart(String property, String value, String explanation) {
		String name = "clustercontrol." + property;
		this.runner.withPropertyValues(name + "=" + value).run((context) -> {
			FailureAnalysis analysis = Analysis.of(context.getStartupFailure(), new StandardEnvironment());
			assertThat(analysis.getDescription() + analysis.getAction()).contains(name)
				.contains("\"" + value + "\"")
				.contains(explanation);
		});
	}

	@ParameterizedTest
	@CsvSource({ "self.drain-period, 50ms", "self.ttl, 1500ms", "self.ttl, 7200" })
	void anExplanationShowsADurationAsItIsWritten(String property, String value) {
		this.runner.withPropertyValues("clustercontrol.self.path=/d", "clustercontrol." + property + "=" + value)
			.run((context) -> assertThat(
					Analysis.of(context.getStartupFailure(), new StandardEnvironment()).getDescription())
				.contains("'" + value + "'", "'clustercontrol." + property + "'"));
	}

	@Test
	void whatAPropertiesCheckFindsIsReportedTogetherWithTheRest() {
		PropertiesCheck check = () -> List.of(
				new InvalidConfigurationPropertyValueException("app.first", "1", "Write 2."),
				new InvalidConfigurationPropertyValueException("app.second", "3", "Write 4."));
		this.runner.withBean(PropertiesCheck.class, () -> check)
			.withPropertyValues("clustercontrol.startup-timeout=-1s")
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.isInstanceOf(InvalidConfigurationPropertyValueException.class)
				.satisfies((
						ex) -> assertThat(((InvalidConfigurationPropertyValueException) ex).getName() + ex.getMessage())
							.contains("app.first")
							.contains("app.second")
							.contains("clustercontrol.startup-timeout")));
		this.runner.withBean(PropertiesCheck.class, () -> List::of)
			.run((context) -> assertThat(context).hasNotFailed());
	}

	@Test
	void theStartEndsWithAnExplanation(CapturedOutput output) {
		SpringApplication application = new SpringApplication(Application.class);
		application.setWebApplicationType(WebApplicationType.NONE);
		assertThatException().isThrownBy(() -> application.run("--clustercontrol.clusters.dbserver.path=demo"));
		assertThat(output).contains("APPLICATION FAILED TO START")
			.contains("Invalid value 'demo' for configuration property 'clustercontrol.clusters.dbserver.path'"
					+ " (originating from '\"clustercontrol.clusters.dbserver.path\" from property source"
					+ " \"commandLineArgs\"')")
			.contains("write an absolute path without a trailing slash, as in /clusterdemo/webserver.");
	}

	@Test
	void allInvalidValuesAreReportedByOneStart(CapturedOutput output) {
		assertThatException().isThrownBy(() -> run("--clustercontrol.etcd.endpoints=etcd-1",
				"--clustercontrol.etcd.password=se-cret", "--clustercontrol.cache-directory=~/cache",
				"--clustercontrol.self.path=demo/web", "--clustercontrol.self.port=0",
				"--clustercontrol.self.ttl=1500ms", "--clustercontrol.clusters.a.path=/a",
				"--clustercontrol.clusters.a.min-members=-1", "--clustercontrol.clusters.a.handlers[0].file=/",
				"--clustercontrol.clusters.a.handlers[0].template=b",
				"--clustercontrol.clusters.a.handlers[1].type=yaml", "--clustercontrol.clusters.b.path=/a"));
		assertThat(output)
			.contains("Invalid value '1500ms' for configuration property"
					+ " 'clustercontrol.self.ttl' (originating from '\"clustercontrol.self.ttl\" from property source"
					+ " \"commandLineArgs\"'). Validation failed for the following reason:",
					"TTL of a lease in whole seconds")
			.contains("'etcd-1' does not start with http", "There is a password but no user",
					"'clustercontrol.cache-directory'", "'clustercontrol.self.path'", "'clustercontrol.self.port'",
					"'clustercontrol.clusters.a.min-members'", "'clustercontrol.clusters.a.handlers[0].file'",
					"'clustercontrol.clusters.a.handlers[0].template'", "'clustercontrol.clusters.a.handlers[1].type'",
					"'clustercontrol.clusters.b.path'")
			.doesNotContain("se-cret");
	}

	@ParameterizedTest
	@ValueSource(strings = { "password=se-cret", "endpoints=http://app:se-cret@a:1" })
	void noExplanationShowsAPassword(String property, CapturedOutput output) {
		SpringApplication application = new SpringApplication(Application.class);
		application.setWebApplicationType(WebApplicationType.NONE);
		assertThatException().isThrownBy(() -> application.run("--clustercontrol.etcd." + property));
		assertThat(output).contains("set clustercontrol.etcd.username").doesNotContain("se-cret");
	}

}
