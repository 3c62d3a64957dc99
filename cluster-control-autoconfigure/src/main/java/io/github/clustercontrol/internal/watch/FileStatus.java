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

import java.util.List;

import io.github.clustercontrol.Source;
import io.github.clustercontrol.internal.handler.HandlerStatus;

/**
 * A file over several clusters at one moment.
 *
 * @param name its name, {@code files[0]}
 * @param clusters the names of its clusters, sorted
 * @param source the source of the cluster that is known least
 * @param handler the status of the handler that writes it
 */
public record FileStatus(String name, List<String> clusters, Source source, HandlerStatus handler) {
}
