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

package io.github.clustercontrol.internal.etcd.rules;

import java.util.List;

/**
 * What the rules decide on an event.
 *
 * @param state the state after it
 * @param effects what is to be done, in this order; at most one is a request, the last
 */
public record WatchStep(WatchState state, List<WatchEffect> effects) {

	static WatchStep of(WatchState state, WatchEffect... effects) {
		return new WatchStep(state, List.of(effects));
	}

}
