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

package io.github.clustercontrol.internal.grpc;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.github.clustercontrol.SelfRegistration;
import io.github.clustercontrol.fault.ChildProcess;
import io.github.clustercontrol.fault.EtcdServer;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A client in Go finds the members by etcd's official resolver. Skipped unless
 * {@code .ci/go} has built it.
 */
class GoResolverIT {

	@RegisterExtension
	static EtcdServer etcd = new EtcdServer();

	private final List<NamedServer> servers = new ArrayList<>();

	private final List<ConfigurableApplicationContext> contexts = new ArrayList<>();

	@TempDir
	private Path directory;

	private ChildProcess client;

	@AfterEach
	void end() {
		if (this.client != null) {
			this.client.kill();
		}
		this.contexts.forEach(ConfigurableApplicationContext::close);
		this.servers.forEach(NamedServer::stop);
	}

	@ParameterizedTest
	@ValueSource(strings = { "pick_first", "round_robin" })
	void aClientInGoFollowsTheMembers(String policy) {
		String path = "/go/" + policy;
		SelfRegistration a = join(path, "a");
		start(path, policy);
		soon().until(() -> lastAnswers().equals(Set.of("a")));
		// grpc-go compares the metadata of the address that it has and of the new one
		a.updateMetadata(Map.of("zone", "b", "grpc.port", String.valueOf(this.servers.get(0).port())));
		soon().until(() -> etcd.witness().get(a.key()).orElseThrow().value().contains("\"zone\":\"b\""));
		SelfRegistration b = join(path, "b");
		if (policy.equals("round_robin")) {
			soon().until(() -> lastAnswers().equals(Set.of("a", "b")));
		}
		a.deregister();
		soon().until(() -> lastAnswers().equals(Set.of("b")));
		assertThat(etcd.witness().get(b.key())).isPresent();
		assertThat(this.client.isAlive()).isTrue();
		assertThat(this.client.output()).doesNotContain("failed", "panic");
	}

	private static ConditionFactory soon() {
		return Awaitility.await().atMost(Duration.ofSeconds(60));
	}

	/**
	 * The registration of an application whose gRPC server has another port than the key.
	 */
	private SelfRegistration join(String path, String name) {
		NamedServer server = NamedServer.start(name);
		this.servers.add(server);
		ConfigurableApplicationContext context = new SpringApplicationBuilder(Application.class)
			.web(WebApplicationType.NONE)
			.properties(Map.of("clustercontrol.etcd.endpoints", etcd.endpoint(), "clustercontrol.self.key",
					path + "/127.0.0.1:" + (this.servers.size()), "clustercontrol.self.metadata.zone", "a",
					"clustercontrol.self.drain-period", "0"))
			.run("--clustercontrol.self.metadata[grpc.port]=" + server.port());
		this.contexts.add(context);
		SelfRegistration registration = context.getBean(SelfRegistration.class);
		soon().until(() -> etcd.witness().get(registration.key()).isPresent());
		return registration;
	}

	private void start(String path, String policy) {
		Path home = Path.of(System.getProperty("servers.home", "../target/servers")).resolveSibling("go");
		Path program = home.resolve("bin/members").toAbsolutePath();
		Assumptions.assumeTrue(Files.isExecutable(program), "There is no " + program + ": run .ci/go");
		this.client = ChildProcess.start(new ProcessBuilder(program.toString(),
				"127.0.0.1:" + etcd.endpoint().replaceAll(".*:", ""), "etcd:///" + path, "/test.Named/Name", policy),
				this.directory.resolve("go.log"));
	}

	private Set<String> lastAnswers() {
		List<String> lines = this.client.output().lines().toList();
		return (lines.size() < 10) ? Set.of() : new HashSet<>(lines.subList(lines.size() - 10, lines.size()));
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

	}

}
