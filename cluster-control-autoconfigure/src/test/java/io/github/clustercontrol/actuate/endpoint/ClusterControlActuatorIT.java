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

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;

import javax.management.MBeanServer;
import javax.management.ObjectName;

import io.github.clustercontrol.ApplicationTerminator;
import io.github.clustercontrol.SelfRegistration;
import io.github.clustercontrol.SelfRegistration.State;
import io.github.clustercontrol.fault.EtcdServer;
import io.github.clustercontrol.fault.FaultProxy;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests of the endpoint, health, info and meters, over HTTP and JMX and with a real etcd.
 */
class ClusterControlActuatorIT {

	private static final JsonMapper JSON = new JsonMapper();

	@RegisterExtension
	static EtcdServer etcd = new EtcdServer();

	private final HttpClient http = HttpClient.newHttpClient();

	@TempDir
	private Path directory;

	private FaultProxy proxy;

	private ConfigurableApplicationContext context;

	private String self;

	@BeforeEach
	void start() {
		etcd.witness().deletePrefix("/");
		etcd.witness().put("/demo/db/10.0.0.1:3306", "");
		etcd.witness()
			.put("/demo/db/[2001:db8::1]:3306", "{\"v\":1,\"scheme\":\"https\",\"metadata\":{\"zone\":\"a\"}}");
		etcd.witness().put("/demo/db/nonsense", "");
		this.proxy = new FaultProxy(etcd);
		SpringApplication application = new SpringApplication(Application.class);
		application
			.setDefaultProperties(Map.ofEntries(Map.entry("server.port", "0"), Map.entry("spring.jmx.enabled", "true"),
					Map.entry("spring.jmx.default-domain", "test." + System.identityHashCode(this)),
					Map.entry("management.endpoints.jmx.exposure.include", "clustercontrol"),
					Map.entry("management.endpoints.web.exposure.include", "health,info,metrics,clustercontrol"),
					Map.entry("management.endpoint.clustercontrol.access", "unrestricted"),
					Map.entry("management.endpoint.health.show-details", "always"),
					Map.entry("management.info.clustercontrol.enabled", "true"),
					Map.entry("clustercontrol.etcd.endpoints", this.proxy.endpoint()),
					Map.entry("clustercontrol.etcd.request-timeout", "1s"),
					Map.entry("clustercontrol.self.path", "/demo/web"), Map.entry("clustercontrol.self.ttl", "4"),
					Map.entry("clustercontrol.self.drain-period", "0"),
					Map.entry("clustercontrol.clusters.web.path", "/demo/web"),
					Map.entry("clustercontrol.clusters.db.path", "/demo/db"),
					Map.entry("clustercontrol.clusters.db.min-members", "1"),
					Map.entry("clustercontrol.clusters.db.handlers[0].file",
							this.directory.resolve("db.json").toString())));
		this.context = application.run();
		SelfRegistration registration = this.context.getBean(SelfRegistration.class);
		await().until(() -> registration.state() == State.REGISTERED);
		this.self = registration.key().substring("/demo/web/".length());
		await().until(() -> etcd.witness().get(registration.key()).isPresent());
	}

	@AfterEach
	void stop() {
		this.proxy.pass();
		this.context.close();
		this.proxy.close();
	}

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

	@ParameterizedTest
	@ValueSource(strings = { "10.0.0.1:3306", "[2001:db8::1]:3306" })
	void aMemberIsRemoved(String address) {
		String path = "/clustercontrol/db/" + URLEncoder.encode(address, StandardCharsets.UTF_8);
		HttpResponse<String> response = send("DELETE", path);
		assertThat(response.statusCode()).isEqualTo(204);
		assertThat(response.body()).isEmpty();
		assertThat(etcd.witness().get("/demo/db/" + address)).isEmpty();
		await()
			.untilAsserted(() -> assertThat(addresses(get("/clustercontrol/db"))).hasSize(1).doesNotContain(address));
		assertThat(send("DELETE", path).statusCode()).isEqualTo(404);
	}

	@Test
	void anAddressNeedsNoEncodingWhereItHasNoBrackets() {
		assertThat(send("DELETE", "/clustercontrol/db/10.0.0.1:3306").statusCode()).isEqualTo(204);
	}

	@ParameterizedTest
	@ValueSource(strings = { "db/10.0.0.9:3306", "db/nonsense", "none/10.0.0.1:3306", "db/..%2Fweb", "db" })
	void onlyMembersAreRemoved(String member) {
		int status = send("DELETE", "/clustercontrol/" + member).statusCode();
		assertThat(status).isIn(404, 405, 400);
		assertThat(etcd.witness().list("/demo/")).hasSize(4);
	}

