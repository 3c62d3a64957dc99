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

/**
 * When something happens.
 *
 * @param nanos monotonic time since the watch was created
 * @param jitter a random number, at least 0 and less than 1
 * @param knownRevision the highest revision that any answer of etcd has had so far
 * @param renewal the last renewal of a lease that etcd answered
 */
public record Moment(long nanos, double jitter, long knownRevision, Renewal renewal) {
}
