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

package io.github.clustercontrol.actuate.endpoint;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.TreeSet;

import io.github.clustercontrol.fault.EtcdServer;
import io.github.clustercontrol.fault.EtcdWitness;
import io.github.clustercontrol.fault.FaultProxy;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests of the history of a cluster and of why an address is, or is not, a member, over
 * HTTP and with a real etcd.
 */
class MembershipEndpointIT {

	private static final String WEB = "/demo/web/";

	private static final String SELF = "10.0.0.1:8110";

	@RegisterExtension
	static EtcdServer etcd = new EtcdServer();

	private final FaultProxy proxy = new FaultProxy(etcd);

	private ConfigurableApplicationContext context;

	@AfterEach
	void close() {
		this.proxy.pass();
		this.context.close();
		this.proxy.close();
		witness().leases().forEach((lease) -> witness().revoke(lease));
		witness().deletePrefix("/");
	}

	@ParameterizedTest
	@EnumSource(names = { "SERVLET", "REACTIVE" })
	void eachCauseIsShown(WebApplicationType type) {
		start(type);
		long expired = put("10.0.0.2:8110");
		long earlier = put("10.0.0.3:8110");
		long held = put("10.0.0.4:8110");
		long left = put("10.0.0.5:8110");
		witness().put(WEB + "10.0.0.6:8110", "");
		witness().put(WEB + "junk", "");
		awaitMembers(6);
		JsonNode self = get("web/" + SELF);
		assertThat(self.path("state").asString()).isEqualTo("PRESENT");
		assertThat(self.path("self").asBoolean()).isTrue();
		assertThat(self.path("revision").asLong()).isEqualTo(witness().get(WEB + SELF).orElseThrow().modRevision());
		assertThat(Instant.parse(self.path("since").asString())).isBetween(Instant.now().minusSeconds(120),
				Instant.now());
		assertThat(self.at("/member/scheme").asString()).isEqualTo("http");

		long revision = witness().delete(WEB + "10.0.0.6:8110");
		awaitMembers(5);
		JsonNode deleted = get("web/10.0.0.6:8110");
		assertThat(deleted.path("state").asString()).isEqualTo("DELETED");
		assertThat(deleted.path("revision").asLong()).isEqualTo(revision);
		assertThat(deleted.path("self").asBoolean()).isFalse();
		assertThat(deleted.has("since")).isTrue();
		assertThat(deleted.has("member")).isFalse();
		assertThat(deleted.has("problem")).isFalse();

		witness().put("/clustercontrol.leases" + WEB + Long.toHexString(left), "left", left);
		witness().delete(WEB + "10.0.0.5:8110");
		awaitMembers(4);
		assertThat(get("web/10.0.0.5:8110").path("state").asString()).isEqualTo("LEFT");

		witness().revoke(expired);
		awaitMembers(3);
		assertThat(get("web/10.0.0.2:8110").path("state").asString()).isEqualTo("EXPIRED");
		witness().revoke(earlier);
		witness().revoke(held);
		await().untilAsserted(() -> assertThat(get("web/10.0.0.4:8110").path("state").asString()).isEqualTo("HELD"));
		JsonNode kept = get("web/10.0.0.4:8110");
		assertThat(Instant.parse(kept.path("heldUntil").asString())).isBetween(Instant.now(),
				Instant.now().plusSeconds(60));
		assertThat(kept.at("/member/held").asBoolean()).isTrue();

		JsonNode rejected = get("web/junk");
		assertThat(rejected.path("state").asString()).isEqualTo("REJECTED");
		assertThat(rejected.path("reason").asString()).contains("it has no port");

		assertThat(send("web/10.9.9.9:8110").statusCode()).isEqualTo(404);
		assertThat(send("none/" + SELF).statusCode()).isEqualTo(404);
		HttpResponse<String> malformed = send("web/10.0.0.9");
		assertThat(malformed.statusCode()).isEqualTo(400);
		assertThat(JsonMapper.shared().readTree(malformed.body()).path("reason").asString())
			.contains("'10.0.0.9' is not a valid address", "write host:port");
		theHistoryLeadsToTheMembers();
	}

