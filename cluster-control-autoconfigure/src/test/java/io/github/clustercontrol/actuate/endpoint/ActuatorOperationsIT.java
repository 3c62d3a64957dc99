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

import java.lang.management.ManagementFactory;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import javax.management.MBeanServer;
import javax.management.ObjectName;

import io.github.clustercontrol.SelfRegistration;
import io.github.clustercontrol.SelfRegistration.State;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.ReadinessState;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests of the operations of the endpoint, over HTTP and JMX and with a real etcd.
 */
class ActuatorOperationsIT extends ActuatorFixture {

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

}
