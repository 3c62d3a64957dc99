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
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import io.github.clustercontrol.ClusterHandler;
import io.github.clustercontrol.Member;
import io.github.clustercontrol.internal.concurrent.Threads;
import io.github.clustercontrol.internal.etcd.EtcdSettings;
import io.github.clustercontrol.internal.key.ClusterDirectory;
import io.github.clustercontrol.internal.key.MemberCodec;
import io.github.clustercontrol.internal.registration.RegistrationSettings;
import io.github.clustercontrol.theory.BadInput;
import io.github.clustercontrol.theory.Theories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.quicktheories.core.Gen;
import org.quicktheories.generators.Generate;
import org.quicktheories.generators.SourceDSL;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.BindHandler;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.handler.IgnoreTopLevelConverterNotFoundBindHandler;
import org.springframework.boot.context.properties.bind.handler.NoUnboundElementsBindHandler;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.context.properties.source.UnboundElementsSourceFilter;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.Environment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.io.support.SpringFactoriesLoader;
import org.springframework.core.io.support.SpringFactoriesLoader.ArgumentResolver;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What holds for every configuration: it works, or the start ends with one explanation
 * that names what was set.
 */
class ConfigurationTheoriesTests {

	private static final Map<String, String> RIGHT = Map.of("clustercontrol.etcd.endpoints", "http://127.0.0.1:1",
			"clustercontrol.self.path", "/demo/web", "clustercontrol.self.host", "10.0.0.5",
			"clustercontrol.clusters.db.path", "/demo/db", "clustercontrol.clusters.db.handlers[0].file", "db.json",
			"clustercontrol.clusters.db.handlers[0].reload-command", "nginx,-s,reload");

	private static final List<String> NAMES = List.of("enabled", "fail-fast", "startup-timeout", "cache-directory",
			"etcd.endpoints", "etcd.endpoints[0]", "etcd.username", "etcd.password", "etcd.ssl.bundle",
			"etcd.connect-timeout", "etcd.request-timeout", "self.enabled", "self.key", "self.path", "self.host",
			"self.port", "self.scheme", "self.metadata.zone", "self.metadata[a b]", "self.ttl", "self.heartbeat",
			"self.on-removed", "self.on-expired", "self.drain-period", "self.drain-until", "self.drain-timeout",
			"clusters.db.announce", "clusters.db.path", "clusters.db.min-members", "clusters.db.expiry-hold",
			"clusters.db.quiet-period", "clusters.web.path", "clusters[a b].path", "clusters.db.handlers[0].type",
			"clusters.db.handlers[0].file", "clusters.db.handlers[1].file", "clusters.db.handlers[0].template",
			"clusters.db.handlers[0].format", "clusters.db.handlers[0].escape", "clusters.db.handlers[0].on-empty",
			"clusters.db.handlers[0].write", "clusters.db.handlers[0].check-command",
			"clusters.db.handlers[0].reload-command", "clusters.db.handlers[0].reload-command[0]",
			"clusters.db.handlers[0].command-timeout");

	/** What would do for one property or another. */
	private static final List<String> PLAUSIBLE = List.of("true", "5", "15", "8080", "3s", "PT2H", "1d", "200000d",
			"106751991167300d", "2562047788015215h", "9223372036854775807ns", "9223372036854775807s", "/demo/web",
			"/demo/db", "/clustercontrol.leases/a", "/demo/web/10.0.0.5:8110", "http://etcd-1:2379",
			"http://etcd-1:2379,http://etcd-2:2379", "https://etcd-1:2379", "json", "own", "template", "properties",
			"prometheus", "nginx-upstream", "shutdown", "ignore", "register", "nginx,-s,reload", "nginx -s reload",
			"ngi\u0000nx -s", "a\u0000", "10.0.0.6", "::1", "http", "x".repeat(70_000));

	private final Gen<Setting> settings = Generate.pick(NAMES)
		.zip(Generate.oneOf(Generate.pick(PLAUSIBLE), Generate.pick(PLAUSIBLE),
				BadInput.spoilt(Generate.pick(PLAUSIBLE)), BadInput.texts()),
				(name, value) -> new Setting("clustercontrol." + name, value));

	private final Threads threads = new Threads();

	private final StandardEnvironment environment = new StandardEnvironment();

	private final DefaultListableBeanFactory beans = new DefaultListableBeanFactory();

	private final List<FailureAnalyzer> analyzers = SpringFactoriesLoader.forDefaultResourceLocation()
		.load(FailureAnalyzer.class,
				ArgumentResolver.of(BeanFactory.class, this.beans).and(Environment.class, this.environment),
				(type, name, missing) -> {
				});

