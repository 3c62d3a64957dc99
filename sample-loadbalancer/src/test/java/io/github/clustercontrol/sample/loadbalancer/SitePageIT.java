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

import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import org.springframework.web.client.RestClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the page of the site shows.
 */
class SitePageIT extends SitePageFixture {

	@Test
	void showsMembersThatJoinAndLeave() {
		assertThat(browser.texts(".nothing")).contains("No members.", "No members.");
		put("webserver", "10.0.0.5:8110", "");
		put("dbserver", "10.0.0.9:3306", "");
		put("webserver", "10.0.0.4:8110", "{\"started\":\"2026-01-01T00:00:00Z\",\"metadata\":{\"zone\":\"a\"}}");
		soon().untilAsserted(() -> {
			assertThat(members("webserver")).containsExactly("10.0.0.4:8110", "10.0.0.5:8110");
			assertThat(members("dbserver")).containsExactly("10.0.0.9:3306");
		});
		assertThat(browser.texts(".metadata li")).containsExactly("zone=a");
		assertThat(browser.texts("td.since")).first().asString().endsWith(" d");
		assertThat(browser.texts(".source")).containsExactly("LIVE", "LIVE");
		assertThat(browser.ask("document.title")).isEqualTo("2 webserver, 1 dbserver – Load balancer");
		etcd.etcdctl("del", "/clusterdemo/webserver/10.0.0.5:8110");
		soon().untilAsserted(() -> assertThat(members("webserver")).containsExactly("10.0.0.4:8110"));
		assertThat(browser.texts("#changes .what").subList(0, 2)).containsExactly("gone", "joined");
		assertThat(browser.texts("#changes .who")).first().isEqualTo("10.0.0.5:8110");
		assertThat(browser.texts("#changes .where")).first().asString().matches("webserver · revision \\d+");
		assertThat(browser.texts("#announcer")).containsExactly("webserver: 10.0.0.5:8110 gone.");
	}

	@Test
	void showsWhoHasAppliedTheLastChangeWhenAPersonOpensIt() {
		put("webserver", "10.0.0.5:8110", "");
		soon().until(() -> !members("webserver").isEmpty());
		etcd.etcdctl("del", "/clusterdemo/webserver/10.0.0.5:8110");
		soon().until(() -> members("webserver").isEmpty());
		assertThat(asked()).isEmpty();
		announce("lb-2", 1, false);
		announce("lb-3", 1, true);
		browser.click(WEB_SERVERS + " .applied summary");
		soon().untilAsserted(() -> assertThat(browser.texts(WEB_SERVERS + " .applied li"))
			.anyMatch((line) -> line.matches("(?s)loadbalancer\\s+applied revision \\d+\\s+up to date"))
			.anyMatch((line) -> line.matches("(?s)lb-2\\s+applied revision 1\\s+behind: revision \\d+ is missing"))
			.anyMatch((line) -> line.matches("(?s)lb-3\\s+applied revision 1\\s+reload pending")));
		etcd.witness().deletePrefix("/clustercontrol.watchers/clusterdemo/webserver/test-");
		soon().untilAsserted(() -> assertThat(browser.texts(WEB_SERVERS + " .applied li")).hasSize(1));
		browser.click("section[aria-labelledby=cluster-dbserver] .applied summary");
		soon().untilAsserted(() -> assertThat(browser.texts("section[aria-labelledby=cluster-dbserver] .applied p"))
			.containsExactly("No consumer announces what it has applied."));
	}

	@Test
	void countsRequests() {
		try (TestWebServer one = TestWebServer.answering("one"); TestWebServer two = TestWebServer.answering("two")) {
			put("webserver", one.address(), "");
			put("webserver", two.address(), "");
			soon().until(() -> members("webserver").size() == 2);
			RestClient client = RestClient.create("http://127.0.0.1:" + port.number());
			for (int i = 0; i < 6; i++) {
				client.get().uri("/web/").retrieve().toBodilessEntity();
			}
			soon().untilAsserted(() -> assertThat(browser.texts("td.requests")).containsExactly("3", "3"));
			soon().untilAsserted(() -> assertThat(browser.texts("td.rate")).doesNotContain("0"));
		}
	}

