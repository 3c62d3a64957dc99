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

package io.github.clustercontrol.fault.row;

import java.util.List;

import io.github.clustercontrol.fault.EtcdKeyValue;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;

/**
 * Tests for {@link Faithfulness}: it accepts merged changes, and rejects changes that are
 * wrong only temporarily.
 */
class FaithfulnessTests {

	/**
	 * {@code a} joins, {@code b} joins, {@code a} leaves and returns, {@code b} leaves.
	 */
	private static final List<EtcdKeyValue> HISTORY = List.of(put("a", 2), put("b", 3), delete("a", 4), put("a", 5),
			delete("b", 6));

	@Test
	void acceptsEveryChange() {
		assertFaithful(added(2, "a"), added(3, "b"), removed(4, "a"), added(5, "a"), removed(6, "b"));
	}

	@Test
	void acceptsMergedChanges() {
		assertFaithful(added(3, "a"), added(3, "b"), removed(4, "a"), added(6, "a"), removed(6, "b"));
		assertFaithful(added(2, "a"), updated(6, "a"));
	}

	@Test
	void findsChangesThatAreMissingTemporarily() {
		assertBroken("at revision 4 1 of 1 members were missing", added(2, "a"), removed(4, "a"), added(6, "a"));
	}

	@Test
	void findsInventedChanges() {
		assertBroken("at revision 2 0 of 1 members were missing and 1 were there that should not be", added(2, "a"),
				added(2, "b"));
	}

	@Test
	void findsRepeatedChanges() {
		assertBroken("came twice", added(2, "a"), updated(2, "a"));
		assertBroken("though it was there", added(2, "a"), added(3, "a"));
		assertBroken("though it was not there", removed(2, "a"));
	}

	@Test
	void findsLateChanges() {
		assertBroken("came after revision 3", added(3, "a"), added(3, "b"), updated(2, "a"));
	}

	private static void assertFaithful(MemberChange... changes) {
		assertThatNoException().isThrownBy(() -> Faithfulness.check(List.of(changes), HISTORY));
	}

	private static void assertBroken(String how, MemberChange... changes) {
		assertThatExceptionOfType(BrokenPromise.class).isThrownBy(() -> Faithfulness.check(List.of(changes), HISTORY))
			.withMessageContaining(how);
	}

	private static EtcdKeyValue put(String key, long revision) {
		return new EtcdKeyValue(key, "", revision, revision, 1, 0);
	}

	private static EtcdKeyValue delete(String key, long revision) {
		return new EtcdKeyValue(key, "", 0, revision, 0, 0);
	}

	private static MemberChange added(long revision, String key) {
		return new MemberChange(revision, MemberChange.Kind.ADDED, key);
	}

	private static MemberChange updated(long revision, String key) {
		return new MemberChange(revision, MemberChange.Kind.UPDATED, key);
	}

	private static MemberChange removed(long revision, String key) {
		return new MemberChange(revision, MemberChange.Kind.REMOVED, key);
	}

}
