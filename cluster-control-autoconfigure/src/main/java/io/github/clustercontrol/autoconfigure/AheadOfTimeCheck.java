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

import io.github.clustercontrol.autoconfigure.ClusterControlAutoConfiguration.RegistrationConfiguration;
import io.github.clustercontrol.autoconfigure.ClusterControlProperties.Self;

import org.springframework.beans.factory.ListableBeanFactory;

/**
 * Refuses properties that need other beans than the build made. The conditions on beans
 * are evaluated when an application is processed ahead of time, so that these properties
 * would be ignored.
 */
final class AheadOfTimeCheck {

	private static final String FIX = ": build it with this setting, or start it with -Dspring.aot.enabled=false.";

	private AheadOfTimeCheck() {
	}

	static void check(ClusterControlProperties properties, ListableBeanFactory beanFactory) {
		if (!properties.enabled()) {
			throw InvalidProperty.of(InvalidProperty.PREFIX + "enabled", false,
					"cluster-control is disabled, but the application was processed ahead of time with it enabled"
							+ FIX);
		}
		Self self = properties.self();
		boolean built = beanFactory.getBeanNamesForType(RegistrationConfiguration.class).length > 0;
		if (self.registers() != built) {
			throw InvalidProperty.of(SelfFactory.SELF + "enabled", self.enabled(),
					"This instance is configured " + (self.registers() ? "" : "not ")
							+ "to register, but the application was processed ahead of time "
							+ (built ? "with" : "without") + " registration" + FIX);
		}
	}

}
