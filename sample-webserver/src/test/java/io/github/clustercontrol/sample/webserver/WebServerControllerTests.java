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

package io.github.clustercontrol.sample.webserver;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

import com.sun.net.httpserver.HttpServer;
import io.github.clustercontrol.test.FakeClusters;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link WebServerController}, with database servers but without etcd.
 */
class WebServerControllerTests {

	private final FakeClusters clusters = FakeClusters.of("dbserver");

	private final WebServerController controller = new WebServerController(this.clusters,
			"/clusterdemo/webserver/web.example.org:8110");

	private final List<HttpServer> servers = new ArrayList<>();

	@AfterEach
	void stopServers() {
		this.servers.forEach((server) -> server.stop(0));
	}

	@Test
	void showsTheAnswersOfTheDatabaseServersOnOneLine() throws IOException {
		this.clusters.members("dbserver", server(200, "one"), server(200, "two\n"));
		assertThat(this.controller.askDatabaseServers()).isIn("web.example.org:8110: one two",
				"web.example.org:8110: two one");
	}

	@Test
	void showsWhichDatabaseServersDoNotAnswer() throws IOException {
		this.clusters.members("dbserver", "127.0.0.1:1", server(500, "broken"), "under_score:80");
		assertThat(this.controller.askDatabaseServers())
			.isEqualTo("web.example.org:8110: (no response) (no response) (no response)");
	}

	@Test
	void answersOnlyWithItsAddressWithoutDatabaseServers() {
		this.clusters.members("dbserver");
		assertThat(this.controller.askDatabaseServers()).isEqualTo("web.example.org:8110:");
	}

	private String server(int status, String answer) throws IOException {
		HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
		server.createContext("/", (exchange) -> {
			byte[] body = answer.getBytes(StandardCharsets.UTF_8);
			exchange.sendResponseHeaders(status, body.length);
			exchange.getResponseBody().write(body);
			exchange.close();
		});
		server.start();
		this.servers.add(server);
		return "127.0.0.1:" + server.getAddress().getPort();
	}

}
