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

package io.github.clustercontrol.internal.command;

import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * The secrets in the environment of this process. A command that prints its environment
 * and fails would write them to the log.
 */
final class OwnSecrets {

	/** The password of etcd, and the variable that may have any property. */
	private static final Set<String> NAMES = Set.of("clustercontroletcdpassword", "springapplicationjson");

	private OwnSecrets() {
	}

	/** Remove the secrets, in each spelling that Spring Boot accepts. */
	static void withhold(Map<String, String> environment) {
		environment.keySet()
			.removeIf((name) -> NAMES.contains(name.replaceAll("[^A-Za-z0-9]", "").toLowerCase(Locale.ROOT)));
	}

}
