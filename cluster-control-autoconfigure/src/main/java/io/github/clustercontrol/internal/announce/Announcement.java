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

package io.github.clustercontrol.internal.announce;

import java.time.Instant;

import io.github.clustercontrol.internal.announce.rules.Progress;
import org.jspecify.annotations.Nullable;

/**
 * What a consumer of a cluster announces.
 *
 * @param name the name of the application, or of its host
 * @param progress how far it has applied the changes of the cluster
 * @param since when this last changed, by the clock of the consumer, {@code null} if it
 * does not say
 */
public record Announcement(String name, Progress progress, @Nullable Instant since) {
}
