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

package io.github.clustercontrol.agent.image;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import io.github.clustercontrol.fault.Docker;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

/**
 * The images of the agent with the usual Docker commands: an nginx that forwards requests
 * to the members of a cluster, two more nginx, an Apache, a MariaDB and a Redis. The
 * images are built on a Debian made from its packages, so that no registry is needed.
 * Skipped without a Docker engine, or if that Debian cannot be made. Each test depends on
 * the previous ones.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@EnabledOnOs(OS.LINUX)
@EnabledIf(value = "io.github.clustercontrol.fault.Docker#answers", disabledReason = "No Docker engine answers")
class AgentImagesIT {

	private static final Duration SOON = Duration.ofSeconds(20);

	private static final Duration START = Duration.ofMinutes(2);

	private static final int TTL = 5;

	private static final int RELOADS = 1000;

	/** The prefix of all names in this test. */
	private static final String OURS = "cluster-control-agent-" + ProcessHandle.current().pid() + "-";

	private static final String NETWORK = OURS + "network";

	private static final String ETCD = OURS + "etcd";

	/** An nginx in front of the cluster, which forwards each request once. */
	private static final String FRONT_CLUSTERS = """
			clustercontrol:
			  clusters:
			    webserver:
			      path: /clusterdemo/webserver
			      handlers:
			        - type: template
			          template: nginx-upstream
			          file: /agent/webserver.conf
			""";

	private static final String FRONT_SERVER = """
			include /agent/webserver.conf;
			server {
			  listen 8081;
			  location / {
			    proxy_pass http://webserver;
			    proxy_next_upstream off;
			  }
			}
			""";

	private final Map<String, ServerContainer> containers = new LinkedHashMap<>();

	@BeforeAll
	@Timeout(1800)
	void startAll(@TempDir Path directory) throws Exception {
		String debian = debian();
		assumeThat(debian).as("a Debian made by .ci/image").isNotNull();
		ServerContainer.buildAll(debian, directory);
		Docker.run("network", "create", NETWORK);
		Docker.run("run", "--detach", "--name", ETCD, "--network", NETWORK, Docker.localImage("etcd"), "etcd",
				"--listen-client-urls=http://0.0.0.0:2379", "--advertise-client-urls=http://" + ETCD + ":2379");
		start("nginx", "web1");
		start("nginx", "web2");
		start("httpd", "web3", "--env", "CLUSTERCONTROL_SELF_TTL=" + TTL);
		start("mariadb", "db");
		start("redis", "cache");
		// The user of the image must be able to read them
		Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
		Path clusters = Files.writeString(directory.resolve("application.yaml"), FRONT_CLUSTERS);
		Path server = Files.writeString(directory.resolve("front.conf"), FRONT_SERVER);
		start("nginx", "front", "--env", "CLUSTER_PATH=/clusterdemo/loadbalancer", "--publish", "127.0.0.1::8081",
				"--volume", clusters + ":/agent/config/application.yaml:ro", "--volume",
				server + ":/etc/nginx/conf.d/front.conf:ro");
	}

	private static String debian() {
		try {
			return Docker.localImage("debian");
		}
		catch (IllegalStateException ex) {
			return null;
		}
	}

	@AfterAll
	void removeAll() {
		this.containers.values().forEach(ServerContainer::remove);
		Docker.attempt("rm", "--force", ETCD);
		Docker.attempt("network", "rm", NETWORK);
	}

	@Test
	@Order(1)
	void eachServerJoins() {
		List<String> expected = new ArrayList<>(
				Stream.of("web1", "web2", "web3", "db", "cache").map((name) -> container(name).key()).toList());
		expected.add(container("front").key().replace("webserver", "loadbalancer"));
		await().atMost(START).untilAsserted(() -> assertThat(keys()).containsExactlyInAnyOrderElementsOf(expected));
	}

	@Test
	@Order(2)
	void processOneIsTiniAndNoProcessIsRoot() {
		assertThat(this.containers.values()).allSatisfy((container) -> {
			assertThat(container.shell("cat /proc/1/comm")).isEqualTo("tini");
			assertThat(Docker.run("top", container.name(), "-o", "pid,uid").lines().skip(1)).hasSizeGreaterThan(2)
				.allSatisfy((process) -> assertThat(process.strip()).endsWith(" 10001"));
		});
	}

	@Test
	@Order(2)
	void anAgentThatIsProcessOneWarns() {
		String name = OURS + "process1";
		try {
			Docker.attempt("run", "--name", name, "--network", NETWORK, "--env", "ETCD_URL=http://" + ETCD + ":2379",
					"--env", "PUBLIC_HOST_AND_PORT=" + name + ":8080", "--entrypoint", "/opt/java/bin/java",
					ServerContainer.image("nginx"), "@/opt/agent/java.options", "-jar", "/opt/agent/agent.jar", "run",
					"--", "true");
			assertThat(Docker.logs(name)).containsOnlyOnce("The agent is process 1 of its container");
		}
		finally {
			Docker.attempt("rm", name);
		}
		assertThat(this.containers.values())
			.allSatisfy((container) -> assertThat(container.log()).noneMatch((line) -> line.contains("process 1 of")));
	}

	@Test
	@Order(3)
	void theServersAnswer() {
		assertThat(container("db").shell("mariadb --socket=/tmp/mariadb.sock --skip-column-names --execute='select 1'"))
			.isEqualTo("1");
		assertThat(container("cache").shell("redis-cli ping")).isEqualTo("PONG");
	}

	@Test
	@Order(4)
	void dockerStopUnderLoadLosesNoRequest() throws Exception {
		try (Load load = load()) {
			ServerContainer stopped = container("web1");
			Docker.run("stop", stopped.name());
			assertThat(keys()).doesNotContain(stopped.key());
			assertThat(stopped.awaitExit()).isEqualTo(143);
			load.nothingFailed();
		}
	}

	@Test
	@Order(5)
	void anOperatorsDeleteUnderLoadEndsTheContainerWithStatus0() throws Exception {
		ServerContainer restarted = container("web1");
		Docker.run("start", restarted.name());
		await().atMost(START).until(() -> keys().contains(restarted.key()));
		try (Load load = load()) {
			ServerContainer deleted = container("web2");
			etcdctl("del", deleted.key());
			assertThat(deleted.awaitExit()).isZero();
			load.nothingFailed();
		}
	}

	@Test
	@Order(6)
	void apacheWithPhpEndsWithStatus0AfterAnOperatorsDelete() throws Exception {
		ServerContainer httpd = container("web3");
		try (Load load = load()) {
			etcdctl("del", httpd.key());
			assertThat(httpd.awaitExit()).isZero();
			load.nothingFailed();
		}
		Docker.run("start", httpd.name());
		await().atMost(START).until(() -> keys().contains(httpd.key()));
	}

	@Test
	@Order(7)
	void theKeyOfAKilledContainerExpires() {
		ServerContainer killed = container("web3");
		Docker.run("kill", killed.name());
		assertThat(killed.awaitExit()).isEqualTo(137);
		assertThat(keys()).contains(killed.key());
		await().atMost(Duration.ofSeconds(TTL).plus(SOON)).until(() -> !keys().contains(killed.key()));
	}

	/** By signals to the agent, and each one ends a worker process of nginx. */
	@Test
	@Order(8)
	@Timeout(300)
	void aThousandReloadsLeaveNoZombieAndNoFileDescriptor() {
		ServerContainer nginx = container("web1");
		String agent = nginx.shell("pidof java");
		String descriptors = "ls /proc/" + agent + "/fd | wc -l; ls /proc/$(cat /tmp/nginx.pid)/fd | wc -l";
		List<Integer> before = nginx.shell(descriptors).lines().map(Integer::valueOf).toList();
		int passed = 0;
		while (passed < RELOADS) {
			nginx.shell("i=0; while [ $i -lt " + (RELOADS - passed) + " ]; do kill -HUP " + agent
					+ "; sleep 0.02; i=$((i + 1)); done");
			passed = reloads(nginx);
		}
		await().atMost(SOON).untilAsserted(() -> {
			assertThat(nginx.shell("grep -l '^State:.Z' /proc/[0-9]*/status || true")).isEmpty();
			assertThat(nginx.shell("pidof nginx").split(" "))
				.hasSizeLessThanOrEqualTo(1 + Integer.parseInt(nginx.shell("nproc")));
			List<Integer> after = nginx.shell(descriptors).lines().map(Integer::valueOf).toList();
			assertThat(after.get(0)).isLessThanOrEqualTo(before.get(0) + 2);
			assertThat(after.get(1)).isLessThanOrEqualTo(before.get(1) + 2);
		});
		assertThat(keys()).contains(nginx.key());
	}

	private static int reloads(ServerContainer container) {
		return (int) container.log().filter((line) -> line.contains("Passed SIGHUP on to the server")).count();
	}

	@Test
	@Order(9)
	void databasesAreShutDownInOrder() {
		for (String name : List.of("db", "cache")) {
			ServerContainer database = container(name);
			Docker.run("stop", "--time", "60", database.name());
			assertThat(database.awaitExit()).isEqualTo(143);
		}
		assertThat(container("db").log()).anyMatch((line) -> line.contains("mariadbd: Shutdown complete"));
		assertThat(container("cache").log()).anyMatch((line) -> line.contains("Redis is now ready to exit"));
	}

	private ServerContainer start(String server, String name, String... options) {
		ServerContainer container = new ServerContainer(server, OURS + name);
		this.containers.put(name, container);
		return container.start(NETWORK, "http://" + ETCD + ":2379", options);
	}

	private ServerContainer container(String name) {
		return this.containers.get(name);
	}

	private Load load() {
		return Load.on(URI.create("http://" + Docker.run("port", container("front").name(), "8081") + "/"));
	}

	private static String etcdctl(String... arguments) {
		Stream<String> command = Stream.of("exec", "--env", "ETCDCTL_API=3", ETCD, "etcdctl");
		return Docker.run(Stream.concat(command, Stream.of(arguments)).toList());
	}

	private static List<String> keys() {
		return etcdctl("get", "--prefix", "/clusterdemo/", "--keys-only").lines()
			.filter((key) -> !key.isEmpty())
			.toList();
	}

}