	@Test
	void noMemberIsRemovedWhileEtcdIsOutOfReach() {
		this.proxy.cut();
		assertThat(send("DELETE", "/clustercontrol/db/10.0.0.1:3306").statusCode()).isEqualTo(503);
		assertThat(etcd.witness().get("/demo/db/10.0.0.1:3306")).isPresent();
	}

	@Test
	void aRemovedInstanceIsTerminatedAndOutOfService() {
		assertThat(send("DELETE", "/clustercontrol/web/" + this.self).statusCode()).isEqualTo(204);
		await().untilTrue(this.context.getBean(Application.class).terminated);
		HttpResponse<String> response = send("GET", "/health");
		assertThat(response.statusCode()).isEqualTo(503);
		JsonNode self = JSON.readTree(response.body()).at("/components/clusterControl/components/self");
		assertThat(self.path("status").asString()).isEqualTo("OUT_OF_SERVICE");
		assertThat(self.at("/details/state").asString()).isEqualTo("REMOVED");
	}

	@Test
	void anInstanceIsTakenOutOfRotationAndPutBack() {
		String key = "/demo/web/" + this.self;
		SelfRegistration registration = this.context.getBean(SelfRegistration.class);
		HttpResponse<String> out = send("POST", "/clustercontrol/self/deregister");
		assertThat(out.statusCode()).isEqualTo(202);
		assertThat(out.body()).isEmpty();
		await().until(() -> registration.state() == State.OUT);
		assertThat(etcd.witness().get(key)).isEmpty();
		assertThat(get("/clustercontrol").at("/self/state").asString()).isEqualTo("OUT");
		assertThat(get("/health/clusterControl/self").path("status").asString()).isEqualTo("UP");
		AvailabilityChangeEvent.publish(this.context, ReadinessState.REFUSING_TRAFFIC);
		AvailabilityChangeEvent.publish(this.context, ReadinessState.ACCEPTING_TRAFFIC);
		assertThat(send("POST", "/clustercontrol/self/deregister").statusCode()).isEqualTo(202);
		await().during(Duration.ofMillis(1500)).until(() -> etcd.witness().get(key).isEmpty());
		assertThat(send("POST", "/clustercontrol/self/register").statusCode()).isEqualTo(202);
		await().until(() -> registration.state() == State.REGISTERED);
		assertThat(etcd.witness().get(key)).isPresent();
		assertThat(this.context.getBean(Application.class).terminated).isFalse();
	}

	@Test
	void itIsTakenOutOfRotationWhenEtcdIsBack() {
		this.proxy.cut();
		assertThat(send("POST", "/clustercontrol/self/deregister").statusCode()).isEqualTo(202);
		this.proxy.pass();
		await().atMost(Duration.ofSeconds(40)).until(() -> etcd.witness().get("/demo/web/" + this.self).isEmpty());
		assertThat(this.context.getBean(Application.class).terminated).isFalse();
	}

	@ParameterizedTest
	@CsvSource({ "db/deregister,404", "self/stop,400", "self,405", "web,405" })
	void onlySelfHasOperationsAndOnlyTwo(String path, int status) {
		assertThat(send("POST", "/clustercontrol/" + path).statusCode()).isEqualTo(status);
		assertThat(this.context.getBean(SelfRegistration.class).state()).isEqualTo(State.REGISTERED);
	}

