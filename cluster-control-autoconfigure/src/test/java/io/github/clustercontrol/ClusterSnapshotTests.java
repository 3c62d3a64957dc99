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

package io.github.clustercontrol;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link ClusterSnapshot} and {@link ClusterChangedEvent}.
 */
class ClusterSnapshotTests {

	private static final Member A = Member.of("a:1");

	private static final Member B = Member.of("b:1");

	private static final Member C = Member.of("c:1");

	@Test
	void sortsMembersByAddressAsText() {
		assertThat(snapshot(C, A, B).members()).containsExactly(A, B, C);
		assertThat(snapshot(A, B, C).members()).containsExactly(A, B, C);
		Member ten = Member.of("a:10");
		Member two = Member.of("a:2");
		Member upper = Member.of("Z:1");
		assertThat(snapshot(two, ten, upper).members()).containsExactly(upper, ten, two);
	}

	@Test
	void isAnImmutableCopy() {
		List<Member> source = new ArrayList<>(List.of(A, B));
		ClusterSnapshot snapshot = new ClusterSnapshot("web", 1, source, Source.LIVE, null);
		source.add(C);
		assertThat(snapshot.members()).containsExactly(A, B);
		assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(() -> snapshot.members().add(C));
		assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(() -> snapshot.members().set(0, C));
		assertThatExceptionOfType(UnsupportedOperationException.class)
			.isThrownBy(() -> snapshot(C, A).members().remove(0));
	}

	@Test
	void isEqualByContent() {
		assertThat(snapshot(A, B)).isEqualTo(snapshot(B, A)).hasSameHashCodeAs(snapshot(B, A));
		assertThat(snapshot(A)).isNotEqualTo(snapshot(A, B))
			.isNotEqualTo(new ClusterSnapshot("web", 2, List.of(A), Source.LIVE, null))
			.isNotEqualTo(new ClusterSnapshot("web", 1, List.of(A), Source.STALE, Instant.EPOCH));
	}

	@Test
	void unknownIsNotEmpty() {
		ClusterSnapshot unknown = ClusterSnapshot.unknown("web");
		assertThat(unknown).isEqualTo(new ClusterSnapshot("web", 0, List.of(), Source.UNKNOWN, null))
			.isNotEqualTo(new ClusterSnapshot("web", 0, List.of(), Source.LIVE, null));
	}

	@Test
	void anEventIsAboutTheCurrentSnapshotAndImmutable() {
		List<Member> added = new ArrayList<>(List.of(B));
		ClusterChangedEvent event = new ClusterChangedEvent(snapshot(A), snapshot(A, B), added, List.of(), List.of());
		added.clear();
		assertThat(event.cluster()).isEqualTo("web");
		assertThat(event.members()).containsExactly(A, B);
		assertThat(event.added()).containsExactly(B);
		assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(() -> event.added().clear());
		assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(() -> event.removed().add(A));
		assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(() -> event.updated().add(A));
		assertThat(event)
			.isEqualTo(new ClusterChangedEvent(snapshot(A), snapshot(B, A), List.of(B), List.of(), List.of()));
	}

	private static ClusterSnapshot snapshot(Member... members) {
		return new ClusterSnapshot("web", 1, List.of(members), Source.LIVE, null);
	}

}
