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
import java.util.List;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests of what the endpoint, health, info and meters show, over HTTP and with a real
 * etcd.
 */
class ClusterControlActuatorIT extends ActuatorFixture {

	@Test
	void theEndpointShowsSelfEtcdAndClusters() {
		await().untilAsserted(() -> assertThat(addresses(get("/clustercontrol/web"))).containsExactly(this.self));
		await().untilAsserted(
				() -> assertThat(get("/clustercontrol/db").at("/handlers/0/outcome").asString()).isEqualTo("success"));
		JsonNode all = get("/clustercontrol");
		assertThat(all.propertyNames()).containsExactlyInAnyOrder("self", "etcd", "clusters");
		JsonNode self = all.path("self");
		assertThat(self.propertyNames()).containsExactlyInAnyOrder("key", "address", "addressReason", "state", "lease",
				"ttl", "ttlLeft", "lastRenewal");
		assertThat(self.path("key").asString()).isEqualTo("/demo/web/" + this.self);
		assertThat(self.path("address").asString()).isEqualTo(this.self);
		assertThat(self.path("addressReason").asString()).startsWith(
				"source address of the route to etcd at " + this.proxy.endpoint() + ". This is a loopback address: ");
		assertThat(self.path("state").asString()).isEqualTo("REGISTERED");
		assertThat(etcd.witness().leases()).contains(Long.parseUnsignedLong(self.path("lease").asString(), 16));
		assertThat(self.path("ttl").asInt()).isEqualTo(4);
		assertThat(self.path("ttlLeft").asInt()).isBetween(0, 4);
		assertThat(Instant.parse(self.path("lastRenewal").asString())).isBetween(Instant.now().minusSeconds(60),
				Instant.now());
		JsonNode connection = all.path("etcd");
		assertThat(connection.propertyNames()).containsExactlyInAnyOrder("endpoints", "endpoint", "members",
				"connected", "lastSuccess", "rebuilds", "lastErrors");
		assertThat(connection.at("/endpoints/0").asString()).isEqualTo(this.proxy.endpoint());
		assertThat(connection.path("endpoint").asString()).isEqualTo("127.0.0.1:" + this.proxy.port());
		assertThat(connection.at("/members/0/endpoint").asString()).isEqualTo(this.proxy.endpoint());
		assertThat(Instant.parse(connection.at("/members/0/lastAnswer").asString()))
			.isBetween(Instant.now().minusSeconds(60), Instant.now());
		assertThat(connection.at("/members/0").has("problem")).isFalse();
		assertThat(connection.path("connected").asBoolean()).isTrue();
		assertThat(connection.path("rebuilds").asInt()).isZero();
		assertThat(connection.path("lastErrors")).isEmpty();
		assertThat(all.path("clusters").propertyNames()).containsExactlyInAnyOrder("db", "web");
		assertThat(withoutStaleness(all.at("/clusters/db"))).isEqualTo(withoutStaleness(get("/clustercontrol/db")));
	}

	@Test
	void theEndpointShowsOneCluster() {
		await().untilAsserted(
				() -> assertThat(get("/clustercontrol/db").at("/handlers/0/outcome").asString()).isEqualTo("success"));
		JsonNode cluster = get("/clustercontrol/db");
		assertThat(cluster.propertyNames()).containsExactlyInAnyOrder("path", "source", "staleness", "revision",
				"minMembers", "members", "rejected", "rejectedCount", "handlers");
		assertThat(cluster.path("path").asString()).isEqualTo("/demo/db");
		assertThat(cluster.path("source").asString()).isEqualTo("LIVE");
		assertThat(cluster.path("staleness").asDouble()).isBetween(0.0, 10.0);
		assertThat(cluster.path("revision").asLong()).isPositive();
		assertThat(cluster.path("minMembers").asInt()).isEqualTo(1);
		assertThat(cluster.path("members")).isEqualTo(JSON.readTree("""
				[{"address":"10.0.0.1:3306","host":"10.0.0.1","port":3306,"metadata":{},"held":false},
				{"address":"[2001:db8::1]:3306","host":"2001:db8::1","port":3306,"scheme":"https",
				"metadata":{"zone":"a"},"held":false}]"""));
		assertThat(cluster.path("rejectedCount").asInt()).isEqualTo(1);
		assertThat(cluster.at("/rejected/0").propertyNames()).containsExactlyInAnyOrder("key", "reason");
		assertThat(cluster.at("/rejected/0/key").asString()).isEqualTo("/demo/db/nonsense");
		assertThat(cluster.at("/rejected/0/reason").asString()).contains("it has no port");
		assertThat(cluster.at("/handlers/0").propertyNames()).containsExactlyInAnyOrder("type", "file", "lastRun",
				"duration", "outcome");
		assertThat(cluster.at("/handlers/0/type").asString()).isEqualTo("json");
		assertThat(cluster.at("/handlers/0/file").asString()).isEqualTo(this.directory.resolve("db.json").toString());
	}

