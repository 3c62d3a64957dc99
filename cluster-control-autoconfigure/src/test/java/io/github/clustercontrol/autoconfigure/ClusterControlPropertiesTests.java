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

import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.github.clustercontrol.autoconfigure.ClusterControlProperties.Handler;
import io.github.clustercontrol.internal.file.WriteMode;
import io.github.clustercontrol.internal.handler.OnEmpty;
import io.github.clustercontrol.internal.registration.OnExpired;
import io.github.clustercontrol.internal.registration.OnRemoved;
import io.github.clustercontrol.internal.render.JsonFormat;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.context.properties.bind.UnboundConfigurationPropertiesException;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import org.springframework.util.ReflectionUtils;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ClusterControlProperties}.
 */
class ClusterControlPropertiesTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withUserConfiguration(PropertiesConfiguration.class);

	@Test
	void everythingHasADefault() {
		this.runner.run((context) -> {
			ClusterControlProperties properties = context.getBean(ClusterControlProperties.class);
			assertThat(properties.enabled()).isTrue();
			assertThat(properties.failFast()).isFalse();
			assertThat(properties.startupTimeout()).hasSeconds(10);
			assertThat(properties.cacheDirectory()).isNull();
			assertThat(properties.etcd().endpoints()).containsExactly("http://127.0.0.1:2379");
			assertThat(properties.etcd().ssl().bundle()).isNull();
			assertThat(properties.etcd().connectTimeout()).hasSeconds(3);
			assertThat(properties.etcd().requestTimeout()).hasSeconds(3);
			assertThat(properties.self().enabled()).isNull();
			assertThat(properties.self().scheme()).isNull();
			assertThat(properties.self().metadata()).isEmpty();
			assertThat(properties.self().ttl()).hasSeconds(15);
			assertThat(properties.self().heartbeat()).isNull();
			assertThat(properties.self().onRemoved()).isEqualTo(OnRemoved.SHUTDOWN);
			assertThat(properties.self().onExpired()).isEqualTo(OnExpired.REGISTER);
			assertThat(properties.self().drainPeriod()).hasSeconds(2);
			assertThat(properties.clusters()).isEmpty();
		});
	}

	@Test
	void aClusterHasDefaultsToo() {
		this.runner.withPropertyValues("clustercontrol.clusters.dbserver.path=/demo/dbserver")
			.run((context) -> assertThat(context.getBean(ClusterControlProperties.class).clusters())
				.isEqualTo(Map.of("dbserver", new ClusterControlProperties.Cluster("/demo/dbserver", 0,
						Duration.ofSeconds(10), Duration.ofMillis(100), Duration.ZERO, false, List.of()))));
	}

	@ParameterizedTest
	@ValueSource(strings = { "startup-timeout", "etcd.connect-timeout", "etcd.request-timeout", "self.ttl",
			"self.heartbeat", "self.drain-period", "self.drain-timeout", "clusters.a.expiry-hold",
			"clusters.a.quiet-period", "clusters.a.slow-start", "clusters.a.handlers[0].command-timeout",
			"files[0].quiet-period", "files[0].command-timeout" })
	void aNumberWithoutAUnitIsSeconds(String property) {
		this.runner.withPropertyValues("clustercontrol." + property + "=7")
			.run((context) -> assertThat(durations(context.getBean(ClusterControlProperties.class)))
				.containsOnlyOnce(Duration.ofSeconds(7)));
	}

	@Test
	void everyDurationIsOneOfThose() {
		this.runner
			.withPropertyValues("clustercontrol.clusters.a.handlers[0].type=json", "clustercontrol.files[0].type=json")
			.run((context) -> assertThat(durations(context.getBean(ClusterControlProperties.class))).hasSize(13));
	}

	/** All of them, however deep, also those that are not set. */
	private static List<@Nullable Duration> durations(@Nullable Object value) {
		List<@Nullable Duration> result = new ArrayList<>();
		if (value instanceof Map<?, ?> map) {
			map.values().forEach((element) -> result.addAll(durations(element)));
		}
		else if (value instanceof List<?> list) {
			list.forEach((element) -> result.addAll(durations(element)));
		}
		else if (value instanceof Record) {
			for (RecordComponent component : value.getClass().getRecordComponents()) {
				Object part = ReflectionUtils.invokeMethod(component.getAccessor(), value);
				if (component.getType() == Duration.class) {
					result.add((Duration) part);
				}
				else {
					result.addAll(durations(part));
				}
			}
		}
		return result;
	}

	@Test
	void namesOfClustersAndKeysOfMetadataAreKeptAsWritten() {
		this.runner
			.withPropertyValues("clustercontrol.clusters.dbServer-1.path=/demo/db",
					"clustercontrol.clusters[db_server.two].path=/demo/db2", "clustercontrol.self.metadata[my.Zone]=a")
			.run((context) -> {
				ClusterControlProperties properties = context.getBean(ClusterControlProperties.class);
				assertThat(properties.clusters()).containsOnlyKeys("dbServer-1", "db_server.two");
				assertThat(properties.self().metadata()).containsOnlyKeys("my.Zone");
			});
	}

	@Test
	void everythingCanBeSetByEnvironmentVariables() {
		runWithEnvironment(Map.ofEntries(Map.entry("CLUSTERCONTROL_FAILFAST", "true"),
				Map.entry("CLUSTERCONTROL_STARTUP_TIMEOUT", "1s"),
				Map.entry("CLUSTERCONTROL_ETCD_ENDPOINTS", "http://a:2379, http://b:2379"),
				Map.entry("CLUSTERCONTROL_ETCD_CONNECTTIMEOUT", "1s"),
				Map.entry("CLUSTERCONTROL_SELF_KEY", "/demo/web/10.0.0.1:80"),
				Map.entry("CLUSTERCONTROL_SELF_ONREMOVED", "ignore"),
				Map.entry("CLUSTERCONTROL_SELF_METADATA_ZONE", "a"),
				Map.entry("CLUSTERCONTROL_CLUSTERS_DBSERVER_PATH", "/demo/dbserver"),
				Map.entry("CLUSTERCONTROL_CLUSTERS_DBSERVER_MINMEMBERS", "2"),
				Map.entry("CLUSTERCONTROL_CLUSTERS_DBSERVER_HANDLERS_0_FILE", "db.json"),
				Map.entry("CLUSTERCONTROL_CLUSTERS_DBSERVER_QUIETPERIOD", "1s"),
				Map.entry("CLUSTERCONTROL_CLUSTERS_DBSERVER_HANDLERS_0_FORMAT", "members"),
				Map.entry("CLUSTERCONTROL_CLUSTERS_DBSERVER_HANDLERS_0_ONEMPTY", "keep"),
				Map.entry("CLUSTERCONTROL_CLUSTERS_DBSERVER_HANDLERS_0_WRITE", "in-place"),
				Map.entry("CLUSTERCONTROL_CLUSTERS_DBSERVER_HANDLERS_0_CHECKCOMMAND", "check,{candidate}"),
				Map.entry("CLUSTERCONTROL_CLUSTERS_DBSERVER_HANDLERS_0_RELOADCOMMAND", "reload,now"),
				Map.entry("CLUSTERCONTROL_CLUSTERS_DBSERVER_HANDLERS_0_COMMANDTIMEOUT", "5s")))
			.run((context) -> {
				ClusterControlProperties properties = context.getBean(ClusterControlProperties.class);
				assertThat(properties.failFast()).isTrue();
				assertThat(properties.startupTimeout()).hasSeconds(1);
				assertThat(properties.etcd().endpoints()).containsExactly("http://a:2379", "http://b:2379");
				assertThat(properties.etcd().connectTimeout()).hasSeconds(1);
				assertThat(properties.self().key()).isEqualTo("/demo/web/10.0.0.1:80");
				assertThat(properties.self().onRemoved()).isEqualTo(OnRemoved.IGNORE);
				assertThat(properties.self().metadata()).containsExactly(Map.entry("zone", "a"));
				assertThat(properties.clusters()).containsOnlyKeys("dbserver");
				assertThat(properties.clusters().get("dbserver").minMembers()).isEqualTo(2);
				assertThat(properties.clusters().get("dbserver").quietPeriod()).hasSeconds(1);
				assertThat(properties.clusters().get("dbserver").handlers()).containsExactly(
						new Handler("json", "db.json", JsonFormat.MEMBERS, null, null, OnEmpty.KEEP, WriteMode.IN_PLACE,
								List.of("check", "{candidate}"), List.of("reload", "now"), Duration.ofSeconds(5)));
			});
	}

	@Test
	void environmentVariablesThatOthersSetForTheirPurposesDoNotBreakTheStart() {
		// As Kubernetes does for a service called clustercontrol
		runWithEnvironment(Map.of("CLUSTERCONTROL_SERVICE_HOST", "10.96.0.1", "CLUSTERCONTROL_SERVICE_PORT", "80",
				"CLUSTERCONTROL_PORT", "tcp://10.96.0.1:80", "CLUSTERCONTROL_PORT_80_TCP_ADDR", "10.96.0.1"))
			.run((context) -> assertThat(context).hasNotFailed());
	}

	@ParameterizedTest
	@ValueSource(strings = { "clustercontrol.slef.key=/demo/web/a:1", "clustercontrol.self.kee=/demo/web/a:1",
			"clustercontrol.etcd.endpoint=http://a:2379", "clustercontrol.etcd.ssl.bundel=a",
			"clustercontrol.clusters.db.pth=/demo/db", "clustercontrol.clusters.db.handlers[0].fil=a",
			"clustercontrol.clusters.db.handlers[1].fil=a", "clustercontrol.clusters.db.handler[0].file=a" })
	void aMistypedPropertyStopsTheStart(String property) {
		this.runner
			.withPropertyValues("clustercontrol.clusters.db.path=/demo/db",
					"clustercontrol.clusters.db.handlers[0].file=a", "clustercontrol.clusters.db.handlers[1].file=b",
					property)
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.isInstanceOf(UnboundConfigurationPropertiesException.class)
				.hasMessageContaining(property.substring(0, property.indexOf('='))));
	}

	@Test
	void thePasswordIsNotPartOfTheText() {
		this.runner.withPropertyValues("clustercontrol.etcd.username=app", "clustercontrol.etcd.password=se-cret")
			.run((context) -> assertThat(context.getBean(ClusterControlProperties.class).toString()).contains("app")
				.doesNotContain("se-cret"));
	}

	private ApplicationContextRunner runWithEnvironment(Map<String, Object> variables) {
		return this.runner.withInitializer((context) -> {
			ConfigurableEnvironment environment = context.getEnvironment();
			environment.getPropertySources()
				.replace(StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
						new SystemEnvironmentPropertySource(StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
								variables));
		});
	}

	@Configuration(proxyBeanMethods = false)
	@EnableConfigurationProperties(ClusterControlProperties.class)
	static class PropertiesConfiguration {

	}

}
