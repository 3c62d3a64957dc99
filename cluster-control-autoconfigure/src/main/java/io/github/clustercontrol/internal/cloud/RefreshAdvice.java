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
 * Logs a warning when Spring Cloud refreshes properties of this starter. They take effect
 * at the next start, because key, lease, watches and files are created only once.
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
			logger.warn(
					"Changed properties take effect only after a restart of this application: " + List.copyOf(changed));
		}
	}

}
