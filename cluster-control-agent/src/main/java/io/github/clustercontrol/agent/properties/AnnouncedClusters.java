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

package io.github.clustercontrol.agent.properties;

import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

import org.springframework.core.env.PropertySource;

/**
 * The default of {@code clustercontrol.clusters.<name>.announce} under the agent, for any
 * name. Its server forwards requests to the members of these clusters, and may reload
 * slowly.
 */
public final class AnnouncedClusters extends PropertySource<Boolean> {

	private static final Pattern ANNOUNCE = Pattern.compile("clustercontrol\\.clusters[.\\[].+\\.announce");

	/** Create the defaults. */
	public AnnouncedClusters() {
		super("announced-clusters", true);
	}

	@Override
	public @Nullable Object getProperty(String name) {
		return ANNOUNCE.matcher(name).matches() ? getSource() : null;
	}

}
