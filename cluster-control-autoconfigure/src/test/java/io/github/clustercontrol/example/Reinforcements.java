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

package io.github.clustercontrol.example;

import io.github.clustercontrol.ClusterBelowMinimumEvent;

import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/**
 * The example of {@code docs/operations.md}: starts instances if there are too few.
 */
@Component
public class Reinforcements {

	private final Platform platform;

	public Reinforcements(Platform platform) {
		this.platform = platform;
	}

	@EventListener
	void tooFew(ClusterBelowMinimumEvent event) {
		// Each application that watches the cluster gets the event: the number is set,
		// not increased.
		this.platform.scale(event.current().cluster(), event.minimum());
	}

	public interface Platform {

		void scale(String service, int instances);

	}

}
