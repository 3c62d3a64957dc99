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

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

import io.github.clustercontrol.fault.EtcdServer;
import io.github.clustercontrol.fault.LoopbackPort;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.Keys;

import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.web.client.RestClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The page of the site in a real browser, with a real etcd.
 */
class SitePageIT {

	private static final String WEB_SERVERS = "section[aria-labelledby=cluster-webserver]";

	@RegisterExtension
	static final EtcdServer etcd = new EtcdServer();

	@TempDir
	static Path directory;

	private static Browser browser;

	private static LoopbackPort port;

	private static ConfigurableApplicationContext loadBalancer;

	@BeforeAll
	static void openTheBrowser() {
		browser = Browser.start(directory.resolve("profile"));
		port = LoopbackPort.reserve();
		loadBalancer = start();
	}

	@AfterAll
	static void closeTheBrowser() {
		if (browser != null) {
			browser.close();
			loadBalancer.close();
			port.close();
		}
	}

	@BeforeEach
	void openThePage() {
		browser.open(URI.create("http://127.0.0.1:" + port.number() + "/"));
		soon().untilAsserted(() -> assertThat(browser.texts("#stream")).containsExactly("Live"));
		browser.ask("window.opened = true");
	}

	@AfterEach
	void thereIsNoErrorAndNoReload() {
		assertThat(browser.console()).isEmpty();
		assertThat(browser.ask("window.opened")).isEqualTo(true);
		etcd.etcdctl("del", "--prefix", "/clusterdemo/");
		soon().until(() -> browser.texts("tr.member").isEmpty());
	}

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

	private static ConfigurableApplicationContext start() {
		return new SpringApplicationBuilder(LoadBalancerApplication.class).run("--server.port=" + port.number(),
				"--server.address=127.0.0.1", "--clustercontrol.etcd.endpoints=" + etcd.endpoint(),
				"--clustercontrol.self.enabled=false", "--clustercontrol.clusters.webserver.handlers[0].type=json",
				"--clustercontrol.clusters.webserver.handlers[0].file=" + directory.resolve("webservers.json"));
	}

	private static void fits(int... widths) {
		for (int width : widths) {
			browser.width(width);
			assertThat(browser.ask("innerWidth")).isEqualTo((long) width);
			assertThat(browser.ask("document.documentElement.scrollWidth - document.documentElement.clientWidth"))
				.isEqualTo(0L);
		}
	}

	/** Fill in the form and send it. */
	private static void order(String reason, String by) {
		browser.type(".order [name=reason]", reason);
		browser.type(".order [name=by]", by);
		browser.click(".confirm");
	}

	/** Return what is shown of a web server that left. */
	private static Optional<String> why(String address) {
		return browser.texts(WEB_SERVERS + " .left li").stream().filter((line) -> line.contains(address)).findFirst();
	}

	/** Return what this page has requested of the endpoint since it was opened. */
	@SuppressWarnings("unchecked")
	private static List<String> asked() {
		return (List<String>) browser.ask("""
				performance.getEntriesByType('resource').map((entry) => decodeURIComponent(entry.name))
					.filter((name) => name.includes('/actuator/'))
					.map((name) => name.split('/actuator/clustercontrol/')[1])
				""".strip());
	}

	/** Announce as a consumer of another application does. */
	private static void announce(String name, long applied, boolean owed) {
		etcd.witness()
			.put("/clustercontrol.watchers/clusterdemo/webserver/test-" + name, "{\"v\":1,\"name\":\"" + name
					+ "\",\"seen\":" + applied + ",\"applied\":" + applied + ",\"owed\":" + owed + "}");
	}

	private static void put(String cluster, String address, String value) {
		etcd.etcdctl("put", "/clusterdemo/" + cluster + "/" + address, value);
	}

	private static List<String> members(String cluster) {
		return browser.texts("section[aria-labelledby=cluster-" + cluster + "] .address");
	}

	private static ConditionFactory soon() {
		return await().atMost(Duration.ofSeconds(60)).pollInterval(Duration.ofMillis(100));
	}

}
