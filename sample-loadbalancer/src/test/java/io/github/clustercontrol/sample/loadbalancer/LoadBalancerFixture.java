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

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;

import io.github.clustercontrol.test.FakeClusters;
import org.junit.jupiter.api.AfterEach;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Import;

/**
 * The load balancer, with web servers but without etcd.
 */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT, properties = "clustercontrol.enabled=false")
@Import(FakeClusters.class)
abstract class LoadBalancerFixture {

	/** A port without a listener. */
	static final String REFUSING = "127.0.0.1:1";

	@Autowired
	FakeClusters clusters;

	@LocalServerPort
	int port;

	final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

	final List<TestWebServer> servers = new ArrayList<>();

	@AfterEach
	void stopServers() {
		this.servers.forEach(TestWebServer::close);
	}

	TestWebServer start(TestWebServer server) {
		this.servers.add(server);
		return server;
	}

	void members(String... addresses) {
		this.clusters.members("webserver", addresses);
	}

	HttpRequest.Builder get(String path) {
		return request(path).GET();
	}

	HttpRequest.Builder request(String path) {
		return HttpRequest.newBuilder(URI.create("http://localhost:" + this.port + path));
	}

	HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
		return this.client.send(request.build(), BodyHandlers.ofString());
	}

}
