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

package io.github.clustercontrol.etcd;

import java.net.URI;
import java.time.Instant;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * How the connection to etcd fares.
 *
 * @param endpoints the configured endpoints
 * @param connected whether the last request was answered
 * @param lastSuccess when etcd last answered, or {@code null} if it never did
 * @param failingSince when the first request failed since then, or {@code null} while
 * connected
 * @param lastError the last failure in the words of the client, or {@code null} if there
 * was none
 * @param rebuilds how often the client was built anew
 */
public record EtcdStatus(List<URI> endpoints, boolean connected, @Nullable Instant lastSuccess,
		@Nullable Instant failingSince, @Nullable String lastError, long rebuilds) {
}
