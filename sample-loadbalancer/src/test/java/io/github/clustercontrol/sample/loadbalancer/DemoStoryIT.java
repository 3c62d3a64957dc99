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

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.github.clustercontrol.fault.EtcdKeyValue;
import io.github.clustercontrol.fault.EtcdServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The scenario of {@code ./demo} with the same jars and shorter leases. Each test depends
 * on the previous ones.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class DemoStoryIT {

	@RegisterExtension
	static final EtcdServer etcd = new EtcdServer();

	private static final Duration TTL = Duration.ofSeconds(3);

	/** The time until etcd detects an expired lease. */
	private static final Duration TICK = Duration.ofSeconds(1);

	private static final Duration START = Duration.ofMinutes(2);

	private static final Duration SOON = Duration.ofSeconds(10);

	private final List<SampleProcess> started = new ArrayList<>();

	private final List<SampleProcess> webServers = new ArrayList<>();

	private final List<SampleProcess> dbServers = new ArrayList<>();

	private SampleProcess loadBalancer;

	@AfterEach
	void noOtherProcessEnded() {
		assertThat(everyone()).allMatch((sample) -> sample.jvm().isAlive());
	}

	@AfterAll
	void endEverything() {
		this.started.forEach(SampleProcess::close);
	}

	@Test
	@Order(1)
	void allJoin() {
		for (int i = 0; i < 2; i++) {
			this.dbServers.add(start("dbserver"));
		}
		for (int i = 0; i < 3; i++) {
			this.webServers.add(start("webserver"));
		}
		this.loadBalancer = start("loadbalancer");
		awaitPage(START);
		awaitMembers();
	}

	@Test
	@Order(2)
	void aDatabaseServerIsAdded() {
		try (Visitor visitor = visitor("GET", "POST")) {
			this.dbServers.add(start("dbserver"));
			awaitPage(START);
			visitor.sawNoFailure();
		}
	}

	@Test
	@Order(3)
	void aWebServerIsRemovedByItsKey() {
		SampleProcess removed = this.webServers.remove(0);
		try (Visitor visitor = visitor("GET", "POST")) {
			etcd.etcdctl("del", removed.key());
			awaitPage(SOON);
			assertThat(removed.jvm().awaitExit(SOON)).isZero();
			visitor.sawNoFailure();
		}
	}

	@Test
	@Order(4)
	void aWebServerIsStopped() {
		this.webServers.add(start("webserver"));
		awaitPage(START);
		SampleProcess stopped = this.webServers.remove(0);
		try (Visitor visitor = visitor("GET", "POST")) {
			stopped.jvm().terminate();
			awaitPage(SOON);
			assertThat(stopped.jvm().awaitExit(SOON)).isEqualTo(143);
			visitor.sawNoFailure();
		}
	}

	@Test
	@Order(5)
	void aWebServerIsKilled() {
		SampleProcess killed = this.webServers.get(0);
		// The load balancer may retry a GET, but not a POST
		try (Visitor visitor = visitor("GET")) {
			killed.jvm().kill();
			assertThat(etcd.witness().get(killed.key())).isPresent();
			assertThat(page()).isEqualTo(expectedPage(killed));
			this.webServers.remove(killed);
			await().atMost(TTL.plus(TICK)).pollInterval(Duration.ofMillis(50)).until(() -> isGone(killed));
			awaitPage(SOON);
			visitor.sawNoFailure();
		}
	}

	@Test
	@Order(6)
	void etcdIsAwayForLongerThanTheLeasesLast() {
		List<EtcdKeyValue> before = members();
		// Longer than a lease without renewal
		Duration away = TTL.plus(TICK);
		try (Visitor visitor = visitor("GET", "POST")) {
			etcd.kill();
			await().during(away).atMost(away.plus(SOON)).until(() -> page().equals(expectedPage(null)));
			etcd.start();
			// The same keys on the same leases at the same revisions: no process
			// registered again
			await().during(away).atMost(away.plus(SOON)).until(() -> members().equals(before));
			assertThat(page()).isEqualTo(expectedPage(null));
			visitor.sawNoFailure();
		}
	}

	@Test
	@Order(7)
	void everythingIsRemoved() {
		List<SampleProcess> removed = everyone().toList();
		this.webServers.clear();
		this.dbServers.clear();
		this.loadBalancer = null;
		etcd.etcdctl("del", "--prefix", "/clusterdemo/");
		assertThat(removed).allSatisfy((sample) -> assertThat(sample.jvm().awaitExit(SOON)).isZero());
		await().until(() -> members().isEmpty() && etcd.witness().list("/clustercontrol.leases/").isEmpty());
	}

	private SampleProcess start(String name) {
		SampleProcess sample = SampleProcess.start(name, etcd.endpoint(),
				"--clustercontrol.self.ttl=" + TTL.toSeconds(), "--clustercontrol.self.heartbeat=1");
		this.started.add(sample);
		return sample;
	}

	private Visitor visitor(String... methods) {
		return Visitor.of(this.loadBalancer.uri("/web/"), methods);
	}

	private Stream<SampleProcess> everyone() {
		return Stream
			.of(this.webServers.stream(), this.dbServers.stream(), Optional.ofNullable(this.loadBalancer).stream())
			.flatMap((samples) -> samples);
	}

	private List<EtcdKeyValue> members() {
		return etcd.witness().list("/clusterdemo/");
	}

	private boolean isGone(SampleProcess sample) {
		return etcd.witness().get(sample.key()).isEmpty();
	}

	private void awaitMembers() {
		await().atMost(SOON)
			.untilAsserted(() -> assertThat(members()).extracting(EtcdKeyValue::key)
				.containsExactlyInAnyOrderElementsOf(everyone().map(SampleProcess::key).toList()));
	}

	private void awaitPage(Duration timeout) {
		await().atMost(timeout).pollInterval(Duration.ofMillis(50)).untilAsserted(() -> {
			noOtherProcessEnded();
			assertThat(page()).isEqualTo(expectedPage(null));
		});
	}

	private String page() {
		return this.loadBalancer.get("/");
	}

	private String expectedPage(SampleProcess dead) {
		String answer = addresses(this.dbServers).collect(Collectors.joining(" ", ": ", ""));
		String noAnswer = ": (no response)";
		return addresses(this.webServers).collect(Collectors.joining("\",\"", "[\"", "\"]\n"))
				+ addresses(this.webServers)
					.map((address) -> address + ((dead != null && address.equals(dead.address())) ? noAnswer : answer)
							+ "\n")
					.collect(Collectors.joining());
	}

	private static Stream<String> addresses(List<SampleProcess> samples) {
		return samples.stream().map(SampleProcess::address).sorted(Comparator.naturalOrder());
	}

}
