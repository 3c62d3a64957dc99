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

package io.github.clustercontrol.internal.registration.rules;

/**
 * A reason why the key of this instance is not wanted in etcd. The key is wanted exactly
 * while there is none.
 */
public enum Absence {

	/** The application has not started yet. */
	NOT_READY,

	/** The readiness of the application refuses traffic. */
	REFUSING_TRAFFIC,

	/** The application took itself out of rotation. Only {@code register()} ends it. */
	DEREGISTERED,

	/** An operator ordered this instance out of rotation. Ends with the order. */
	ORDERED_OUT,

	/**
	 * An operator deleted the key, or ordered a stop. Only {@code register()} ends it.
	 */
	REMOVED,

	/** The application closes, or is about to. Terminal. */
	STOPPED

}
