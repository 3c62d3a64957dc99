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

package io.github.clustercontrol.internal.watch;

import java.time.Duration;

import io.github.clustercontrol.internal.handler.HandlerOwner;
import io.github.clustercontrol.internal.handler.NamedHandler;

/**
 * A file over several clusters.
 *
 * @param owner its name
 * @param selection its clusters
 * @param quietPeriod how long no change may come before a burst of changes is handled
 * @param handler the handler that writes it
 */
public record FileSettings(HandlerOwner owner, ClusterSelection selection, Duration quietPeriod, NamedHandler handler) {
}
