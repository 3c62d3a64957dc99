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

package io.github.clustercontrol.autoconfigure.cloud;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

import io.github.clustercontrol.SelfRegistration;
import io.github.clustercontrol.SelfRegistration.State;
import io.github.clustercontrol.fault.EtcdServer;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests of an application whose environment Spring Cloud refreshes.
 */
@ExtendWith(OutputCaptureExtension.class)
class RefreshIT {

	@RegisterExtension
	static EtcdServer etcd = new EtcdServer();

	@TempDir
	private Path directory;

	@ParameterizedTest
	@ValueSource(strings = { "", "--spring.cloud.refresh.never-refreshable=com.example.Mine" })
	void changedPropertiesLogOneLineThatARestartIsNeeded(String argument, CapturedOutput output) throws Exception {
		Path file = this.directory.resolve("application.properties");
		Files.writeString(file, "clustercontrol.clusters.db.path=/demo/db\nclustercontrol.self.ttl=15\n");
		try (ConfigurableApplicationContext context = new SpringApplicationBuilder(Application.class)
			.web(WebApplicationType.SERVLET)
			.run(argument, "--server.port=0", "--spring.config.additional-location=file:" + this.directory + "/",
					"--clustercontrol.etcd.endpoints=" + etcd.endpoint(), "--clustercontrol.self.path=/demo/web",
					"--clustercontrol.self.drain-period=0", "--management.endpoints.web.exposure.include=refresh")) {
			SelfRegistration self = context.getBean(SelfRegistration.class);
			await().atMost(Duration.ofSeconds(20)).until(() -> self.state() == State.REGISTERED);
			Files.writeString(file, "clustercontrol.clusters.db.path=/demo/other\n");
			assertThat(refresh(context).statusCode()).isEqualTo(200);
			assertThat(output)
				.containsOnlyOnce("Changed properties take effect only after a restart of this application:"
						+ " [clustercontrol.clusters.db.path, clustercontrol.self.ttl]");
			Files.writeString(file, "clustercontrol.clusters.db.path=/demo/other\nmy.own=1\n");
			assertThat(refresh(context).body()).isEqualTo("[\"my.own\"]");
			assertThat(output).containsOnlyOnce("Changed properties take effect")
				.doesNotContain("ClusterControlProperties for reset")
				.doesNotContain("\tat ");
			assertThat(self.state()).isEqualTo(State.REGISTERED);
			assertThat(context.getEnvironment().getProperty("spring.cloud.refresh.never-refreshable"))
				.startsWith(argument.isEmpty() ? "com.zaxxer.hikari.HikariDataSource," : "com.example.Mine,");
		}
	}

	private static HttpResponse<String> refresh(ConfigurableApplicationContext context)
			throws IOException, InterruptedException {
		URI uri = URI.create(
				"http://127.0.0.1:" + context.getEnvironment().getProperty("local.server.port") + "/actuator/refresh");
		return HttpClient.newHttpClient()
			.send(HttpRequest.newBuilder(uri).POST(BodyPublishers.noBody()).build(), BodyHandlers.ofString());
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

	}

}
