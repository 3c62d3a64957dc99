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

import io.github.clustercontrol.autoconfigure.ClusterControlAutoConfiguration.RegistrationConfiguration;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.support.StaticListableBeanFactory;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link AheadOfTimeCheck}.
 */
class AheadOfTimeCheckTests {

	private final StaticListableBeanFactory beans = new StaticListableBeanFactory();

	@Test
	void takesWhatIsAsItWasBuilt() {
		assertThatCode(() -> check("fail-fast", "true")).doesNotThrowAnyException();
		this.beans.addBean("registration", new RegistrationConfiguration());
		assertThatCode(() -> check("self.key", "/demo/web/a:1")).doesNotThrowAnyException();
	}

	@Test
	void refusesToBeTurnedOff() {
		assertRefused("enabled", "false", "clustercontrol.enabled", "cluster-control is disabled, but");
	}

	@Test
	void refusesToRegisterWhereItWasBuiltNotTo() {
		assertRefused("self.path", "/demo/web", "clustercontrol.self.enabled",
				"This instance is configured to register, but");
	}

	@Test
	void refusesNotToRegisterWhereItWasBuiltTo() {
		this.beans.addBean("registration", new RegistrationConfiguration());
		assertRefused("self.enabled", "false", "clustercontrol.self.enabled",
				"This instance is configured not to register, but");
		assertRefused("fail-fast", "true", "clustercontrol.self.enabled",
				"This instance is configured not to register, but");
	}

	private void assertRefused(String name, String value, String property, String reason) {
		assertThatExceptionOfType(InvalidConfigurationPropertyValueException.class).isThrownBy(() -> check(name, value))
			.satisfies((ex) -> assertThat(ex.getName()).isEqualTo(property))
			.satisfies((ex) -> assertThat(ex.getReason()).startsWith(reason).contains("-Dspring.aot.enabled=false"));
	}

	private void check(String name, String value) {
		ClusterControlProperties properties = new Binder(
				new MapConfigurationPropertySource(Map.of("clustercontrol." + name, value)))
			.bind("clustercontrol", Bindable.of(ClusterControlProperties.class))
			.get();
		AheadOfTimeCheck.check(properties, this.beans);
	}

}
