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

package io.github.clustercontrol.story;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.github.clustercontrol.SelfRegistration.State;
import io.github.clustercontrol.fault.EtcdServer;
import io.github.clustercontrol.fault.ForkedJvm;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The classes that a start loads, and when. Each test has a JVM of its own.
 */
@Execution(ExecutionMode.CONCURRENT)
class LoadedClassesIT {

	private static final Duration SOON = Duration.ofSeconds(160);

	private static final Path NAMES = Path
		.of("src/main/resources/io/github/clustercontrol/autoconfigure/start-classes.txt");

	/** In the order in which a start needs them. */
	private static final Path FOUND = Path.of("target/start-classes.txt");

	private static final Pattern CLIENT = Pattern
		.compile("(io\\.(etcd|grpc|netty|vertx|perfmark)|dev\\.failsafe|com\\.google)\\..*");

	/** The first of ours that the creation of the context loads. */
	private static final String FIRST = "io.github.clustercontrol.Clusters";

	private static final Pattern OURS = Pattern.compile("io\\.github\\.clustercontrol\\.(?!(story|fault)\\.).*");

	/**
	 * Classes for TLS, the schema of messages, files, templates and Spring Cloud only.
	 */
	private static final Pattern UNUSED = Pattern.compile("com\\.samskivert\\..*|com\\.fasterxml\\.jackson\\.core\\..*"
			+ "|com\\.google\\.protobuf\\.DescriptorProtos.*" + "|io\\.netty\\.handler\\.ssl\\.(?!SslContextBuilder).*"
			+ "|io\\.netty\\.(resolver\\.dns|handler\\.codec\\.(dns|http3|quic|socks))\\..*"
			+ "|io\\.github\\.clustercontrol\\.(internal|autoconfigure)\\."
			+ "(render\\.(?!(Renderer|JsonFormat|Escape|ClusterSnapshots)\\b)|cloud\\.|docker\\.|testcontainers\\.).*"
			+ "|io\\.github\\.clustercontrol\\.internal\\.(handler\\.FileHandler|file\\.ManagedFile|command\\.ProcessTree).*"
			+ "|io\\.github\\.clustercontrol\\.internal\\.etcd\\.(ClientCertificate|ConnectionProblem).*");

	@Test
	void classesOfTheClientAreLoadedBeforeTheContextIsCreated() {
		try (ForkedJvm jvm = ForkedJvm.main(List.of("--add-opens=java.base/java.lang=ALL-UNNAMED"), Preloaded.class)) {
			assertThat(jvm.awaitExit(SOON)).as(jvm::output).isZero();
		}
	}

	@Test
	void disabledLoadsNoClassOfTheClientAndOnlyTheClassesOfConditions() throws IOException {
		try (ForkedJvm jvm = fork(List.of(), "http://127.0.0.1:1", "--clustercontrol.enabled=false")) {
			List<String> loaded = loaded(jvm);
			// By these classes Spring Boot detects the libraries
			assertThat(loaded).filteredOn(CLIENT.asMatchPredicate())
				.isSubsetOf("io.etcd.jetcd.Client", "io.netty.util.NettyRuntime", "com.google.gson.Gson");
			assertThat(loaded)
				.filteredOn((name) -> name.startsWith("io.github.clustercontrol.") && !name.contains(".story."))
				.map((name) -> name.substring("io.github.clustercontrol.".length()))
				.isSubsetOf("Clusters", "internal.watch.WatchedClusters", "actuate.endpoint.ClusterControlEndpoint",
						"SelfRegistration", "internal.registration.LeasedRegistration",
						"autoconfigure.OnEnabledCondition", "autoconfigure.EtcdClientLogging",
						"autoconfigure.ClassPreloading", "autoconfigure.RefreshExclusion",
						"autoconfigure.ClusterControlProperties", "autoconfigure.ClusterControlAutoConfiguration",
						"autoconfigure.cloud.ClusterControlDiscoveryAutoConfiguration",
						"autoconfigure.cloud.ClusterControlLoadBalancerAutoConfiguration",
						// The bean whose clusters are all unknown
						"autoconfigure.ClusterControlDisabledAutoConfiguration",
						"autoconfigure.ClusterControlDisabledAutoConfiguration$OnDisabledCondition",
						"internal.watch.UnwatchedClusters", "ClusterSnapshot");
		}
	}

