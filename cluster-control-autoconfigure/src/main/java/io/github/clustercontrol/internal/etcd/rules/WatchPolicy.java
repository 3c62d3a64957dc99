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

import java.time.Duration;

/**
 * The periods of a watch.
 *
 * @param heartbeat how often an idle watch has to be confirmed, by a renewal of a lease
 * or by its response to a progress request
 * @param relistEvery how often everything is read again to compare it; zero for never
 * @param settledAfter how long the watch has to be open after such a read before the two
 * are compared
 */
public record WatchPolicy(Duration heartbeat, Duration relistEvery, Duration settledAfter) {
}
