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

package io.github.clustercontrol.autoconfigure;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.stream.Stream;

import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchException;

/**
 * Searches what a start that fails says for the secrets in its configuration. What is
 * refused is shown, unless it may be one.
 */
@ExtendWith(OutputCaptureExtension.class)
class SecretsOfAFailedStartTests {

	@ParameterizedTest
	@ValueSource(strings = { "etcd.endpoints=https://app:se-cret@127.0.0.1:1",
			"etcd.endpoints=https://127.0.0.1:1,https://app:se-cret@127.0.0.1:1",
			"etcd.endpoints=https://app:se-cret%@127.0.0.1:1", "etcd.endpoints=app:se-cret@127.0.0.1:1",
			"etcd.username=", "etcd.pasword=se-cret", "etcd.token=se-cret", "etcd.password.value=se-cret",
			"password=se-cret", "etcd.ssl.key-store-password=se-cret", "etcd.ssl.bundle=none", "self.ttl=never",
			"etcd.endpoints=https://127.0.0.1:1" })
	void tellsNoSecret(String property, CapturedOutput output) {
		Stream<String> properties = Stream.of("etcd.endpoints=https://127.0.0.1:1", "etcd.username=app",
				"etcd.password=se-cret", "etcd.request-timeout=100ms", "self.key=/demo/web/a:1", "fail-fast=true",
				"startup-timeout=100ms");
		String name = property.substring(0, property.indexOf('=') + 1);
		String[] arguments = Stream.concat(properties.filter((each) -> !each.startsWith(name)), Stream.of(property))
			.map((each) -> "--clustercontrol." + each)
			.toArray(String[]::new);
		SpringApplication application = new SpringApplication(Application.class);
		application.setWebApplicationType(WebApplicationType.NONE);
		Exception failure = catchException(() -> application.run(arguments).close());
		StringWriter stack = new StringWriter();
		assertThat(failure).isNotNull();
		failure.printStackTrace(new PrintWriter(stack));
		assertThat(output).contains("APPLICATION FAILED TO START").contains("clustercontrol.");
		assertThat(output + stack.toString()).doesNotContain("se-cret");
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

	}

}
