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

package io.github.clustercontrol.internal.cloud;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.cloud.context.environment.EnvironmentChangeEvent;
import org.springframework.context.ApplicationListener;

/**
 * Warns that properties which Spring Cloud has refreshed take effect at the next start.
 * The key, lease, watches and files keep the values of this start.
 *
 * @since 0.1.0
 */
public final class RefreshAdvice implements ApplicationListener<EnvironmentChangeEvent> {

	private static final Log logger = LogFactory.getLog(RefreshAdvice.class);

	@Override
	public void onApplicationEvent(EnvironmentChangeEvent event) {
		Set<String> changed = event.getKeys()
			.stream()
			.filter((key) -> key.startsWith("clustercontrol."))
			.collect(Collectors.toCollection(TreeSet::new));
		if (!changed.isEmpty()) {
			logger.warn("Changed properties take effect only when this application is started again: "
					+ List.copyOf(changed));
		}
	}

}
