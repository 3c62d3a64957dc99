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
 * A consumer that announces what it has applied, as an instance that leaves sees it.
 *
 * @param name its name
 * @param seen the revision that its listeners have processed
 * @param applied the revision that it has applied
 * @param reloadPending whether it has a pending reload
 * @param since since when this is seen, in nanoseconds
 */
public record Consumer(String name, long seen, long applied, boolean reloadPending, long since) {

	/** Since when the reload is pending: an update of the revision does not end it. */
	Consumer after(Consumer before) {
		return (this.reloadPending && before.reloadPending)
				? new Consumer(this.name, this.seen, this.applied, true, before.since) : this;
	}

}