	/**
	 * If this fails because the client has changed, replace the names by the actual ones.
	 */
	@Test
	void loadsAheadTheClassesThatAStartUsesAndNoOthers() throws IOException {
		try (EtcdServer etcd = new EtcdServer().start()) {
			etcd.witness().put("/clusterdemo/db/10.0.0.1:3306", "");
			// The starter does not bring the native transport
			List<String> options = List.of("-Dspring.backgroundpreinitializer.ignore=true",
					"-Dio.netty.transport.noNative=true");
			try (ForkedJvm jvm = fork(options, etcd.endpoint(),
					"--clustercontrol.self.key=/clusterdemo/db/10.0.0.2:3306")) {
				List<String> loaded = loaded(jvm);
				assertThat(loaded).noneMatch(UNUSED.asMatchPredicate());
				// Netty does not prepare its events
				assertThat(loaded).doesNotContain("jdk.jfr.internal.TypeLibrary");
				List<String> untilRegistered = loaded.stream()
					.takeWhile((name) -> !name.equals(Registered.class.getName()))
					.distinct()
					.toList();
				List<String> ofTheClient = matching(CLIENT, untilRegistered);
				// Those before are loaded before the background loading reaches them
				List<String> ours = matching(OURS,
						untilRegistered.subList(untilRegistered.indexOf(FIRST), untilRegistered.size()));
				Files.write(FOUND, Stream.of(ofTheClient, ours).flatMap(List::stream).toList());
				List<String> names = Files.readAllLines(NAMES);
				assertThat(names).doesNotHaveDuplicates();
				assertAlike(matching(CLIENT, names), ofTheClient);
				assertAlike(matching(OURS, names), ours);
			}
		}
	}

	private static List<String> matching(Pattern group, List<String> names) {
		return names.stream().filter(group.asMatchPredicate()).toList();
	}

	private static void assertAlike(List<String> names, List<String> found) {
		assertMostAreIn(names, found);
		assertMostAreIn(found, names);
	}

	/** A few differ from one version of a library to the next, and from run to run. */
	private static void assertMostAreIn(List<String> some, List<String> others) {
		Set<String> known = Set.copyOf(others);
		Set<String> unknown = some.stream().filter((name) -> !known.contains(name)).collect(Collectors.toSet());
		assertThat(unknown).as(NAMES + " and " + FOUND + " are not alike").hasSizeLessThan(some.size() / 10);
	}

	private static ForkedJvm fork(List<String> options, String endpoint, String... arguments) {
		List<String> all = Stream.concat(Stream.of("-Xlog:class+load:file=classes.log"), options.stream()).toList();
		Stream<String> common = Stream.of("--clustercontrol.etcd.endpoints=" + endpoint,
				"--clustercontrol.clusters.db.path=/clusterdemo/db", "--spring.main.banner-mode=off");
		ForkedJvm jvm = ForkedJvm.main(all, Started.class,
				Stream.concat(common, Stream.of(arguments)).toArray(String[]::new));
		assertThat(jvm.awaitExit(SOON)).as(jvm::output).isZero();
		return jvm;
	}

	/** Generated classes have names with a number of this run. */
	private static List<String> loaded(ForkedJvm jvm) throws IOException {
		return Files.readAllLines(jvm.directory().resolve("classes.log"))
			.stream()
			.map((line) -> line.replaceFirst("^(\\[[^]]*])+ ", "").split(" ")[0])
			.filter((name) -> !name.contains("/") && !name.contains("$Proxy"))
			.toList();
	}

	/** Ends when it is registered, if it registers. */
	static final class Started {

		private Started() {
		}

		public static void main(String[] args) {
			LeftoversIT.check(() -> {
				SpringApplication application = new SpringApplication(PlainConfiguration.class);
				application.setWebApplicationType(WebApplicationType.NONE);
				ConfigurableApplicationContext context = application.run(args);
				if (context.containsBean("selfRegistration")) {
					Instance.soon("registered").until(() -> LeftoversIT.state(context) == State.REGISTERED);
					new Registered();
				}
			});
		}

	}

	/** Its load marks the end of the start. */
	static final class Registered {

	}

	/** Ends before the context is created. */
	static final class Preloaded {

		private Preloaded() {
		}

		public static void main(String[] args) {
			LeftoversIT.check(() -> {
				SpringApplication application = new SpringApplication(PlainConfiguration.class);
				application.setDefaultProperties(Map.of("clustercontrol.clusters.db.path", "/clusterdemo/db"));
				application
					.addInitializers((ApplicationContextInitializer<ConfigurableApplicationContext>) (context) -> {
						Instance.soon("its thread has ended")
							.until(() -> !LeftoversIT.threads().contains("clustercontrol-preload"));
						assertThat(isLoaded("io.grpc.netty.NettyClientHandler")).isTrue();
						assertThat(isLoaded("io.etcd.jetcd.impl.WatchImpl")).isTrue();
						assertThat(isLoaded("io.github.clustercontrol.internal.watch.WatchedClusters")).isTrue();
						System.exit(0);
					});
				application.run();
			});
		}

		private static boolean isLoaded(String name) {
			try {
				Method method = ClassLoader.class.getDeclaredMethod("findLoadedClass", String.class);
				method.setAccessible(true);
				return method.invoke(Preloaded.class.getClassLoader(), name) != null;
			}
			catch (ReflectiveOperationException ex) {
				throw new IllegalStateException(ex);
			}
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class PlainConfiguration {

	}

}