	ConfigurationTheoriesTests() {
		this.beans.registerSingleton("own", (ClusterHandler) (snapshot) -> {
		});
	}

	@AfterEach
	void stop() {
		this.threads.close();
	}

	@Test
	void everyValueWorksOrIsExplained() {
		Theories.theory(600).forAll(SourceDSL.lists().of(this.settings).ofSizeBetween(1, 2)).checkAssert((settings) -> {
			Map<String, String> properties = new HashMap<>(RIGHT);
			settings.forEach((setting) -> properties.put(setting.name, setting.value));
			FailureAnalysis explanation = explanation(properties);
			if (explanation != null) {
				assertThat(explanation.getDescription() + explanation.getAction())
					.containsAnyOf(settings.stream().map(Setting::parent).toArray(String[]::new));
			}
		});
	}

	@Test
	void aNameThatDoesNotExistIsExplained() {
		Gen<String> unknown = Generate
			.oneOf(Generate.pick(List.of("", "etcd.", "self.", "clusters.db.", "clusters.db.handlers[0].")))
			.zip(SourceDSL.strings().betweenCodePoints('a', 'f').ofLengthBetween(1, 8),
					(parent, name) -> parent + name);
		Theories.theory(100).forAll(unknown).checkAssert((name) -> {
			Map<String, String> properties = new HashMap<>(RIGHT);
			properties.put("clustercontrol." + name, "1");
			assertThat(explanation(properties)).isNotNull()
				.extracting(FailureAnalysis::getDescription)
				.asString()
				.contains("clustercontrol." + name);
		});
	}

	/** A start with it succeeds, or fails with exactly this text. */
	private FailureAnalysis explanation(Map<String, String> properties) {
		this.environment.getPropertySources().remove("theory");
		Map<String, Object> all = new HashMap<>(properties);
		all.put("local.server.port", "8080");
		this.environment.getPropertySources().addFirst(new MapPropertySource("theory", all));
		ClusterControlProperties bound;
		ClusterControlSettings settings;
		EtcdSettings etcd;
		try {
			bound = bind(this.environment);
			etcd = EtcdAutoConfiguration.settings(
					new PropertiesEtcdConnectionDetails(bound.etcd(), null, new Problems(this.environment)),
					bound.etcd(), this.environment);
			settings = new ClusterControlSettings(bound, (problems) -> {
			}, this.threads, this.beans, this.environment);
		}
		catch (BindException | InvalidConfigurationPropertyValueException ex) {
			return this.analyzers.stream()
				.map((analyzer) -> analyzer.analyze(ex))
				.filter(Objects::nonNull)
				.findFirst()
				.orElseThrow(() -> new AssertionError("No analyzer explains " + ex));
		}
		use(bound, settings, etcd);
		return null;
	}

	/** As Spring Boot does for properties that know all of their names. */
	private static ClusterControlProperties bind(ConfigurableEnvironment environment) {
		BindHandler handler = new NoUnboundElementsBindHandler(new IgnoreTopLevelConverterNotFoundBindHandler(),
				new UnboundElementsSourceFilter());
		return Binder.get(environment, handler)
			.bindOrCreate("clustercontrol", Bindable.of(ClusterControlProperties.class));
	}

	/** What was taken must be fit for use. */
	private void use(ClusterControlProperties properties, ClusterControlSettings settings, EtcdSettings etcd) {
		List<Duration> times = new ArrayList<>(List.of(etcd.connectTimeout(), etcd.requestTimeout(),
				settings.start().timeout(), settings.watchHeartbeat()));
		settings.watched()
			.clusters()
			.forEach((cluster) -> times.addAll(List.of(cluster.expiryHold(), cluster.quietPeriod())));
		if (properties.self().registers()) {
			RegistrationSettings registration = settings.registration();
			times.addAll(List.of(registration.ttl(), registration.heartbeat(), registration.drain().period(),
					registration.drain().timeout()));
			String key = settings.identity(List.of(), Runnable::run).get().key();
			Member.of(key.substring(ClusterDirectory.of(key).prefix().length()));
			new MemberCodec().encode(MemberCodec.ANY_ADDRESS, "7d8a3b9c-0000-0000-0000-000000000000",
					registration.scheme(), Instant.now(), registration.metadata());
		}
		times.forEach((time) -> Math.toIntExact(time.plusMinutes(1).toMillis()));
	}

	private record Setting(String name, String value) {

		@Override
		public String toString() {
			return this.name + "=" + ((this.value.length() > 80) ? this.value.length() + " characters" : this.value);
		}

		/** What is wrong may as well be what stands beside it, or is missing there. */
		String parent() {
			return this.name.replaceFirst("(?<=clustercontrol\\..{1,80})\\.[^.]+$", "");
		}

	}

}
