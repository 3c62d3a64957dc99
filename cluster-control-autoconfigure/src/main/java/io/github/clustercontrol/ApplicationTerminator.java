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

package io.github.clustercontrol;

import org.springframework.context.ConfigurableApplicationContext;

/**
 * Ends the application after an operator deleted its key, or after its lease expired if
 * {@code clustercontrol.self.on-expired} is {@code shutdown}. Replace the bean if the
 * process must not end: in a test, or with several applications in one process.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface ApplicationTerminator {

	/**
	 * End the application gracefully. Must return at once; it is called at most once.
	 * @param context the context to close
	 */
	void terminate(ConfigurableApplicationContext context);

}
