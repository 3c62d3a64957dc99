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

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

import io.github.clustercontrol.ApplicationTerminator;
import io.github.clustercontrol.ClusterHandler;
import io.github.clustercontrol.ClusterSnapshot;
import io.github.clustercontrol.Clusters;
import io.github.clustercontrol.CommandRunner;
import io.github.clustercontrol.SelfRegistration;
import io.github.clustercontrol.internal.registration.ApplicationShutdown;
import io.github.clustercontrol.internal.registration.LeasedRegistration;
import io.github.clustercontrol.internal.watch.UnwatchedClusters;
import io.github.clustercontrol.internal.watch.WatchedClusters;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.context.LifecycleAutoConfiguration;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.AbstractApplicationContextRunner;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.util.ClassUtils;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.mockito.Mockito.mock;

/**
 * Tests for {@link ClusterControlAutoConfiguration}.
 */
@ExtendWith(OutputCaptureExtension.class)
class ClusterControlAutoConfigurationTests {

	private static final AutoConfigurations AUTO_CONFIGURATIONS = AutoConfigurations.of(SslAutoConfiguration.class,
			LifecycleAutoConfiguration.class, EtcdAutoConfiguration.class, ClusterControlAutoConfiguration.class,
			ClusterControlDisabledAutoConfiguration.class);

