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
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.openqa.selenium.Keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * What an operator does on the page of the site, and what the page shows of it.
 */
class SiteOperationsIT extends SitePageFixture {

	@Test
	void takesAWebServerOutPutsItInAndStopsItWithAReason() {
		try (SampleProcess webServer = SampleProcess.start("webserver", etcd.endpoint())) {
			await().atMost(Duration.ofMinutes(2))
				.untilAsserted(() -> assertThat(members("webserver")).containsExactly(webServer.address()));
			assertThat(browser.texts("td.since")).first().asString().endsWith(" s");
			browser.click("td.action .out");
			assertThat(browser.texts(".order p")).first().asString().startsWith("Take it out of rotation?");
			order("kernel update", "ops@host");
			soon().untilAsserted(() -> assertThat(browser.texts("tr")).isEmpty());
			assertThat(asked()).as("nothing is asked before a person opens it")
				.containsExactly("webserver/" + webServer.address() + "/out");
			assertThat(etcd.witness().get(webServer.key() + "/order").orElseThrow().value())
				.contains("\"kernel update\"");
			browser.click(WEB_SERVERS + " .left summary");
			soon().untilAsserted(() -> assertThat(why(webServer.address()))
				.hasValueSatisfying((line) -> assertThat(line).containsPattern("\\d\\d:\\d\\d:\\d\\d")
					.contains("out by order: kernel update, by ops@host")));
			assertThat(webServer.jvm().isAlive()).isTrue();
			browser.click("[aria-label='Put in " + webServer.address() + "']");
			soon().untilAsserted(() -> assertThat(members("webserver")).containsExactly(webServer.address()));
			soon().untilAsserted(() -> assertThat(why(webServer.address())).isEmpty());
			browser.click("td.action .stop");
			assertThat(browser.ask("document.querySelector('.order [name=by]').value")).isEqualTo("ops@host");
			order("replaced", "");
			assertThat(webServer.jvm().awaitExit(Duration.ofMinutes(1))).isZero();
			soon().untilAsserted(() -> assertThat(why(webServer.address()))
				.hasValueSatisfying((line) -> assertThat(line).contains("stopped by order: replaced, by ops@host")));
			assertThat(browser.texts("#changes .what")).first().isEqualTo("gone");
		}
	}

	@Test
	void showsWhyMembersLeftWhenAPersonOpensIt() {
		put("webserver", "10.0.0.5:8110", "");
		long lease = etcd.witness().grant(600);
		etcd.witness().put("/clusterdemo/webserver/10.0.0.7:8110", "", lease);
		soon().until(() -> members("webserver").size() == 2);
		etcd.etcdctl("del", "/clusterdemo/webserver/10.0.0.5:8110");
		etcd.witness().revoke(lease);
		soon().until(() -> members("webserver").isEmpty());
		assertThat(asked()).isEmpty();
		browser.click(WEB_SERVERS + " .left summary");
		soon().untilAsserted(() -> {
			assertThat(why("10.0.0.5:8110"))
				.hasValueSatisfying((line) -> assertThat(line).contains("its key was deleted, without a reason"));
			assertThat(why("10.0.0.7:8110"))
				.hasValueSatisfying((line) -> assertThat(line).contains("its lease expired"));
		});
		put("webserver", "10.0.0.5:8110", "");
		soon().untilAsserted(() -> assertThat(why("10.0.0.5:8110")).isEmpty());
		fits(360, 992);
	}

	@Test
	void showsAnOrderAlsoWhenEtcdHasCompactedTheDelete() {
		String member = "/clusterdemo/webserver/10.0.0.8:8110";
		put("webserver", "10.0.0.8:8110", "");
		soon().until(() -> !members("webserver").isEmpty());
		etcd.etcdctl("put", member + "/order", "{\"v\":1,\"do\":\"out\",\"reason\":\"long ago\"}");
		etcd.etcdctl("del", member);
		soon().until(() -> members("webserver").isEmpty());
		etcd.witness().put("/unrelated", "");
		etcd.witness().compact();
		browser.click(WEB_SERVERS + " .left summary");
		soon().untilAsserted(() -> assertThat(why("10.0.0.8:8110"))
			.hasValueSatisfying((line) -> assertThat(line).contains("out by order: long ago")));
		browser.click("[aria-label='Put in 10.0.0.8:8110']");
		soon().until(() -> etcd.witness().get(member + "/order").isEmpty());
		soon().untilAsserted(() -> assertThat(browser.texts(".left .result"))
			.containsExactly("The order has ended. It returns if it is ready."));
	}

	@Test
	void keepsTheKeyWhenTheQuestionIsCancelled() {
		put("webserver", "10.0.0.5:8110", "");
		soon().until(() -> !members("webserver").isEmpty());
		browser.click("td.action .stop");
		assertThat(browser.ask("document.activeElement.name")).isEqualTo("reason");
		put("webserver", "10.0.0.4:8110", "");
		soon().until(() -> members("webserver").size() == 2);
		assertThat(browser.ask("document.activeElement.name")).isEqualTo("reason");
		browser.click(".confirm");
		assertThat(asked()).as("an order needs a reason").isEmpty();
		fits(360, 992);
		browser.press(Keys.ESCAPE);
		assertThat(browser.texts(".order")).isEmpty();
		assertThat(browser.ask("document.activeElement.getAttribute('aria-label')")).isEqualTo("Stop 10.0.0.5:8110");
		assertThat(etcd.witness().get("/clusterdemo/webserver/10.0.0.5:8110")).isPresent();
	}

	@Test
	void removesTheQuestionWhenItsMemberLeaves() {
		put("webserver", "10.0.0.5:8110", "");
		soon().until(() -> !members("webserver").isEmpty());
		browser.click("td.action .out");
		etcd.etcdctl("del", "/clusterdemo/webserver/10.0.0.5:8110");
		soon().until(() -> members("webserver").isEmpty());
		assertThat(browser.texts(".order")).isEmpty();
		assertThat(browser.ask("document.activeElement.textContent")).isEqualTo("webserver");
	}

	@Test
	void showsWhyAnOrderFailed() {
		put("webserver", "10.0.0.5:8110", "");
		soon().until(() -> !members("webserver").isEmpty());
		browser.click("td.action .out");
		browser.type(".order [name=reason]", "a test");
		Map.of(400, "The order is not valid. Write a reason, and a duration as in 2h, 30m or 1d.", 401,
				"You are not allowed to give orders here.", 403, "You are not allowed to give orders here.", 404,
				"The load balancer does not know this cluster.", 405,
				"The endpoint of this load balancer is read-only.", 500,
				"The load balancer answered with status 500; see its log.")
			.forEach((status, words) -> {
				browser.ask("window.fetch = () => Promise.resolve(new Response(null, { status: " + status + " }))");
				browser.click(".confirm");
				soon().untilAsserted(() -> assertThat(browser.texts(".order p[role=alert]")).containsExactly(words));
			});
	}

}
