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

package io.github.clustercontrol.internal.etcd;

import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Endpoints}.
 */
class EndpointsTests {

	private static final long OURS = 0xaa;

	private static final long OTHER = 0xbb;

	private static final InetSocketAddress A = new InetSocketAddress("127.0.0.1", 1);

	private static final InetSocketAddress B = new InetSocketAddress("127.0.0.1", 2);

	private static final InetSocketAddress C = new InetSocketAddress("127.0.0.1", 3);

	private long now = 1;

	private final Endpoints endpoints = new Endpoints(
			List.of(URI.create("http://a:1"), URI.create("http://b:2"), URI.create("http://c:3")), () -> this.now);

	@BeforeEach
	void resolve() {
		Map<InetSocketAddress, URI> resolved = new LinkedHashMap<>();
		resolved.put(A, URI.create("http://a:1"));
		resolved.put(B, URI.create("http://b:2"));
		resolved.put(C, URI.create("http://c:3"));
		this.endpoints.resolved(resolved);
	}

	@Test
	void goesByTheFirstAnswer() {
		assertThat(this.endpoints.answered(A, OURS)).isTrue();
		assertThat(this.endpoints.clusterId()).isEqualTo(OURS);
	}

	@Test
	void putsTheAddressOfAnotherClusterAside() {
		all(OURS);
		assertThat(this.endpoints.answered(C, OTHER)).isFalse();
		assertThat(this.endpoints.clusterId()).isEqualTo(OURS);
		assertThat(this.endpoints.inUse()).containsOnlyKeys(A, B);
		assertThat(this.endpoints.status().get(2).problem()).contains("another etcd cluster (cluster id bb)");
		assertThat(this.endpoints.answered(C, OURS)).isTrue();
		assertThat(this.endpoints.inUse()).containsOnlyKeys(A, B, C);
	}

	@Test
	void believesAnotherClusterWhenNoAddressBelongsToOurs() {
		all(OURS);
		assertThat(this.endpoints.answered(A, OTHER)).isFalse();
		assertThat(this.endpoints.answered(B, OTHER)).isFalse();
		assertThat(this.endpoints.answered(C, OTHER)).isTrue();
		assertThat(this.endpoints.clusterId()).isEqualTo(OTHER);
		assertThat(this.endpoints.inUse()).containsOnlyKeys(A, B, C);
	}

	@Test
	void believesAnotherClusterWhenOursIsSilentForLong() {
		all(OURS);
		pass(Endpoints.REPLACED_AFTER);
		assertThat(this.endpoints.answered(C, OTHER)).isFalse();
		pass(Duration.ofMillis(1));
		assertThat(this.endpoints.answered(C, OTHER)).isTrue();
	}

	@Test
	void anAnswerOfOursEndsTheSilence() {
		all(OURS);
		pass(Endpoints.REPLACED_AFTER);
		this.endpoints.answered(A, OURS);
		pass(Endpoints.REPLACED_AFTER);
		assertThat(this.endpoints.answered(C, OTHER)).isFalse();
	}

	@Test
	void theMajorityCorrectsAFirstAnswerFromTheWrongCluster() {
		this.endpoints.answered(A, OTHER);
		assertThat(this.endpoints.answered(B, OURS)).isFalse();
		assertThat(this.endpoints.answered(C, OURS)).isTrue();
		assertThat(this.endpoints.inUse()).containsOnlyKeys(B, C);
	}

	@Test
	void aMajorityIsNotGivenUpForAnother() {
		this.endpoints.answered(A, OURS);
		this.endpoints.answered(B, OURS);
		assertThat(this.endpoints.answered(C, OTHER)).isFalse();
		assertThat(this.endpoints.answered(B, OTHER)).isFalse();
	}

	@Test
	void leavesOutAnAddressThatRefusesForAWhileAndLongerEachTime() {
		all(OURS);
		assertThat(this.endpoints.refused(B, "no leader")).isFalse();
		assertThat(this.endpoints.inUse()).containsOnlyKeys(A, B, C);
		this.endpoints.answered(A, OURS);
		assertThat(this.endpoints.inUse()).containsOnlyKeys(A, C);
		assertThat(this.endpoints.status().get(1).problem()).isEqualTo("no leader");
		pass(Duration.ofSeconds(5));
		assertThat(this.endpoints.inUse()).containsOnlyKeys(A, B, C);
		this.endpoints.refused(B, "no leader");
		pass(Duration.ofSeconds(9));
		assertThat(this.endpoints.inUse()).containsOnlyKeys(A, C);
		pass(Duration.ofSeconds(1));
		assertThat(this.endpoints.inUse()).containsOnlyKeys(A, B, C);
		this.endpoints.answered(B, OURS);
		assertThat(this.endpoints.status().get(1).problem()).isNull();
	}

	@Test
	void usesAllThatRefuseRatherThanNone() {
		all(OURS);
		this.endpoints.answered(C, OTHER);
		this.endpoints.refused(A, "no leader");
		this.endpoints.refused(B, "no leader");
		assertThat(this.endpoints.inUse()).containsOnlyKeys(A, B);
	}

	/**
	 * The members that elect a leader refuse for a moment; the frozen one does not.
	 */
	@Test
	void usesThoseThatRefuseUntilAnotherAnswers() {
		all(OURS);
		this.endpoints.refused(A, "no leader");
		this.endpoints.refused(B, "no leader");
		assertThat(this.endpoints.inUse()).containsOnlyKeys(A, B, C);
		int before = this.endpoints.changes();
		this.endpoints.answered(C, OURS);
		assertThat(this.endpoints.inUse()).containsOnlyKeys(C);
		assertThat(this.endpoints.changes()).isNotEqualTo(before);
	}

	@Test
	void usesThoseThatRefuseAgainWhenNoOtherAnswers() {
		all(OURS);
		this.endpoints.refused(B, "no leader");
		this.endpoints.answered(C, OURS);
		assertThat(this.endpoints.silent()).isTrue();
		assertThat(this.endpoints.inUse()).containsOnlyKeys(A, B, C);
		this.endpoints.answered(C, OURS);
		assertThat(this.endpoints.inUse()).containsOnlyKeys(A, C);
	}

	@Test
	void anAddressThatRefusesAgainStaysLeftOut() {
		all(OURS);
		this.endpoints.refused(B, "no leader");
		this.endpoints.answered(C, OURS);
		pass(Duration.ofSeconds(5));
		assertThat(this.endpoints.refused(B, "no leader")).isTrue();
		assertThat(this.endpoints.inUse()).containsOnlyKeys(A, C);
	}

	@Test
	void anAnswerAfterAnAnswerChangesNothing() {
		all(OURS);
		int before = this.endpoints.changes();
		this.endpoints.answered(C, OURS);
		assertThat(this.endpoints.changes()).isEqualTo(before);
	}

	@Test
	void forgetsAnAddressThatANameHasNoMore() {
		all(OURS);
		this.endpoints.resolved(Map.of(A, URI.create("http://a:1")));
		assertThat(this.endpoints.inUse()).containsOnlyKeys(A);
	}

	private void all(long id) {
		List.of(A, B, C).forEach((address) -> this.endpoints.answered(address, id));
	}

	private void pass(Duration duration) {
		this.now += duration.toNanos();
	}

}
