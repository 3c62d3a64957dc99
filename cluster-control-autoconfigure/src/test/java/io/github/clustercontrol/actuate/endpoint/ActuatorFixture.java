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
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;

import io.github.clustercontrol.ApplicationTerminator;
import io.github.clustercontrol.SelfRegistration;
import io.github.clustercontrol.SelfRegistration.State;
import io.github.clustercontrol.fault.EtcdFixture;
import io.github.clustercontrol.fault.FaultProxy;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.awaitility.Awaitility.await;

/**
 * An application with the endpoint, health, info and meters over HTTP and JMX, and a real
 * etcd behind a proxy.
 */
abstract class ActuatorFixture extends EtcdFixture {

	static final JsonMapper JSON = new JsonMapper();

	@TempDir
	Path directory;

	FaultProxy proxy;

	ConfigurableApplicationContext context;

	String self;

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

	JsonNode health() {
		return get("/health/clusterControl");
	}

	double measured(String query, String statistic) {
		return get("/metrics/" + query).path("measurements")
			.valueStream()
			.filter((measurement) -> measurement.path("statistic").asString().equals(statistic))
			.findFirst()
			.orElseThrow()
			.path("value")
			.asDouble();
	}

	static List<String> addresses(JsonNode cluster) {
		return cluster.path("members").valueStream().map((member) -> member.path("address").asString()).toList();
	}

	JsonNode get(String path) {
		return new ActuatorClient(this.context).get(path);
	}

	HttpResponse<String> send(String method, String path) {
		return send(method, path, "");
	}

	HttpResponse<String> send(String method, String path, String body) {
		return new ActuatorClient(this.context).send(method, path, body);
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

		final AtomicBoolean terminated = new AtomicBoolean();

		@Bean
		ApplicationTerminator terminator() {
			return (context) -> this.terminated.set(true);
		}

	}

}
