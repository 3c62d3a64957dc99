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

package io.github.clustercontrol.sample.loadbalancer;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
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

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The scenario of 2014 with the usual Docker commands: every server is a container whose
 * environment has the URL of etcd and its own address. The images are built from the
 * samples' Dockerfiles and from programs of this machine, so no registry is needed.
 * Skipped without a Docker engine. Each test depends on the previous ones.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@EnabledOnOs(OS.LINUX)
@EnabledIf(value = "io.github.clustercontrol.fault.Docker#answers", disabledReason = "No Docker engine answers")
class ContainersIT {

	private static final Duration START = Duration.ofMinutes(2);

	private static final Duration SOON = Duration.ofSeconds(20);

	private static final Duration TTL = Duration.ofSeconds(5);

	/** A member whose key is deleted before that has left by itself. */
	private static final Duration LONG_TTL = Duration.ofHours(1);

	/** The prefix of all names in this test. */
	private static final String OURS = "cluster-control-" + ProcessHandle.current().pid() + "-";

	private static final String NETWORK = OURS + "network";

	private static final String ETCD = OURS + "etcd";

	private static final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

	private final List<SampleContainer> started = new ArrayList<>();

	private final List<SampleContainer> members = new ArrayList<>();

	private String site;

	@BeforeAll
	@Timeout(600)
	void buildImages() {
		String java = Docker.localImage("java");
		SampleContainer.PORTS.keySet().forEach((sample) -> SampleContainer.build(sample, java));
		String etcd = Docker.localImage("etcd");
		Docker.run("network", "create", NETWORK);
		Docker.run("run", "--detach", "--name", ETCD, "--network", NETWORK, etcd, "etcd",
				"--listen-client-urls=http://0.0.0.0:2379", "--advertise-client-urls=http://" + ETCD + ":2379");
	}

	@AfterAll
	void removeEverything() {
		this.started.forEach(SampleContainer::close);
		Docker.attempt("rm", "--force", ETCD);
		Docker.attempt("network", "rm", NETWORK);
	}

	@Test
	@Order(1)
	void allJoin() {
		start("dbserver", "db1", LONG_TTL);
		start("webserver", "web1", LONG_TTL);
		start("webserver", "web2", LONG_TTL);
		start("webserver", "web3", TTL);
		start("webserver", "web4", LONG_TTL);
		start("loadbalancer", "lb", LONG_TTL, "--publish", "127.0.0.1::8100");
		this.site = "http://" + Docker.run("port", OURS + "lb", "8100");
		awaitMembers(START);
	}

	@Test
	@Order(2)
	void eachRunsJavaWithoutAShellAndNotAsRoot() {
		assertThat(this.members).allSatisfy((member) -> {
			String processes = Docker.run("top", member.name(), "-o", "pid,uid,args");
			// A second one is a health check
			assertThat(processes.lines().skip(1)).isNotEmpty()
				.allSatisfy((process) -> assertThat(process).matches("\\s*\\d+\\s+10001\\s+java .*"));
		});
	}

	@Test
	@Order(3)
	void eachIsHealthyWhileItAnswers() {
		assertThat(this.members).allSatisfy((member) -> await().atMost(START)
			.until(() -> member.inspect("{{.State.Health.Status}}"), "healthy"::equals));
		SampleContainer asked = member("web1");
		String check = asked.inspect("{{join .Config.Healthcheck.Test \"\\n\"}}");
		Stream<String> unusedPort = Stream.of("exec", "--env", "SERVER_PORT=1", asked.name());
		assertThat(Docker.attempt(Stream.concat(unusedPort, check.lines().skip(1)).toArray(String[]::new))).isOne();
	}

	@Test
	@Order(4)
	void whoseKeyIsDeletedDrainsAndEndsWithStatus0() {
		SampleContainer removed = leaves("web1");
		try (Visitor visitor = visitor("GET", "POST")) {
			etcdctl("del", removed.key());
			assertThat(Docker.run("wait", removed.name())).isEqualTo("0");
			awaitMembers(SOON);
			visitor.sawNoFailure();
		}
	}

	@Test
	@Order(5)
	void aStoppedContainerLeavesBeforeDockerWouldKillIt() {
		SampleContainer stopped = leaves("web2");
		try (Visitor visitor = visitor("GET", "POST")) {
			Docker.run("stop", stopped.name());
			assertThat(keys()).doesNotContain(stopped.key()).hasSameSizeAs(this.members);
			assertThat(stopped.exitStatus()).isEqualTo(143);
			awaitMembers(SOON);
			visitor.sawNoFailure();
		}
	}

	@Test
	@Order(6)
	void aKilledContainerIsRemovedAfterItsTtl() {
		SampleContainer killed = leaves("web3");
		// The load balancer may retry a GET, but not a POST
		try (Visitor visitor = visitor("GET")) {
			Docker.run("kill", killed.name());
			assertThat(keys()).contains(killed.key());
			assertThat(killed.exitStatus()).isEqualTo(137);
			awaitMembers(TTL.plus(SOON));
			visitor.sawNoFailure();
		}
	}

	@Test
	@Order(7)
	void noKeyIsLeftWhenAllAreStopped() {
		List<SampleContainer> stopped = List.copyOf(this.members);
		this.members.clear();
		Docker.run(Stream.concat(Stream.of("stop"), stopped.stream().map(SampleContainer::name)).toList());
		assertThat(stopped).allMatch((container) -> container.exitStatus() == 143);
		assertThat(etcdctl("get", "--prefix", "/", "--keys-only")).isEmpty();
	}

	private void start(String sample, String name, Duration ttl, String... options) {
		SampleContainer container = new SampleContainer(sample, OURS + name);
		this.started.add(container);
		this.members.add(container.start(NETWORK, "http://" + ETCD + ":2379", ttl, options));
	}

	private SampleContainer member(String name) {
		return this.members.stream().filter((member) -> member.name().equals(OURS + name)).findFirst().orElseThrow();
	}

	private SampleContainer leaves(String name) {
		SampleContainer member = member(name);
		this.members.remove(member);
		return member;
	}

	private Visitor visitor(String... methods) {
		return Visitor.of(URI.create(this.site + "/web/"), methods);
	}

	private static String etcdctl(String... arguments) {
		Stream<String> command = Stream.of("exec", "--env", "ETCDCTL_API=3", ETCD, "etcdctl");
		return Docker.run(Stream.concat(command, Stream.of(arguments)).toList());
	}

	private static List<String> keys() {
		String keys = etcdctl("get", "--prefix", "/clusterdemo/", "--keys-only");
		return keys.lines().filter((key) -> !key.isEmpty()).toList();
	}

	private void awaitMembers(Duration timeout) {
		await().atMost(timeout).ignoreException(IOException.class).untilAsserted(() -> {
			assertThat(keys())
				.containsExactlyInAnyOrderElementsOf(this.members.stream().map(SampleContainer::key).toList());
			HttpRequest page = HttpRequest.newBuilder(URI.create(this.site)).timeout(SOON).build();
			assertThat(http.send(page, BodyHandlers.ofString()).body()).isEqualTo(expectedPage());
		});
	}

	private String expectedPage() {
		String answer = addresses("dbserver").collect(Collectors.joining(" ", ": ", "\n"));
		return addresses("webserver").collect(Collectors.joining("\",\"", "[\"", "\"]\n"))
				+ addresses("webserver").map((address) -> address + answer).collect(Collectors.joining());
	}

	private Stream<String> addresses(String sample) {
		return this.members.stream()
			.filter((member) -> member.sample().equals(sample))
			.map(SampleContainer::address)
			.sorted();
	}

}
