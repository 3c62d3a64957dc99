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
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that the endpoint follows Spring Boot's rules of access, over HTTP.
 */
class ClusterControlAccessIT {

	private final HttpClient http = HttpClient.newHttpClient();

	@ParameterizedTest
	// A permitted read succeeds, and a permitted operation fails only because etcd is
	// away
	@CsvSource({ "management.endpoints.web.exposure.include=clustercontrol,200,405,405",
			"management.endpoint.clustercontrol.access=unrestricted,200,503,202",
			"management.endpoint.clustercontrol.access=read-only,200,405,405",
			"management.endpoint.clustercontrol.access=none,404,404,404",
			"management.endpoints.access.default=unrestricted,200,503,202",
			"management.endpoints.access.default=read-only,200,405,405",
			"management.endpoints.access.max-permitted=read-only,200,405,405",
			"management.endpoints.web.exposure.include=health,404,404,404" })
	void accessIsGrantedAsConfigured(String property, int read, int delete, int write) throws Exception {
		SpringApplication application = new SpringApplication(Application.class);
		application.setDefaultProperties(Map.of("server.port", "0", "clustercontrol.etcd.endpoints",
				"http://127.0.0.1:1", "clustercontrol.etcd.request-timeout", "100ms", "clustercontrol.startup-timeout",
				"0", "clustercontrol.self.key", "/demo/web/a:1", "clustercontrol.clusters.db.path", "/demo/db",
				"clustercontrol.self.drain-period", "0", "management.endpoints.web.exposure.include",
				"clustercontrol"));
		try (ConfigurableApplicationContext context = application.run("--" + property)) {
			String port = context.getEnvironment().getRequiredProperty("local.server.port");
			assertThat(status(port, "GET", "")).isEqualTo(read);
			assertThat(status(port, "GET", "/db")).isEqualTo(read);
			assertThat(status(port, "DELETE", "/db/10.0.0.1:3306")).isEqualTo(delete);
			assertThat(status(port, "POST", "/self/deregister")).isEqualTo(write);
		}
	}

	private int status(String port, String method, String path) throws IOException, InterruptedException {
		URI uri = URI.create("http://127.0.0.1:" + port + "/actuator/clustercontrol" + path);
		HttpRequest request = HttpRequest.newBuilder(uri).method(method, HttpRequest.BodyPublishers.noBody()).build();
		return this.http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

	}

}
