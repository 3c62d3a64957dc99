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

package io.github.clustercontrol.simulation;

import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Shows that the simulation finds faults in the decisions on the members of a cluster,
 * and in the rules of the watch that they follow.
 */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class ClusterMutantTests {

	private static final int SCHEDULES = 20_000;

	@ParameterizedTest
	@EnumSource(mode = Mode.EXCLUDE, names = "NONE")
	void theSimulationFindsTheFaultOf(ClusterMutant mutant) {
		find(Simulation.ofWatchers(mutant), mutant);
	}

	@ParameterizedTest
	@EnumSource(mode = Mode.EXCLUDE, names = "NONE")
	void theSimulationFindsTheFaultOf(WatchMutant mutant) {
		find(Simulation.ofWatches(mutant), mutant);
	}

	private static void find(Simulation wrong, Enum<?> mutant) {
		Simulation right = Simulation.ofWatchers(ClusterMutant.NONE);
		long seed = 1;
		while (seed <= SCHEDULES && (wrong.find(seed).isEmpty() || right.find(seed).isPresent())) {
			seed++;
		}
		assertThat(seed).as("the first schedule that finds " + mutant).isLessThanOrEqualTo(SCHEDULES);
	}

}
