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
 * Refuses what came too late. Which beans there are is decided when an application is
 * processed ahead of time; to start it with properties that ask for others would silently
 * do what was asked then.
 */
final class AheadOfTimeCheck {

	private static final String ADVICE = ", but the application was processed ahead of time with the contrary:"
			+ " build it with this setting, or start it with -Dspring.aot.enabled=false.";

	private AheadOfTimeCheck() {
	}

	static void check(ClusterControlProperties properties, ListableBeanFactory beanFactory) {
		if (!properties.enabled()) {
			throw PropertyCheck.refusal(PropertyCheck.PREFIX + "enabled", false,
					"There is to be nothing of cluster-control" + ADVICE);
		}
		Self self = properties.self();
		boolean wanted = SelfCheck.isEnabled(self);
		if (wanted != beanFactory.getBeanNamesForType(RegistrationConfiguration.class).length > 0) {
			throw PropertyCheck.refusal(PropertyCheck.PREFIX + "self.enabled", self.enabled(),
					"This instance is " + (wanted ? "" : "not ") + "to register" + ADVICE);
		}
	}

}
