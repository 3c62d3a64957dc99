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

import java.util.Map;

import io.github.clustercontrol.ClusterHandler;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.StandardEnvironment;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Starts an application with given properties, valid or not.
 */
@ExtendWith(OutputCaptureExtension.class)
abstract class StartWithProperties {

	final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(SslAutoConfiguration.class, EtcdAutoConfiguration.class,
				ClusterControlAutoConfiguration.class))
		.withUserConfiguration(HandlerConfiguration.class)
		.withPropertyValues("clustercontrol.etcd.endpoints=http://127.0.0.1:1", "clustercontrol.startup-timeout=0");

	static ConfigurableApplicationContext run(String... arguments) {
		SpringApplication application = new SpringApplication(Application.class);
		application.setWebApplicationType(WebApplicationType.NONE);
		application.setDefaultProperties(Map.of("clustercontrol.startup-timeout", "0"));
		return application.run(arguments);
	}

	void assertRefused(String name, String reason, String... properties) {
		this.runner.withPropertyValues(prefixed(properties))
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.isInstanceOfSatisfying(InvalidConfigurationPropertyValueException.class, (ex) -> {
					assertThat(ex.getName()).isEqualTo("clustercontrol." + name);
					assertThat(ex.getReason()).contains(reason).endsWith(".").doesNotContain("se-cret");
					assertThat(Analysis.of(ex, new StandardEnvironment()).getDescription())
						.contains("'clustercontrol." + name + "'")
						.contains(reason);
				}));
	}

	static String[] prefixed(String... properties) {
		String[] result = new String[properties.length];
		for (int i = 0; i < properties.length; i++) {
			result[i] = "clustercontrol." + properties[i];
		}
		return result;
	}

	@Configuration(proxyBeanMethods = false)
	static class HandlerConfiguration {

		@Bean
		ClusterHandler own() {
			return (snapshot) -> {
			};
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration({ SslAutoConfiguration.class, EtcdAutoConfiguration.class,
			ClusterControlAutoConfiguration.class })
	static class Application {

	}

}
