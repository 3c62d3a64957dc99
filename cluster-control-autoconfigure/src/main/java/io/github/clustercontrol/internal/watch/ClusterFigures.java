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

import io.github.clustercontrol.Source;
import org.jspecify.annotations.Nullable;

/**
 * The figures of a cluster, or of all clusters below a discover path together: one name
 * for each cluster that may appear would be too many.
 *
 * @param cluster the name of the cluster, or the path as in {@code /shop/*}
 * @param source the source of what is known
 * @param members how many members there are
 * @param staleness how long ago etcd last confirmed them, or {@code null} if it never did
 * @param changes how many changes were published
 * @param divergences how many members the watch missed
 * @param rejected how many keys are not members
 */
public record ClusterFigures(String cluster, Source source, int members, @Nullable Duration staleness,
		ChangeCounts changes, long divergences, long rejected) {
}
