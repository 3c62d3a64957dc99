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
import java.util.Map;

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
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.MutablePropertySources;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;
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
					agent                | Only the application cluster-control-agent reads this | agent.check.command[0]=a agent.preset=nginx
					etcd.endpoints       | no endpoint | etcd.endpoints=
					etcd.endpoints       | 'etcd-1' does not start with http | etcd.endpoints=etcd-1
					etcd.endpoints       | 'etcd-1:2379' does not start with http | etcd.endpoints=etcd-1:2379
					etcd.endpoints       | '10.0.0.2:2379' is not a valid URL. Write http | etcd.endpoints=10.0.0.2:2379
					etcd.endpoints       | 'ftp://a:1' does not start | etcd.endpoints=ftp://a:1
					etcd.endpoints       | 'http://etcd' has no port | etcd.endpoints=http://a:1,http://etcd
					etcd.endpoints       | no port from 1 to 65535 | etcd.endpoints=http://etcd:0
					etcd.endpoints       | no port from 1 to 65535 | etcd.endpoints=http://etcd:65536
					etcd.endpoints       | no host that the client can use | etcd.endpoints=http://etcd_1:2379
					etcd.endpoints       | no host that the client can use | etcd.endpoints=http://:2379
					etcd.endpoints       | has an IPv6 address as its host, which the etcd client cannot parse: write a host name | etcd.endpoints=http://[::1]:2379
					etcd.endpoints       | has text after the port | etcd.endpoints=http://etcd:2379/v3
					etcd.endpoints       | has text after the port | etcd.endpoints=http://etcd:2379?a=b
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
					self.path            | Neither clustercontrol.self.path nor clustercontrol.self.key is set | self.enabled=true
					self.path            | but not both | self.key=/demo/web/a:1 self.path=/demo/web
					self.host            | already part of clustercontrol.self.key | self.key=/demo/web/a:1 self.host=a
					self.port            | already part of clustercontrol.self.key | self.key=/demo/web/a:1 self.port=1
					self.host            | 'a' has no effect without a cluster to join | self.host=a
					self.port            | '1' has no effect without a cluster to join | self.port=1
					self.metadata        | '[zone]' has no effect without a cluster to join | self.metadata.zone=a
					self.key             | write <directory>/<host:port> | self.key=demo/web/a:1
					self.key             | write <directory>/<host:port> | self.key=/a:1
					self.key             | write <directory>/<host:port> | self.key=
					self.key             | write host:port | self.key=/demo/web/a
					self.key             | without a trailing slash | self.key=/demo//web/a:1
					self.key             | from 1 to 65535 | self.key=/demo/web/a:0
					self.key             | from 1 to 65535 | self.key=/demo/web/a:080
					self.key             | must be written in brackets | self.key=/demo/web/::1:80
					self.key             | is not a valid address | self.key=/demo/web/
					self.key             | reserved for leases | self.key=/clustercontrol.leases/demo/a:1
					self.path            | write an absolute path | self.path=demo/web
					self.path            | without a trailing slash | self.path=/demo/web/
					self.path            | write an absolute path | self.path=
					self.path            | reserved for leases | self.path=/clustercontrol.leases
					self.host            | is not a valid address | self.path=/demo/web self.host=a/b
					self.host            | is not a valid address | self.path=/demo/web self.host=
					self.host            | IPv6 address without a zone | self.path=/demo/web self.host=fe80::1%eth0
					self.port            | from 1 to 65535 | self.path=/demo/web self.port=0
					self.port            | from 1 to 65535 | self.path=/demo/web self.port=65536
					self.scheme          | is not a valid scheme | self.path=/demo/web self.scheme=
					self.ttl             | whole seconds | self.path=/demo/web self.ttl=1
					self.ttl             | whole seconds | self.path=/demo/web self.ttl=2500ms
					self.ttl             | whole seconds | self.path=/demo/web self.ttl=0
					self.ttl             | seconds, and this one is 250 minutes: write the unit, as in 15000ms or 15000s | self.path=/demo/web self.ttl=15000
					self.ttl             | seconds, and this one is 60 minutes: write the unit | self.path=/demo/web self.ttl=3601
					self.heartbeat       | seconds, and this one is 16 minutes: write the unit, as in 1000ms | self.path=/d self.ttl=20m self.heartbeat=1000
					self.scheme          | at most 32 characters | self.path=/demo/web self.scheme=a23456789012345678901234567890123
					self.ttl             | to 24h | self.path=/demo/web self.ttl=9000000000
					self.heartbeat       | less than clustercontrol.self.ttl, which is 10s | self.path=/d self.ttl=10 self.heartbeat=10
					self.heartbeat       | longer than zero | self.path=/demo/web self.heartbeat=0
					self.drain-period    | must not be negative | self.path=/demo/web self.drain-period=-1ms
					self.drain-period    | Peers need at least 100ms to stop sending requests: write 100ms or more, as in 2s, or 0 | self.path=/demo/web self.drain-period=99ms
					self.drain-period    | seconds, and this one is 33 minutes: write the unit, as in 2000ms or 2000s | self.path=/demo/web self.drainPeriod=2000
					startup-timeout      | seconds, and this one is 166 minutes | startup-timeout=${a:10000}
					etcd.connect-timeout | write the unit, as in 3000ms | etcd.connect-timeout=3000
					etcd.request-timeout | write the unit, as in 3000ms | etcd.request-timeout=3000
					self.drain-timeout   | must not be negative | self.path=/demo/web self.drain-timeout=-1ms
					self.drain-timeout   | end before clustercontrol.self.drain-period, which is 2000 ms: write more | self.path=/demo/web self.drain-until=applied self.drain-timeout=1s
					self.path            | is reserved for the announcements of consumers | self.path=/clustercontrol.watchers/web
					self.drain-period    | write 24h or less | self.path=/demo/web self.drain-period=86401s
					startup-timeout      | write 24h or less | startup-timeout=200000d
					etcd.connect-timeout | write 24h or less | etcd.connect-timeout=25d
					clusters.a.path      | directory to watch is missing | clusters.a.min-members=1
					clusters.a.path      | write an absolute path | clusters.a.path=demo/a
					clusters.a.path      | reserved for leases | clusters.a.path=/clustercontrol.leases/a
					clusters.b.path      | already watched as clustercontrol.clusters.a.path | clusters.a.path=/d clusters.b.path=/d
					clusters.a.min-members | 0 or more | clusters.a.path=/d clusters.a.min-members=-1
					clusters.a.expiry-hold | must not be negative | clusters.a.path=/d clusters.a.expiry-hold=-1s
					clusters.a.quiet-period | must not be negative | clusters.a.path=/d clusters.a.quiet-period=-1s
					clusters.a.slow-start | must not be negative | clusters.a.path=/d clusters.a.slow-start=-1s
					clusters.a.slow-start | add the dependency org.springframework.cloud:spring-cloud-starter-loadbalancer | clusters.a.path=/d clusters.a.slow-start=30s
					clusters.A.expiry-hold | write the unit, as in 10000ms | clusters.A.path=/d clusters.A.expiry-hold=10000
					clusters[a.b].quiet-period | write the unit, as in 1000ms | clusters[a.b].path=/d clusters[a.b].quietPeriod=1000
					clusters.a_b.quiet-period | write the unit, as in 1000ms | clusters.a_b.path=/d clusters.a_b.quiet-period=1000
					clusters[a_b].quiet-period | write the unit, as in 1000ms | clusters[a_b].path=/d clusters[a_b].quiet-period=1000
					cache-directory      | '~' is not replaced by the home directory | cache-directory=~/cache
					cache-directory      | is a URL, and this must be a path: write /var/cache. | cache-directory=file:/var/cache
					clusters[a/b]        | letters, digits | clusters[a/b].path=/d
					clusters[a.b].path   | write an absolute path | clusters[a.b].path=d
					discover.path        | 'shop' is not a valid path: write an absolute path without a trailing slash | discover.path=shop
					discover.path        | '/shop/' is not a valid path: write an absolute path without a trailing slash | discover.path=/shop/
					discover.path        | '/' is not a valid path: write an absolute path without a trailing slash | discover.path=/
					discover.path        | reserved for leases: choose another directory | discover.path=/clustercontrol.leases
					discover.path        | is reserved for the announcements of consumers: choose another directory | discover.path=/clustercontrol.watchers/shop
					discover.path        | '/shop' and '/shop' are the same directory, or one lies below the other: remove one of the two | discover.path=/shop,/shop
					discover.path        | '/shop/eu' and '/shop' are the same directory, or one lies below the other: remove one of the two | discover.path[0]=/shop discover.path[1]=/shop/eu
					discover.path        | is also the path of the cluster 'a': a directory has either clusters or members. Write the directory that has the directories of the clusters, as in /shop for /shop/orders | discover.path=/shop clusters.a.path=/shop
					discover.path        | is also the directory of this instance: a directory has either clusters or members | discover.path=/shop self.path=/shop
					discover.path        | is also the directory of this instance: a directory has either clusters or members | discover.path=/shop self.key=/shop/a:1
					""")
	void aWrongValueStopsTheStart(String name, String reason, String properties) {
		assertRefused(name, reason, StringUtils.tokenizeToStringArray(properties, " "));
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '"',
			textBlock = """
					type            | write json, properties, prometheus, template, or the name of a ClusterHandler bean. The beans are [own] | type=yaml
					file            | handler writes is missing |
					file            | handler writes is missing | file=
					file            | handler writes is missing | type=properties
					file            | is a directory | file=/
					file            | '~' is not replaced by the home directory, because no shell reads this value: write the whole path, or ${user.home} | file=~/members.json
					file            | is a URL, and this must be a path: write /etc/a.conf. | file=file:/etc/a.conf
					file            | is a URL, and this must be a path: write /etc/a.conf. | file=file:///etc/a.conf
					file            | is a URL, and this must be a path: write that of a file. | file=classpath:a.conf
					template        | '~' is not replaced by the home directory | type=template file=a template=~/a.mustache
					template        | '~' is not replaced by the home directory | type=template file=a template=file:~/a.mustache
					check-command   | '~' is not replaced by the home directory | file=a check-command=~/check,{candidate}
					reload-command  | '~' is not replaced by the home directory | file=a reload-command=~/reload
					command-timeout | write the unit, as in 30000ms | file=a reload-command=nginx command-timeout=30000
					format          | Only a json file has formats | type=prometheus file=a format=members
					template        | Only a template can use this | file=a template=nginx-upstream
					escape          | Only a template can use this | file=a escape=json
					template        | The template to fill is missing | type=template file=a
					template        | The template to fill is missing | type=template file=a template=
					template        | [nginx-upstream, haproxy-backend, varnish-backends, apache-balancer, magento-env] | type=template file=a template=nginx
					template        | is not a readable template | type=template file=a template=classpath:no-such.mustache
					template        | line 2: unknown name 'adress' | type=template file=a template=classpath:templates/mistyped.mustache
					template        | broken.mustache: Section missing close tag 'members' @ line 3 | type=template file=a template=classpath:templates/broken.mustache
					escape          | has its own escape | type=template file=a template=nginx-upstream escape=none
					check-command   | The command is empty | file=a check-command=
					check-command   | 'nginx -t' is not split at spaces | file=a check-command=nginx%-t
					reload-command  | The command is empty | file=a reload-command=
					reload-command  | the character NUL | file=a reload-command=ngi\0nx%-s
					reload-command  | 'nginx -s reload' is not split at spaces | file=a reload-command=nginx%-s%reload
					reload-command  | write {file} | file=a reload-command=cat,{candidate}
					reload-command  | write {file} | file=a reload-command=cat,{directory}
					check-command   | is not given the new content | file=a check-command=nginx,-t
					check-command   | is not given the new content | file=a check-command=nginx,-t,{file}
					command-timeout | limits the time of a command | file=a command-timeout=1s
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

	@Test
	void aDiscoverPathThatLeavesNoRoomForTheNameOfAClusterStopsTheStart() {
		assertRefused("discover.path", "The path has 800 characters: choose one of at most 768",
				"discover.path=/" + "x".repeat(799));
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
	void aFileThatTwoHandlersWriteStopsTheStart() {
		assertRefused("clusters.b.handlers[0].file", "already written by clustercontrol.clusters.a.handlers[0].file",
				"clusters.a.path=/a", "clusters.a.handlers[0].file=all.json", "clusters.b.path=/b",
				"clusters.b.handlers[0].file=./all.json");
	}

	@Test
	void aFileThatTwoHandlersWriteThroughALinkStopsTheStart(@TempDir Path directory) throws Exception {
		Path file = directory.resolve("all.json");
		Path link = Files.createSymbolicLink(directory.resolve("link.json"), Path.of("all.json"));
		Path elsewhere = Files.createSymbolicLink(directory.resolve("elsewhere"), directory);
		for (Path other : List.of(link, elsewhere.resolve("all.json"), elsewhere.resolve("link.json"))) {
			assertRefused("clusters.b.handlers[0].file",
					"'" + other + " -> " + directory.toRealPath().resolve("all.json")
							+ "' is already written by clustercontrol.clusters.a.handlers[0].file",
					"clusters.a.path=/a", "clusters.a.handlers[0].file=" + file, "clusters.b.path=/b",
					"clusters.b.handlers[0].file=" + other);
		}
	}

	@Test
	void aLinkThatLeadsInACircleIsNoFileOfAnotherHandler(@TempDir Path directory) throws Exception {
		Path link = Files.createSymbolicLink(directory.resolve("link"), Path.of("link"));
		this.runner
			.withPropertyValues("clustercontrol.clusters.a.path=/a",
					"clustercontrol.clusters.a.handlers[0].file=" + link,
					"clustercontrol.clusters.a.handlers[1].file=" + directory.resolve("a"))
			.run((context) -> assertThat(context).hasNotFailed());
	}

	@Test
	void aTemplateThatAHandlerWouldOverwriteStopsTheStart(@TempDir Path directory) throws Exception {
		Path template = Files.writeString(directory.resolve("a.conf"), "a");
		assertRefused("clusters.a.handlers[0].template",
				"is also the file that is set by clustercontrol.clusters.a.handlers[0].file, and would be overwritten",
				"clusters.a.path=/a", "clusters.a.handlers[0].type=template", "clusters.a.handlers[0].file=" + template,
				"clusters.a.handlers[0].template=file:" + template);
		assertRefused("clusters.a.handlers[1].file",
				"is the template that is set by clustercontrol.clusters.a.handlers[0].template, and would be overwritten",
				"clusters.a.path=/a", "clusters.a.handlers[0].type=template", "clusters.a.handlers[0].file=b",
				"clusters.a.handlers[0].template=" + template, "clusters.a.handlers[1].file=" + template);
	}

	@Test
	void anEnvironmentVariableThatSetsTwoClustersStopsTheStart() {
		withVariables(Map.of("CLUSTERCONTROL_CLUSTERS_MYWEB_MINMEMBERS", "2"))
			.withPropertyValues("clustercontrol.clusters.my-web.path=/demo/web")
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.hasMessageContaining("write '_' for each '-' to set those of 'my-web' only, as in"
						+ " CLUSTERCONTROL_CLUSTERS_MY_WEB_MIN_MEMBERS."));
		withVariables(Map.of("CLUSTERCONTROL_CLUSTERS_MYWEB_MINMEMBERS", "2"))
			.withPropertyValues("clustercontrol.clusters.myWeb.path=/demo/web")
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.hasMessageContaining("write the name 'myWeb' in lower case."));
		withVariables(Map.of("CLUSTERCONTROL_CLUSTERS_MY_WEB_MIN_MEMBERS", "2"))
			.withPropertyValues("clustercontrol.clusters.my-web.path=/demo/web")
			.run((context) -> assertThat(context.getBean(ClusterControlProperties.class).clusters())
				.hasEntrySatisfying("my-web", (cluster) -> assertThat(cluster.minMembers()).isEqualTo(2))
				.hasSize(1));
	}

	@Test
	void aVariableThatSetsAListToNothingStopsTheStart() {
		withVariables(Map.of("CLUSTERCONTROL_CLUSTERS_WEB_HANDLERS", "")).withInitializer((context) -> {
			MutablePropertySources sources = context.getEnvironment().getPropertySources();
			sources.addLast(new MapPropertySource("application.yaml", Map.of("clustercontrol.clusters.web.path",
					"/demo/web", "clustercontrol.clusters.web.handlers[0].file", "a")));
		})
			.run((context) -> assertThat(
					Analysis.of(context.getStartupFailure(), new StandardEnvironment()).getAction())
				.contains("and are in one property source"));
	}

	private ApplicationContextRunner withVariables(Map<String, Object> variables) {
		return this.runner.withInitializer((context) -> {
			MutablePropertySources sources = context.getEnvironment().getPropertySources();
			sources.replace(StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
					new SystemEnvironmentPropertySource(StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
							variables));
		});
	}

	@ParameterizedTest
	// YAML below clustercontrol | part of the explanation
	@CsvSource(delimiter = '|', quoteCharacter = '%',
			textBlock = """
					clusters: { my web: { path: /demo/web } } | the name 'my web' as 'myweb': choose a name of letters, digits
					clusters: { "[my web]": { path: /demo/web } } | write letters, digits, '-', '_' and '.' only.
					clusters: { "-web": { path: /demo/web } } | the name '-web' as 'web': write it in brackets, and in YAML in quotation marks too, as in "[-web]".
					clusters: { my.web: { path: /demo/web } } | as in clustercontrol.clusters[my.web].path.
					self: { path: /demo/web, metadata: { app.kubernetes.io/name: shop } } | the name 'app.kubernetes.io/name' as 'app.kubernetes.ioname': write it in brackets, and in YAML in quotation marks too, as in "[app.kubernetes.io/name]".
					self: { path: /demo/web, metadata: { my zone: a } } | as in "[my zone]".
					""")
	void aNameThatRelaxedBindingChangesStopsTheStart(String yaml, String explanation, @TempDir Path directory,
			CapturedOutput output) throws Exception {
		Path file = Files.writeString(directory.resolve("application.yaml"), "clustercontrol: { " + yaml + " }");
		assertThatException().isThrownBy(() -> run("--spring.config.location=file:" + file));
		assertThat(output).contains("APPLICATION FAILED TO START").contains(explanation);
	}

	@Test
	void aHandlerThatSeveralSourcesSetInPartsStopsTheStart(@TempDir Path directory, CapturedOutput output)
			throws Exception {
		Path file = Files.writeString(directory.resolve("application.yaml"),
				"clustercontrol: { clusters: { web: { path: /demo/web,"
						+ " handlers: [{ type: template, file: a, template: nginx-upstream }] } } }");
		assertThatException().isThrownBy(
				() -> run("--spring.config.location=file:" + file, "--clustercontrol.clusters.web.handlers[0].file=b"));
		assertThat(output)
			.contains("Invalid value 'template' for configuration property"
					+ " 'clustercontrol.clusters.web.handlers[0].type'")
			.contains("clustercontrol.clusters.web.handlers comes from 'commandLineArgs', which sets [0].file, and what"
					+ " 'Config resource ")
			.contains("would be lost: [0].type, [0].template.");
	}

	@Test
	void theDocumentedNamesAreKept(@TempDir Path directory) throws Exception {
		String page = Files.readString(Path.of("../docs/properties.md"));
		int begin = page.indexOf("```yaml\n") + "```yaml\n".length();
		Path file = Files.writeString(directory.resolve("application.yaml"),
				page.substring(begin, page.indexOf("```", begin)));
		try (ConfigurableApplicationContext context = run("--spring.config.location=file:" + file,
				"--clustercontrol.etcd.endpoints=http://127.0.0.1:1", "--clustercontrol.self.port=1")) {
			ClusterControlProperties properties = context.getBean(ClusterControlProperties.class);
			assertThat(properties.clusters()).containsOnlyKeys("my.web");
			assertThat(properties.self().metadata()).containsOnlyKeys("zone", "app.kubernetes.io/name");
		}
	}

	private static ConfigurableApplicationContext run(String... arguments) {
		SpringApplication application = new SpringApplication(Application.class);
		application.setWebApplicationType(WebApplicationType.NONE);
		application.setDefaultProperties(Map.of("clustercontrol.startup-timeout", "0"));
		return application.run(arguments);
	}

	@ParameterizedTest
	@ValueSource(strings = { "self.key=/demo/web/10.0.0.5:8110", "self.key=/demo/web/[::1]:80",
			"self.path=/demo/web self.host=::1 self.port=80", "self.path=/demo/web self.host=[::1]",
			"self.path=/demo/web self.ttl=2 self.heartbeat=1999ms", "self.path=/demo/web self.ttl=3600",
			"self.path=/demo/web self.ttl=2h self.heartbeat=20m", "self.path=/demo/web self.drain-period=100ms",
			"self.path=/demo/web self.drain-period=999", "startup-timeout=1000s",
			"self.path=/demo/web self.scheme=a2345678901234567890123456789012",
			"self.path=/demo/web self.metadata[app.kubernetes.io/name]=a self.metadata.my_key.Zone=a",
			"self.path=/demo/web self.drain-period=0", "self.enabled=false self.host=a self.metadata.zone=a",
			"self.enabled=false self.key=a self.path=b", "etcd.endpoints=http://a:1/,HTTP://b:2",
			"etcd.endpoints=https://a:1", "etcd.username=app etcd.password=se-cret", "etcd.username= etcd.password=",
			"etcd.ssl.bundle=", "clusters.a.path=/d self.path=/d", "clusters.a.path=/d clusters.a.expiry-hold=0",
			"startup-timeout=0", "clusters.a.path=/d clusters.a.handlers[0].type=own",
			"clusters.a.path=/d clusters.a.handlers[0].file=a clusters.a.handlers[1].file=b",
			"clusters.a.path=/d clusters.a.handlers[0].file=a clusters.a.handlers[0].check-command=cat,{file},{candidate}",
			"clusters.a.path=/d clusters.a.handlers[0].file=a clusters.a.handlers[0].check-command=ls,{directory}",
			"clusters.a.path=/d clusters.a.handlers[0].file=a clusters.a.handlers[0].type=template"
					+ " clusters.a.handlers[0].template=varnish-backends" })
	void validPropertiesDoNotStopTheStart(String properties) {
		this.runner.withPropertyValues(prefixed(StringUtils.tokenizeToStringArray(properties, " ")))
			.run((context) -> assertThat(context).hasNotFailed());
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			self.ttl=15 self.drainPeriod=0 | have no effect: [drain-period, ttl]. Set clustercontrol.self.path
			self.scheme=http self.heartbeat=5 self.on-removed=ignore | have no effect: [heartbeat, on-removed, scheme].
			self.enabled=false self.ttl=10 |
			self.path=/d self.ttl=10 |
			clusters.a.path=/d |
			""")
	void aPropertyWithoutEffectIsWarnedOf(String properties, @Nullable String warning, CapturedOutput output) {
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
