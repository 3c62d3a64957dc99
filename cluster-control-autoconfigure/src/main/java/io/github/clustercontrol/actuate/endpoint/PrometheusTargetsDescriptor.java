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

package io.github.clustercontrol.actuate.endpoint;

import java.util.List;
import java.util.stream.Stream;

import com.fasterxml.jackson.annotation.JsonValue;
import io.github.clustercontrol.ClusterSnapshot;
import io.github.clustercontrol.Source;
import io.github.clustercontrol.internal.render.PrometheusTarget;

import org.springframework.boot.actuate.endpoint.OperationResponseBody;
import org.springframework.boot.actuate.endpoint.Sanitizer;

/**
 * The members of clusters in the format of Prometheus' {@code http_sd_configs}: a JSON
 * array.
 *
 * @param complete whether all of these clusters were read at least once; Prometheus must
 * not take an unknown cluster for an empty one
 * @param targets one target for each member, sorted by cluster and address
 * @since 0.1.0
 */
public record PrometheusTargetsDescriptor(boolean complete,
		@JsonValue List<PrometheusTarget> targets) implements OperationResponseBody {

	static PrometheusTargetsDescriptor of(List<ClusterSnapshot> snapshots, Sanitizer sanitizer) {
		return new PrometheusTargetsDescriptor(
				snapshots.stream().noneMatch((snapshot) -> snapshot.source() == Source.UNKNOWN),
				snapshots.stream().flatMap((snapshot) -> targets(snapshot, sanitizer)).toList());
	}

	private static Stream<PrometheusTarget> targets(ClusterSnapshot snapshot, Sanitizer sanitizer) {
		return snapshot.members()
			.stream()
			.map((member) -> PrometheusTarget.of(snapshot.cluster(), member,
					ClusterDescriptor.MemberDescriptor.metadata(member, sanitizer)));
	}

}
