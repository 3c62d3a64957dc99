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

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import io.github.clustercontrol.ClusterHandler;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.util.StringUtils;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

/**
 * Tests that what is wrong in a configuration stops the start, naming the property.
 */
@ExtendWith(OutputCaptureExtension.class)
class ConfigurationRefusalTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(SslAutoConfiguration.class, EtcdAutoConfiguration.class,
				ClusterControlAutoConfiguration.class))
		.withUserConfiguration(HandlerConfiguration.class)
		.withPropertyValues("clustercontrol.etcd.endpoints=http://127.0.0.1:1", "clustercontrol.startup-timeout=0");

	@ParameterizedTest
	// name of the refused property | part of the reason | properties
	@CsvSource(delimiter = '|', quoteCharacter = '"',
			textBlock = """
					cache-directory      | is a file | cache-directory=/proc/version
					startup-timeout      | must not be negative | startup-timeout=-1s
					etcd.endpoints       | no endpoint | etcd.endpoints=
					etcd.endpoints       | 'etcd-1' does not start with http | etcd.endpoints=etcd-1
					etcd.endpoints       | 'etcd-1:2379' does not start with http | etcd.endpoints=etcd-1:2379
					etcd.endpoints       | '10.0.0.2:2379' is no URL. Write http | etcd.endpoints=10.0.0.2:2379
					etcd.endpoints       | 'ftp://a:1' does not start | etcd.endpoints=ftp://a:1
					etcd.endpoints       | 'http://etcd' has no port | etcd.endpoints=http://a:1,http://etcd
					etcd.endpoints       | no port from 1 to 65535 | etcd.endpoints=http://etcd:0
					etcd.endpoints       | no port from 1 to 65535 | etcd.endpoints=http://etcd:65536
					etcd.endpoints       | no host that the client can use | etcd.endpoints=http://etcd_1:2379
					etcd.endpoints       | no host that the client can use | etcd.endpoints=http://:2379
					etcd.endpoints       | write a host name that resolves to it | etcd.endpoints=http://[::1]:2379
					etcd.endpoints       | goes on after the port | etcd.endpoints=http://etcd:2379/v3
					etcd.endpoints       | goes on after the port | etcd.endpoints=http://etcd:2379?a=b
					etcd.endpoints       | mix http and https | etcd.endpoints=http://a:1,https://b:1
					etcd.username        | as part of an endpoint | etcd.endpoints=http://app:se-cret@a:1
					etcd.username        | as part of an endpoint | etcd.endpoints=http://app:se-cret%@a:1
					etcd.username        | as part of an endpoint | etcd.endpoints=app:se-cret@a:1
					etcd.username        | There is a password but no user | etcd.password=se-cret
					etcd.username        | There is a user but no password | etcd.username=app
					etcd.ssl.bundle      | The endpoints are http | etcd.ssl.bundle=etcd
					etcd.ssl.bundle      | no SSL bundle of that name | etcd.ssl.bundle=etcd etcd.endpoints=https://a:1
					etcd.connect-timeout | longer than zero | etcd.connect-timeout=0
					etcd.request-timeout | longer than zero | etcd.request-timeout=-3s
					self.path            | nothing says where | self.enabled=true
					self.path            | but not both | self.key=/demo/web/a:1 self.path=/demo/web
					self.host            | already part of clustercontrol.self.key | self.key=/demo/web/a:1 self.host=a
					self.port            | already part of clustercontrol.self.key | self.key=/demo/web/a:1 self.port=1
					self.host            | not which cluster it joins | self.host=a
					self.port            | not which cluster it joins | self.port=1
					self.metadata        | '[zone]' is to be told about this instance, but nothing says which cluster it joins | self.metadata.zone=a
					self.key             | write <directory>/<host:port> | self.key=demo/web/a:1
					self.key             | write <directory>/<host:port> | self.key=/a:1
					self.key             | write <directory>/<host:port> | self.key=
					self.key             | write host:port | self.key=/demo/web/a
					self.key             | without a trailing slash | self.key=/demo//web/a:1
					self.key             | from 1 to 65535 | self.key=/demo/web/a:0
					self.key             | from 1 to 65535 | self.key=/demo/web/a:080
					self.key             | must stand in brackets | self.key=/demo/web/::1:80
					self.key             | is no address | self.key=/demo/web/
					self.key             | kept for leases | self.key=/clustercontrol.leases/demo/a:1
					self.path            | write an absolute path | self.path=demo/web
					self.path            | without a trailing slash | self.path=/demo/web/
					self.path            | write an absolute path | self.path=
					self.path            | kept for leases | self.path=/clustercontrol.leases
					self.host            | is no address | self.path=/demo/web self.host=a/b
					self.host            | is no address | self.path=/demo/web self.host=
					self.host            | IPv6 address without a zone | self.path=/demo/web self.host=fe80::1%eth0
					self.port            | from 1 to 65535 | self.path=/demo/web self.port=0
					self.port            | from 1 to 65535 | self.path=/demo/web self.port=65536
					self.scheme          | is no scheme | self.path=/demo/web self.scheme=
					self.ttl             | whole seconds | self.path=/demo/web self.ttl=1
					self.ttl             | whole seconds | self.path=/demo/web self.ttl=2500ms
					self.ttl             | whole seconds | self.path=/demo/web self.ttl=0
					self.ttl             | to 24h | self.path=/demo/web self.ttl=9000000000
					self.heartbeat       | less than clustercontrol.self.ttl, which is 10s | self.path=/d self.ttl=10 self.heartbeat=10
					self.heartbeat       | longer than zero | self.path=/demo/web self.heartbeat=0
					self.drain-period    | must not be negative | self.path=/demo/web self.drain-period=-1ms
					self.drain-period    | write 24h or less | self.path=/demo/web self.drain-period=86401s
					startup-timeout      | write 24h or less | startup-timeout=200000d
					etcd.connect-timeout | write 24h or less | etcd.connect-timeout=25d
					clusters.a.path      | which directory to watch | clusters.a.min-members=1
					clusters.a.path      | write an absolute path | clusters.a.path=demo/a
					clusters.a.path      | kept for leases | clusters.a.path=/clustercontrol.leases/a
					clusters.b.path      | already watched as clustercontrol.clusters.a.path | clusters.a.path=/d clusters.b.path=/d
					clusters.a.min-members | 0 or more | clusters.a.path=/d clusters.a.min-members=-1
					clusters.a.expiry-hold | must not be negative | clusters.a.path=/d clusters.a.expiry-hold=-1s
					clusters.a.quiet-period | must not be negative | clusters.a.path=/d clusters.a.quiet-period=-1s
					clusters[a/b]        | letters, digits | clusters[a/b].path=/d
					clusters[a.b].path   | write an absolute path | clusters[a.b].path=d
					""")
	void aWrongValueStopsTheStart(String name, String reason, String properties) {
		assertRefused(name, reason, StringUtils.tokenizeToStringArray(properties, " "));
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '"',
			textBlock = """
					type            | write json, properties, prometheus, template, or the name of a ClusterHandler bean, of which there are [own] | type=yaml
					file            | nothing says which |
					file            | nothing says which | file=
					file            | nothing says which | type=properties
					file            | is a directory | file=/
					format          | Only a json file has formats | type=prometheus file=a format=members
					template        | Only a template can use this | file=a template=nginx-upstream
					escape          | Only a template can use this | file=a escape=json
					template        | Nothing says which template | type=template file=a
					template        | Nothing says which template | type=template file=a template=
					template        | [nginx-upstream, haproxy-backend, varnish-backends, apache-balancer, magento-env] | type=template file=a template=nginx
					template        | no template that can be read | type=template file=a template=classpath:no-such.mustache
					template        | line 2: there is nothing named 'adress' here | type=template file=a template=classpath:templates/mistyped.mustache
					template        | broken.mustache: Section missing close tag 'members' @ line 3 | type=template file=a template=classpath:templates/broken.mustache
					escape          | knows its language | type=template file=a template=nginx-upstream escape=none
					check-command   | names no program | file=a check-command=
					check-command   | No shell takes 'nginx -t' apart | file=a check-command=nginx%-t
					reload-command  | names no program | file=a reload-command=
					reload-command  | the character NUL | file=a reload-command=ngi\0nx%-s
					reload-command  | No shell takes 'nginx -s reload' apart | file=a reload-command=nginx%-s%reload
					reload-command  | write {file} | file=a reload-command=cat,{candidate}
					reload-command  | write {file} | file=a reload-command=cat,{directory}
					check-command   | is not given the new content | file=a check-command=nginx,-t
					check-command   | is not given the new content | file=a check-command=nginx,-t,{file}
					command-timeout | no command | file=a command-timeout=1s
					command-timeout | longer than zero | file=a reload-command=nginx command-timeout=0
					command-timeout | longer than zero | file=a check-command=nginx,{candidate} command-timeout=0
					file            | The handler is the bean 'own' | type=own file=a
					template        | The handler is the bean 'own' | type=own template=a
					write           | The handler is the bean 'own' | type=own write=atomic
					on-empty        | The handler is the bean 'own' | type=own on-empty=keep
					reload-command  | The handler is the bean 'own' | type=own reload-command=a
					command-timeout | The handler is the bean 'own' | type=own command-timeout=1s
					""")
	void aWrongHandlerStopsTheStart(String name, String reason, String properties) {
		String prefix = "clusters.db.handlers[0].";
		List<String> values = new ArrayList<>(List.of("clusters.db.path=/demo/db", prefix + "type=json"));
		for (String property : StringUtils.tokenizeToStringArray(properties, " ")) {
			values.add(prefix + property.replace('%', ' '));
		}
		assertRefused(prefix + name, reason, values.toArray(String[]::new));
	}

	@ParameterizedTest
	@ValueSource(strings = { "\ud800", "x" })
	void metadataThatPeersCouldNotReadStopTheStart(String text) {
		assertRefused("self.metadata", "'clustercontrol.self.metadata'", "self.path=/demo/web",
				"self.metadata.zone=" + text.repeat(70_000));
	}

	@ParameterizedTest
	// property | value | part of the explanation
	@CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
			enabled                   | maybe      | Invalid boolean value
			fail-fast                 | maybe      | Invalid boolean value
			startup-timeout           | 10x        | Unknown unit 'x'
			etcd.request-timeout      | soon       | not a valid duration
			etcd.endpoint             | http://a:1 | left unbound
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
			clusters.a.handlers[0].command-timeout | 1q | Unknown unit 'q'
			""")
	void whatCannotBeReadStopsTheStart(String property, String value, String explanation) {
		String name = "clustercontrol." + property;
		this.runner.withPropertyValues(name + "=" + value).run((context) -> {
			FailureAnalysis analysis = Analysis.of(context.getStartupFailure(), new StandardEnvironment());
			assertThat(analysis.getDescription() + analysis.getAction()).contains(name)
				.contains("\"" + value + "\"")
				.contains(explanation);
		});
	}

	@Test
	void aFileThatTwoHandlersWriteStopsTheStart() {
		assertRefused("clusters.b.handlers[0].file", "already written by clustercontrol.clusters.a.handlers[0].file",
				"clusters.a.path=/a", "clusters.a.handlers[0].file=all.json", "clusters.b.path=/b",
				"clusters.b.handlers[0].file=./all.json");
	}

	@ParameterizedTest
	@ValueSource(strings = { "self.key=/demo/web/10.0.0.5:8110", "self.key=/demo/web/[::1]:80",
			"self.path=/demo/web self.host=::1 self.port=80", "self.path=/demo/web self.host=[::1]",
			"self.path=/demo/web self.ttl=2 self.heartbeat=1999ms", "self.path=/demo/web self.drain-period=0",
			"self.enabled=false self.host=a self.metadata.zone=a", "self.enabled=false self.key=a self.path=b",
			"etcd.endpoints=http://a:1/,HTTP://b:2", "etcd.endpoints=https://a:1",
			"etcd.username=app etcd.password=se-cret", "etcd.username= etcd.password=", "etcd.ssl.bundle=",
			"clusters.a.path=/d self.path=/d", "clusters.a.path=/d clusters.a.expiry-hold=0", "startup-timeout=0",
			"clusters.a.path=/d clusters.a.handlers[0].type=own",
			"clusters.a.path=/d clusters.a.handlers[0].file=a clusters.a.handlers[1].file=b",
			"clusters.a.path=/d clusters.a.handlers[0].file=a clusters.a.handlers[0].check-command=cat,{file},{candidate}",
			"clusters.a.path=/d clusters.a.handlers[0].file=a clusters.a.handlers[0].check-command=ls,{directory}",
			"clusters.a.path=/d clusters.a.handlers[0].file=a clusters.a.handlers[0].type=template"
					+ " clusters.a.handlers[0].template=varnish-backends" })
	void whatIsRightDoesNotStopTheStart(String properties) {
		this.runner.withPropertyValues(prefixed(StringUtils.tokenizeToStringArray(properties, " ")))
			.run((context) -> assertThat(context).hasNotFailed());
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			self.ttl=15 self.drainPeriod=0 | do nothing: [drain-period, ttl]. Set clustercontrol.self.path
			self.scheme=http self.heartbeat=5 self.on-removed=ignore | do nothing: [heartbeat, on-removed, scheme].
			self.enabled=false self.ttl=10 |
			self.path=/d self.ttl=10 |
			clusters.a.path=/d |
			""")
	void whatIsSetForNothingIsWarnedOf(String properties, @Nullable String warning, CapturedOutput output) {
		this.runner.withPropertyValues(prefixed(StringUtils.tokenizeToStringArray(properties, " ")))
			.run((context) -> assertThat(context).hasNotFailed());
		if (warning != null) {
			assertThat(output).containsOnlyOnce(warning);
		}
		else {
			assertThat(output).doesNotContain("do nothing");
		}
	}

	@Test
	void aProgramWhosePathHasASpaceIsNoMistake(@TempDir Path directory) throws Exception {
		Path program = Files.createFile(directory.resolve("re load"));
		this.runner
			.withPropertyValues("clustercontrol.clusters.a.path=/a", "clustercontrol.clusters.a.handlers[0].file=a",
					"clustercontrol.clusters.a.handlers[0].reload-command[0]=" + program)
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

	@ParameterizedTest
	@ValueSource(strings = { "password=se-cret", "endpoints=http://app:se-cret@a:1" })
	void noExplanationShowsAPassword(String property, CapturedOutput output) {
		SpringApplication application = new SpringApplication(Application.class);
		application.setWebApplicationType(WebApplicationType.NONE);
		assertThatException().isThrownBy(() -> application.run("--clustercontrol.etcd." + property));
		assertThat(output).contains("set clustercontrol.etcd.username").doesNotContain("se-cret");
	}

	private void assertRefused(String name, String reason, String... properties) {
		this.runner.withPropertyValues(prefixed(properties))
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.isInstanceOfSatisfying(InvalidConfigurationPropertyValueException.class, (ex) -> {
					assertThat(ex.getName()).isEqualTo("clustercontrol." + name);
					assertThat(ex.getReason()).contains(reason).endsWith(".").doesNotContain("se-cret");
					assertThat(Analysis.of(ex, new StandardEnvironment()).getDescription())
						.contains("'clustercontrol." + name + "'")
						.contains(reason);
				}));
	}

	private static String[] prefixed(String... properties) {
		String[] result = new String[properties.length];
		for (int i = 0; i < properties.length; i++) {
			result[i] = "clustercontrol." + properties[i];
		}
		return result;
	}

	@Configuration(proxyBeanMethods = false)
	static class HandlerConfiguration {

		@Bean
		ClusterHandler own() {
			return (snapshot) -> {
			};
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration({ SslAutoConfiguration.class, EtcdAutoConfiguration.class,
			ClusterControlAutoConfiguration.class })
	static class Application {

	}

}