	// No server listens there, and no test waits for one
	private static final String[] NO_ETCD = { "clustercontrol.etcd.endpoints=http://127.0.0.1:1",
			"clustercontrol.startup-timeout=0" };

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AUTO_CONFIGURATIONS)
		.withPropertyValues(NO_ETCD);

	static Stream<AbstractApplicationContextRunner<?, ?, ?>> everyKindOfApplication() {
		return Stream.of(new ApplicationContextRunner(), new WebApplicationContextRunner(),
				new ReactiveWebApplicationContextRunner());
	}

	@ParameterizedTest
	@MethodSource("everyKindOfApplication")
	void thereIsARegistrationAndClustersInEveryKindOfApplication(AbstractApplicationContextRunner<?, ?, ?> runner) {
		runner.withConfiguration(AUTO_CONFIGURATIONS)
			.withPropertyValues(NO_ETCD)
			.withPropertyValues("clustercontrol.self.path=/demo/web", "clustercontrol.clusters.db.path=/demo/db")
			.run((context) -> {
				ApplicationContext application = (ApplicationContext) context;
				assertThat(application.getBean(SelfRegistration.class).state()).isEqualTo(SelfRegistration.State.NEW);
				assertThat(application.getBean(Clusters.class).names()).containsExactly("db");
			});
	}

	@Test
	void thereAreOnlyUnknownClustersWhenDisabled() {
		Set<Thread> before = Thread.getAllStackTraces().keySet();
		this.runner
			.withPropertyValues("clustercontrol.enabled=false", "clustercontrol.self.path=/demo/web",
					"clustercontrol.clusters.db.path=/demo/db", "clustercontrol.clusters.cache.path=/demo/cache")
			.run((context) -> {
				assertThat(Arrays.stream(context.getBeanDefinitionNames())
					.map((name) -> ClassUtils.getShortName(context.getType(name)))
					.filter((name) -> !name.startsWith("ClusterControlDisabledAutoConfiguration")))
					.containsOnlyOnce("UnwatchedClusters")
					.noneMatch((name) -> name.matches("(Cluster|Etcd|Leased|Watched|Early|Threads).*"));
				Clusters clusters = context.getBean(Clusters.class);
				assertThat(clusters.names()).containsExactly("cache", "db");
				assertThat(clusters.get("db")).isEqualTo(ClusterSnapshot.unknown("db"));
				assertThatIllegalArgumentException().isThrownBy(() -> clusters.get("web"))
					.withMessage(
							"No cluster is named 'web'. The clusters in 'clustercontrol.clusters' are [cache, db]");
				assertThat(Thread.getAllStackTraces().keySet()).filteredOn((thread) -> !before.contains(thread))
					.extracting(Thread::getName)
					.noneMatch((name) -> name.startsWith("clustercontrol"));
			});
	}

	@ParameterizedTest
	@ValueSource(strings = { "FALSE", "off", "no", "0" })
	void eachFormOfFalseDisables(String enabled) {
		this.runner.withPropertyValues("clustercontrol.enabled=" + enabled, "clustercontrol.clusters.db.path=/demo/db")
			.run((context) -> assertThat(context.getBean(Clusters.class).names()).containsExactly("db"));
	}

	@Test
	void clustersOfTheApplicationReplaceTheUnknownOnesWhenDisabled() {
		this.runner.withUserConfiguration(OwnPartsConfiguration.class)
			.withPropertyValues("clustercontrol.enabled=false")
			.run((context) -> assertThat(context).hasSingleBean(Clusters.class)
				.doesNotHaveBean(UnwatchedClusters.class));
	}

	@Test
	void thereIsNothingWithoutTheClientLibrary() {
		this.runner.withClassLoader(new FilteredClassLoader("io.etcd.jetcd"))
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean("watchedClusters"));
	}

	@ParameterizedTest
	@CsvSource({ ",,false", "key=/demo/web/a:1,,true", "path=/demo/web,,true", "path=/demo/web,enabled=true,true",
			"key=/demo/web/a:1,enabled=false,false", "path=/demo/web,enabled=false,false" })
	void thisInstanceRegistersWhenItWasToldWhereAndNotToldOtherwise(String where, String enabled, boolean registers) {
		this.runner
			.withPropertyValues(Stream.of(where, enabled)
				.filter((property) -> property != null)
				.map((property) -> "clustercontrol.self." + property)
				.toArray(String[]::new))
			.run((context) -> {
				assertThat(context.getBeanNamesForType(SelfRegistration.class)).hasSize(registers ? 1 : 0);
				assertThat(context.getBeanNamesForType(ApplicationTerminator.class)).hasSize(1);
				assertThat(context).hasSingleBean(WatchedClusters.class);
			});
	}

	@Test
	void aHandlerOfTheApplicationCanRunCommands() {
		this.runner.run((context) -> {
			CommandRunner commands = context.getBean(CommandRunner.class);
			assertThat(commands.run(List.of("echo", "$HOME"), Duration.ofSeconds(30))).isEqualTo("$HOME");
			assertThatIOException().isThrownBy(() -> commands.run(List.of("sleep", "60"), Duration.ofMillis(100)))
				.withMessageStartingWith("sleep did not end within 100 ms (its timeout) and was ended");
		});
	}

	@Test
	void theOwnKeyMayBeAskedForOnceItIsKnown() {
		this.runner.withPropertyValues("clustercontrol.self.key=/demo/web/a:1")
			.run((context) -> assertThat(context.getBean(SelfRegistration.class).key()).isEqualTo("/demo/web/a:1"));
		this.runner
			.withPropertyValues("clustercontrol.self.path=/demo/web", "clustercontrol.self.host=::1",
					"local.server.port=8080")
			.run((context) -> assertThat(context.getBean(SelfRegistration.class).key())
				.isEqualTo("/demo/web/[::1]:8080"));
	}

	@Test
	void theOwnAddressIsTheOneOnWhichTheWebServerListens() {
		this.runner
			.withPropertyValues("clustercontrol.self.path=/demo/web", "server.address=10.1.0.5",
					"local.server.port=8080")
			.run((context) -> assertThat(context.getBean(SelfRegistration.class).key())
				.isEqualTo("/demo/web/10.1.0.5:8080"));
	}

	@Test
	void anyPartCanBeReplaced() {
		this.runner.withUserConfiguration(OwnPartsConfiguration.class)
			.withPropertyValues("clustercontrol.self.path=/demo/web")
			.run((context) -> assertThat(context).hasSingleBean(ApplicationTerminator.class)
				.hasSingleBean(Clusters.class)
				.hasSingleBean(SelfRegistration.class)
				.doesNotHaveBean(ApplicationShutdown.class)
				.doesNotHaveBean(WatchedClusters.class)
				.doesNotHaveBean(LeasedRegistration.class));
	}

	@Test
	void theTerminatorAloneCanBeReplaced() {
		this.runner.withBean("own", ApplicationTerminator.class, () -> (context) -> {
		})
			.withPropertyValues("clustercontrol.self.path=/demo/web")
			.run((context) -> assertThat(context).hasSingleBean(LeasedRegistration.class)
				.doesNotHaveBean(ApplicationShutdown.class));
	}

	@Test
	void theProcessIsNotEndedWhereItBelongsToAServletContainer() {
		this.runner.withPropertyValues("clustercontrol.self.path=/demo/web")
			.run((context) -> assertThat(context).hasBean("applicationTerminator")
				.doesNotHaveBean("warApplicationTerminator"));
		new WebApplicationContextRunner().withConfiguration(AUTO_CONFIGURATIONS)
			.withPropertyValues(NO_ETCD)
			.withPropertyValues("clustercontrol.self.path=/demo/web")
			.run((context) -> assertThat(context).hasBean("warApplicationTerminator")
				.doesNotHaveBean("applicationTerminator"));
	}

	@Test
	void aHandlerBeanMayItselfDependOnTheClusters() {
		this.runner.withUserConfiguration(DependentHandlerConfiguration.class)
			.withPropertyValues("clustercontrol.clusters.db.path=/demo/db",
					"clustercontrol.clusters.db.handlers[0].type=dependent")
			.run((context) -> assertThat(context).hasNotFailed());
	}

	@ParameterizedTest
	@CsvSource({ "2s,30s,false", "30s,30s,true", "5s,4s,true", "2s,6s,false", "2s,5s,true" })
	void aDrainPeriodThatIsCutShortIsWarnedOf(String drainPeriod, String timeout, boolean warned,
			CapturedOutput output) {
		this.runner
			.withPropertyValues("clustercontrol.self.path=/demo/web", "clustercontrol.self.drain-period=" + drainPeriod,
					"spring.lifecycle.timeout-per-shutdown-phase=" + timeout)
			.run((context) -> assertThat(output.getOut().contains("is cut short by")).isEqualTo(warned));
	}

	@ParameterizedTest
	@CsvSource({ "20s,30s,false", "27s,30s,true", "2500ms,6s,false", "3s,6s,true" })
	void aDrainTimeoutThatIsCutShortIsWarnedOf(String drainTimeout, String timeout, boolean warned,
			CapturedOutput output) {
		this.runner
			.withPropertyValues("clustercontrol.self.path=/demo/web", "clustercontrol.self.drain-until=applied",
					"clustercontrol.self.drain-timeout=" + drainTimeout,
					"spring.lifecycle.timeout-per-shutdown-phase=" + timeout)
			.run((context) -> assertThat(output.getOut().contains("clustercontrol.self.drain-timeout (")
					&& output.getOut().contains("is cut short by"))
				.isEqualTo(warned));
	}

	@Configuration(proxyBeanMethods = false)
	static class OwnPartsConfiguration {

		@Bean
		ApplicationTerminator ownTerminator() {
			return mock(ApplicationTerminator.class);
		}

		@Bean
		Clusters ownClusters() {
			return mock(Clusters.class);
		}

		@Bean
		SelfRegistration ownRegistration() {
			return mock(SelfRegistration.class);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class DependentHandlerConfiguration {

		@Bean
		ClusterHandler dependent(Clusters clusters) {
			return (snapshot) -> clusters.names();
		}

	}

}