	@Test
	void showsValuesFromEtcdAsText() {
		String evil = "<img src=x onerror=window.evil=true><script>window.evil=true</script>";
		put("webserver", "10.0.0.5:8110", """
				{"started":"+1000000000-12-31T23:59:59.999999999Z","metadata":{"__proto__":"%1$s","%1$s":"\\ud800"}}
				""".formatted(evil));
		put("webserver", "a".repeat(63) + "." + "b".repeat(63) + ".example:8110", """
				{"metadata":{"%s":"a"}}""".formatted("x".repeat(1000)));
		soon().until(() -> members("webserver").size() == 2);
		assertThat(browser.texts(".metadata li")).hasSize(3)
			.contains("__proto__=" + evil)
			.anyMatch((text) -> text.startsWith(evil + "="))
			.anyMatch((text) -> text.equals("x".repeat(80) + "…"));
		assertThat(browser.texts("td.since")).containsExactly("–", "–");
		assertThat(browser.ask("document.querySelectorAll('main img, main script').length")).isEqualTo(0L);
		assertThat(browser.ask("window.evil === undefined")).isEqualTo(true);
		fits(360, 1200);
	}

	@Test
	void showsMany() {
		IntStream.range(0, 40).forEach((i) -> put("webserver", "10.0.1." + (100 + i) + ":8110", ""));
		soon().until(() -> members("webserver").size() == 40);
		assertThat(members("webserver")).isSorted();
		fits(360, 640, 992, 1600);
	}

	@Test
	void showsThatEtcdIsAway() {
		put("webserver", "10.0.0.5:8110", "");
		soon().until(() -> !members("webserver").isEmpty());
		etcd.kill();
		browser.click("td.action .stop");
		order("a test", "");
		soon().untilAsserted(() -> assertThat(browser.texts(".order p")).first()
			.asString()
			.startsWith("etcd did not answer. The order may or may not be given"));
		assertThat(browser.console()).allMatch((message) -> message.contains("status of 503"));
		assertThat(browser.texts(".confirm")).containsExactly("Try again");
		soon().untilAsserted(() -> {
			assertThat(browser.texts(".source")).containsExactly("STALE", "STALE");
			assertThat(browser.texts("#stream")).containsExactly("Not confirmed by etcd");
			assertThat(browser.texts(".cluster .note")).first()
				.asString()
				.matches("Not confirmed by etcd for 1\\d s\\. These are the last known members\\.");
		});
		assertThat(members("webserver")).containsExactly("10.0.0.5:8110");
		etcd.start();
		soon().untilAsserted(() -> assertThat(browser.texts(".source")).containsExactly("LIVE", "LIVE"));
		soon().untilAsserted(() -> assertThat(browser.texts("#stream")).containsExactly("Live"));
		assertThat(browser.texts(".cluster .note")).isEmpty();
		browser.click(".confirm");
		soon().until(() -> members("webserver").isEmpty());
		assertThat(etcd.witness().get("/clusterdemo/webserver/10.0.0.5:8110")).isEmpty();
	}

	@Test
	void showsALostConnectionAndReconnects() {
		put("webserver", "10.0.0.5:8110", "");
		soon().until(() -> !members("webserver").isEmpty());
		loadBalancer.close();
		soon().untilAsserted(() -> {
			assertThat(browser.texts("#stream")).containsExactly("Disconnected");
			assertThat(browser.texts("#cut")).first()
				.asString()
				.startsWith("No connection to the load balancer since ")
				.endsWith("This page shows the state at that time. Reconnecting.");
		});
		assertThat(members("webserver")).containsExactly("10.0.0.5:8110");
		browser.click("td.action .stop");
		order("a test", "");
		soon().untilAsserted(() -> assertThat(browser.texts(".order p")).first()
			.asString()
			.startsWith("The load balancer did not answer."));
		browser.click(".keep");
		etcd.etcdctl("del", "/clusterdemo/webserver/10.0.0.5:8110");
		put("webserver", "10.0.0.6:8110", "");
		loadBalancer = start();
		soon().untilAsserted(() -> {
			assertThat(browser.texts("#stream")).containsExactly("Live");
			assertThat(members("webserver")).containsExactly("10.0.0.6:8110");
		});
		assertThat(browser.texts("#cut")).isEmpty();
		assertThat(browser.texts("#changes .what")).first().isEqualTo("already there");
		assertThat(browser.console()).allMatch((message) -> message.contains("net::ERR_"));
	}

	@Test
	void showsThatItWaitsForTheFirstEvent() {
		String html = RestClient.create("http://127.0.0.1:" + port.number())
			.get()
			.uri("/")
			.header("Accept", "text/html")
			.retrieve()
			.body(String.class);
		assertThat(html).contains("<p id=\"waiting\" class=\"note\">Waiting for the members");
		assertThat(browser.texts("#waiting")).as("after the first event").isEmpty();
	}

}
