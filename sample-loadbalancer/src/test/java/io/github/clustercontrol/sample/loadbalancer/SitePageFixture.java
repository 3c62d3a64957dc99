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
import java.util.Optional;

import io.github.clustercontrol.fault.EtcdServer;
import io.github.clustercontrol.fault.LoopbackPort;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The page of the site in a real browser, with a real etcd.
 */
abstract class SitePageFixture {

	static final String WEB_SERVERS = "section[aria-labelledby=cluster-webserver]";

	static EtcdServer etcd;

	@TempDir
	static Path directory;

	static Browser browser;

	static LoopbackPort port;

	static ConfigurableApplicationContext loadBalancer;

	@BeforeAll
	static void openTheBrowser() {
		etcd = new EtcdServer().start();
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
		etcd.close();
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

	static ConfigurableApplicationContext start() {
		return new SpringApplicationBuilder(LoadBalancerApplication.class).run("--server.port=" + port.number(),
				"--server.address=127.0.0.1", "--clustercontrol.etcd.endpoints=" + etcd.endpoint(),
				"--clustercontrol.self.enabled=false", "--clustercontrol.clusters.webserver.handlers[0].type=json",
				"--clustercontrol.clusters.webserver.handlers[0].file=" + directory.resolve("webservers.json"));
	}

	static void fits(int... widths) {
		for (int width : widths) {
			browser.width(width);
			assertThat(browser.ask("innerWidth")).isEqualTo((long) width);
			assertThat(browser.ask("document.documentElement.scrollWidth - document.documentElement.clientWidth"))
				.isEqualTo(0L);
		}
	}

	/** Fill in the form and send it. */
	static void order(String reason, String by) {
		browser.type(".order [name=reason]", reason);
		browser.type(".order [name=by]", by);
		browser.click(".confirm");
	}

	/** Return what is shown of a web server that left. */
	static Optional<String> why(String address) {
		return browser.texts(WEB_SERVERS + " .left li").stream().filter((line) -> line.contains(address)).findFirst();
	}

	/** Return what this page has requested of the endpoint since it was opened. */
	@SuppressWarnings("unchecked")
	static List<String> asked() {
		return (List<String>) browser.ask("""
				performance.getEntriesByType('resource').map((entry) => decodeURIComponent(entry.name))
					.filter((name) => name.includes('/actuator/'))
					.map((name) => name.split('/actuator/clustercontrol/')[1])
				""".strip());
	}

	/** Announce as a consumer of another application does. */
	static void announce(String name, long applied, boolean owed) {
		etcd.witness()
			.put("/clustercontrol.watchers/clusterdemo/webserver/test-" + name, "{\"v\":1,\"name\":\"" + name
					+ "\",\"seen\":" + applied + ",\"applied\":" + applied + ",\"owed\":" + owed + "}");
	}

	static void put(String cluster, String address, String value) {
		etcd.etcdctl("put", "/clusterdemo/" + cluster + "/" + address, value);
	}

	static List<String> members(String cluster) {
		return browser.texts("section[aria-labelledby=cluster-" + cluster + "] .address");
	}

	static ConditionFactory soon() {
		return await().atMost(Duration.ofSeconds(60)).pollInterval(Duration.ofMillis(100));
	}

}
