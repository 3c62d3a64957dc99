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
 * Why a drain ended.
 */
public enum DrainOutcome {

	/** All consumers that announce it have applied the change. */
	APPLIED,

	/** The drain period is over, and no consumer announces what it applies. */
	PERIOD,

	/** The drain timeout is over, and a consumer has not applied the change. */
	TIMEOUT,

	/** etcd did not answer what consumers have applied. */
	UNAVAILABLE,

	/** etcd denied reading what consumers have applied. */
	DENIED

}
