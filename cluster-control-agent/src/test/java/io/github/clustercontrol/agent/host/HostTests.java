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

package io.github.clustercontrol.agent.host;

import io.github.clustercontrol.internal.watch.ClusterLimits;
import org.junit.jupiter.api.Test;

import org.springframework.mock.env.MockEnvironment;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Host}.
 */
class HostTests {

	@Test
	void theClustersOfAllServicesShareTheHeap() {
		MockEnvironment environment = new MockEnvironment();
		environment.setProperty("clustercontrol.agent.services.web.clusters.db.path", "/demo/db");
		environment.setProperty("clustercontrol.agent.services.web.clusters.cache.path", "/demo/cache");
		environment.setProperty("clustercontrol.agent.services.my-api.clusters.db.path", "/demo/db");
		environment.setProperty("clustercontrol.agent.services.queue.rise", "1");
		assertThat(Host.limits(environment)).isEqualTo(ClusterLimits.of(3));
	}

}