	@Test
	void anEndingInstanceAnswers409AndDoesNotReturn() {
		etcd.witness().delete("/demo/web/" + this.self);
		await().untilTrue(this.context.getBean(Application.class).terminated);
		assertThat(send("POST", "/clustercontrol/self/register").statusCode()).isEqualTo(409);
		this.context.getBean(SelfRegistration.class).register();
		AvailabilityChangeEvent.publish(this.context, ReadinessState.REFUSING_TRAFFIC);
		AvailabilityChangeEvent.publish(this.context, ReadinessState.ACCEPTING_TRAFFIC);
		await().during(Duration.ofMillis(1500)).until(() -> etcd.witness().get("/demo/web/" + this.self).isEmpty());
		assertThat(get("/clustercontrol").at("/self/state").asString()).isEqualTo("REMOVED");
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

	@Test
	void theOperationsWorkOverJmx() throws Exception {
		MBeanServer server = ManagementFactory.getPlatformMBeanServer();
		ObjectName name = new ObjectName(
				"test." + System.identityHashCode(this) + ":type=Endpoint,name=Clustercontrol");
		assertThat(server.invoke(name, "clusterControl", new Object[0], new String[0]))
			.asInstanceOf(InstanceOfAssertFactories.MAP)
			.containsKeys("self", "etcd", "clusters");
		String[] one = { String.class.getName() };
		assertThat(server.invoke(name, "cluster", new Object[] { "db" }, one)).isInstanceOf(Map.class);
		assertThat(server.invoke(name, "cluster", new Object[] { "none" }, one)).isNull();
		Object[] member = { "db", "10.0.0.1:3306" };
		String[] two = { String.class.getName(), String.class.getName() };
		assertThat(server.invoke(name, "clusterDetail", new Object[] { "db", "history" }, two))
			.asInstanceOf(InstanceOfAssertFactories.MAP)
			.containsOnlyKeys("changes");
		assertThat(server.invoke(name, "clusterDetail", member, two)).asInstanceOf(InstanceOfAssertFactories.MAP)
			.containsEntry("state", "PRESENT");
		assertThat(server.invoke(name, "removeMember", member, two)).isEqualTo(Map.of("removed", true));
		assertThat(server.invoke(name, "removeMember", member, two)).isEqualTo(Map.of("removed", false));
		assertThat(etcd.witness().get("/demo/db/10.0.0.1:3306")).isEmpty();
		assertThat(server.invoke(name, "changeSelf", new Object[] { "self", "deregister" }, two))
			.isEqualTo(Map.of("outcome", "ACCEPTED"));
		await().until(() -> this.context.getBean(SelfRegistration.class).state() == State.OUT);
	}

	@Test
	void ordersAreGivenOverHttpAndShownWithTheirReason() {
		String orders = "/clustercontrol/web/" + this.self + "/";
		String body = "{\"reason\":\"kernel update\",\"by\":\"ops\",\"duration\":\"2h\"}";
		assertThat(send("POST", orders + "in", "{}").statusCode()).isEqualTo(404);
		assertThat(send("POST", "/clustercontrol/none/a:1/out", body).statusCode()).isEqualTo(404);
		HttpResponse<String> withoutReason = send("POST", orders + "out", "{}");
		assertThat(withoutReason.statusCode()).isEqualTo(400);
		assertThat(send("POST", orders + "out", body.replace("2h", "soon")).statusCode()).isEqualTo(400);
		assertThat(send("POST", orders + "out", body).statusCode()).isEqualTo(204);
		SelfRegistration registration = this.context.getBean(SelfRegistration.class);
		await().until(() -> registration.state() == State.OUT);
		long lease = etcd.witness().get(registration.key() + "/order").orElseThrow().lease();
		assertThat(etcd.witness().timeToLive(lease)).isBetween(7000L, 7200L);
		for (String shown : List.of("/clustercontrol|/self/order",
				"/health/clusterControl|/components/self/details/order", "/info|/clustercontrol/self/order")) {
			JsonNode order = get(shown.split("\\|")[0]).at(shown.split("\\|")[1]);
			assertThat(order.path("action").asString()).as(shown).isEqualTo("OUT");
			assertThat(order.path("reason").asString()).as(shown).isEqualTo("kernel update");
			assertThat(order.path("by").asString()).as(shown).isEqualTo("ops");
		}
		assertThat(health().at("/components/self/status").asString()).isEqualTo("UP");
		assertThat(send("POST", orders + "in", "{}").statusCode()).isEqualTo(204);
		await().until(() -> registration.state() == State.REGISTERED);
		assertThat(send("POST", orders + "stop", body).statusCode()).isEqualTo(204);
		await().untilTrue(this.context.getBean(Application.class).terminated);
	}

	/** Values that grow with time. */
	private static JsonNode withoutStaleness(JsonNode cluster) {
		return ((ObjectNode) cluster).without("staleness");
	}

	private JsonNode health() {
		return get("/health/clusterControl");
	}

	private double measured(String query, String statistic) {
		return get("/metrics/" + query).path("measurements")
			.valueStream()
			.filter((measurement) -> measurement.path("statistic").asString().equals(statistic))
			.findFirst()
			.orElseThrow()
			.path("value")
			.asDouble();
	}

	private static List<String> addresses(JsonNode cluster) {
		return cluster.path("members").valueStream().map((member) -> member.path("address").asString()).toList();
	}

	private JsonNode get(String path) {
		HttpResponse<String> response = send("GET", path);
		assertThat(response.statusCode()).as(path).isEqualTo(200);
		return JSON.readTree(response.body());
	}

	private HttpResponse<String> send(String method, String path) {
		return send(method, path, "");
	}

	private HttpResponse<String> send(String method, String path, String body) {
		URI uri = URI.create("http://127.0.0.1:" + this.context.getEnvironment().getProperty("local.server.port")
				+ "/actuator" + path);
		try {
			return this.http.send(HttpRequest.newBuilder(uri)
				.header("Content-Type", "application/json")
				.method(method,
						body.isEmpty() ? HttpRequest.BodyPublishers.noBody()
								: HttpRequest.BodyPublishers.ofString(body))
				.build(), HttpResponse.BodyHandlers.ofString());
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

		private final AtomicBoolean terminated = new AtomicBoolean();

		@Bean
		ApplicationTerminator terminator() {
			return (context) -> this.terminated.set(true);
		}

	}

}