	@Test
	void anUnknownClusterIsNotShown() {
		assertThat(send("GET", "/clustercontrol/none").statusCode()).isEqualTo(404);
	}

	@Test
	void theHealthIsUnknownAndTheApplicationUpWhileEtcdIsAway() {
		await().untilAsserted(() -> assertThat(health().path("status").asString()).isEqualTo("UP"));
		assertThat(health().at("/components/clusters/components/web/status").asString()).isEqualTo("UP");
		this.proxy.cut();
		await().atMost(Duration.ofSeconds(40)).untilAsserted(() -> {
			JsonNode health = health();
			assertThat(health.path("status").asString()).isEqualTo("UNKNOWN");
			assertThat(health.at("/components/handlers/status").asString()).isEqualTo("UNKNOWN");
			for (String part : List.of("etcd", "self", "clusters/components/db", "clusters/components/web")) {
				JsonNode component = health.at("/components/" + part);
				assertThat(component.path("status").asString()).as(part).isEqualTo("UNKNOWN");
				assertThat(Instant.parse(component.at("/details/staleSince").asString())).as(part)
					.isBefore(Instant.now());
			}
		});
		HttpResponse<String> whole = send("GET", "/health");
		assertThat(whole.statusCode()).isEqualTo(200);
		assertThat(JSON.readTree(whole.body()).path("status").asString()).isEqualTo("UP");
		JsonNode connection = get("/clustercontrol").path("etcd");
		assertThat(connection.path("connected").asBoolean()).isFalse();
		assertThat(connection.path("rebuilds").asInt()).isPositive();
		JsonNode error = connection.at("/lastErrors/0");
		assertThat(error.propertyNames()).containsExactlyInAnyOrder("error", "count", "first", "last");
		assertThat(connection.path("lastErrors").size()).isLessThanOrEqualTo(5);
		assertThat(Instant.parse(error.path("last").asString())).isBefore(Instant.now());
		assertThat(get("/clustercontrol").at("/self/ttlLeft").asInt()).as("unknown here").isZero();
		assertThat(get("/clustercontrol/db").path("source").asString()).isEqualTo("STALE");
		assertThat(get("/clustercontrol/db").has("since")).isTrue();
		assertThat(measured("clustercontrol.heartbeats?tag=outcome:failure", "COUNT")).isPositive();
		assertThat(measured("clustercontrol.staleness?tag=cluster:db", "VALUE")).isGreaterThan(9);
		this.proxy.pass();
		await().atMost(Duration.ofSeconds(40))
			.untilAsserted(() -> assertThat(health().path("status").asString()).isEqualTo("UP"));
	}

	@Test
	void eventsAreMeasured() {
		await().untilAsserted(
				() -> assertThat(measured("clustercontrol.heartbeats?tag=outcome:success", "COUNT")).isPositive());
		assertThat(measured("clustercontrol.registrations?tag=outcome:success", "COUNT")).isEqualTo(1);
		assertThat(measured("clustercontrol.members?tag=cluster:db", "VALUE")).isEqualTo(2);
		assertThat(measured("clustercontrol.rejected?tag=cluster:db", "VALUE")).isEqualTo(1);
		assertThat(measured("clustercontrol.staleness?tag=cluster:db", "VALUE")).isBetween(0.0, 10.0);
		assertThat(measured("clustercontrol.resync.divergences?tag=cluster:db", "COUNT")).isZero();
		etcd.witness().delete("/demo/db/10.0.0.1:3306");
		await()
			.untilAsserted(() -> assertThat(measured("clustercontrol.changes?tag=cluster:db&tag=type:removed", "COUNT"))
				.isEqualTo(1));
		await().untilAsserted(
				() -> assertThat(measured("clustercontrol.propagation?tag=cluster:db", "COUNT")).isEqualTo(1));
		assertThat(measured("clustercontrol.propagation?tag=cluster:db", "TOTAL_TIME")).isPositive();
		await().untilAsserted(() -> assertThat(
				measured("clustercontrol.handler.runs?tag=cluster:db&tag=handler:json&tag=outcome:success", "COUNT"))
			.isEqualTo(2));
	}

	@Test
	void theInfoShowsTheRegistrationAndTheClusters() {
		JsonNode info = get("/info").path("clustercontrol");
		assertThat(info.at("/self/key").asString()).isEqualTo("/demo/web/" + this.self);
		assertThat(info.at("/self/state").asString()).isEqualTo("REGISTERED");
		assertThat(info.at("/clusters/db/source").asString()).isEqualTo("LIVE");
		assertThat(info.at("/clusters/db/members").asInt()).isEqualTo(2);
	}

	/** Values that grow with time. */
	private static JsonNode withoutStaleness(JsonNode cluster) {
		return ((ObjectNode) cluster).without("staleness");
	}

}