	private void theHistoryLeadsToTheMembers() {
		JsonNode changes = get("web/history").path("changes");
		Set<String> members = new TreeSet<>();
		Set<String> rejected = new TreeSet<>();
		Set<String> held = new TreeSet<>();
		changes.forEach((change) -> {
			change.path("left").forEach((address) -> members.remove(address.asString()));
			change.path("joined").forEach((address) -> members.add(address.asString()));
			change.path("held").forEach((address) -> held.add(address.asString()));
			change.path("rejected").forEach((key) -> rejected.add(key.asString()));
		});
		assertThat(members).isEqualTo(members());
		assertThat(rejected).containsExactly(WEB + "junk");
		assertThat(held).contains("10.0.0.4:8110");
		assertThat(changes).allSatisfy((change) -> assertThat(Instant.parse(change.path("time").asString()))
			.isBetween(Instant.now().minusSeconds(120), Instant.now()));
	}

	@Test
	void whileEtcdIsAwayTheAnswerIsWhatThisInstanceKnows() {
		start(WebApplicationType.SERVLET);
		put("10.0.0.2:8110");
		witness().put(WEB + "junk", "");
		awaitMembers(2);
		long revision = witness().delete(WEB + "10.0.0.2:8110");
		awaitMembers(1);
		this.proxy.cut();
		JsonNode present = get("web/" + SELF);
		assertThat(present.path("state").asString()).isEqualTo("PRESENT");
		assertThat(present.path("problem").asString()).contains("failed: ");
		JsonNode gone = get("web/10.0.0.2:8110");
		assertThat(gone.path("state").asString()).isEqualTo("GONE");
		assertThat(gone.path("revision").asLong()).isEqualTo(revision);
		assertThat(gone.has("since")).isTrue();
		assertThat(gone.path("problem").asString()).contains("failed: ");
		assertThat(get("web/junk").path("state").asString()).isEqualTo("REJECTED");
		HttpResponse<String> unknown = send("web/10.9.9.9:8110");
		assertThat(unknown.statusCode()).isEqualTo(503);
		assertThat(JsonMapper.shared().readTree(unknown.body()).path("problem").asString()).contains("failed: ");
		assertThat(get("web/history").path("changes")).isNotEmpty();
	}

	private void start(WebApplicationType type) {
		SpringApplication application = new SpringApplication(ActuatorFixture.Application.class);
		application.setWebApplicationType(type);
		this.context = application.run("--server.port=0", "--management.endpoints.web.exposure.include=clustercontrol",
				"--clustercontrol.etcd.endpoints=" + this.proxy.endpoint(), "--clustercontrol.etcd.request-timeout=1s",
				"--clustercontrol.self.key=" + WEB + SELF, "--clustercontrol.self.drain-period=0",
				"--clustercontrol.clusters.web.path=/demo/web", "--clustercontrol.clusters.web.expiry-hold=60s");
		awaitMembers(1);
	}

	/** Write a member as an instance does. */
	private static long put(String address) {
		long lease = witness().grant(120);
		witness().put("/clustercontrol.leases" + WEB + Long.toHexString(lease), "", lease);
		witness().put(WEB + address, "{}", lease);
		return lease;
	}

	private void awaitMembers(int count) {
		await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> assertThat(members()).hasSize(count));
	}

	private Set<String> members() {
		Set<String> members = new TreeSet<>();
		get("web").path("members").forEach((member) -> members.add(member.path("address").asString()));
		return members;
	}

	private JsonNode get(String path) {
		return new ActuatorClient(this.context).get("/clustercontrol/" + path);
	}

	private HttpResponse<String> send(String path) {
		return new ActuatorClient(this.context).send("GET", "/clustercontrol/" + path, "");
	}

	private static EtcdWitness witness() {
		return etcd.witness();
	}

}
