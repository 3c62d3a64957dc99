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

import java.nio.file.Path;
import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * How the start of the application depends on etcd.
 *
 * @param timeout how long the start waits for the first read of all clusters and the
 * first run of their handlers
 * @param failFast whether the start fails if etcd does not answer in that time
 * @param probe the key to read for that when no cluster is watched
 * @param cacheDirectory the directory of the cached snapshots, which are used when etcd
 * is away at the start, or {@code null} to cache none
 */
public record StartSettings(Duration timeout, boolean failFast, String probe, @Nullable Path cacheDirectory) {
}
