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

import java.util.ArrayDeque;
import java.util.Objects;
import java.util.Queue;
import java.util.function.Supplier;

import io.github.clustercontrol.Member;
import io.github.clustercontrol.internal.etcd.Selection;
import io.github.clustercontrol.internal.etcd.StoredKey;
import io.github.clustercontrol.internal.key.MemberCodec.Decoded;
import org.jspecify.annotations.Nullable;

/**
 * Decodes the keys of one read of a directory while etcd finds the next page.
 */
final class ReadAhead {

	private final ClusterRules rules;

	private final Supplier<Members> known;

	private final Queue<Read> decoded = new ArrayDeque<>();

	/** The member of the next key. */
	private @Nullable Member next;

	/** Begin a read. A key of a known member that did not change is not decoded. */
	ReadAhead(ClusterRules rules, Supplier<Members> known) {
		this.rules = rules;
		this.known = known;
	}

	Selection selection() {
		return new Selection(this.rules::isOrder, this::isMember, this.rules.limits().members(),
				this.rules.limits().valueChars(), (key) -> take(key, Objects.requireNonNull(this.next)));
	}

	private boolean isMember(String key) {
		try {
			this.next = this.rules.member(key);
			return true;
		}
		catch (IllegalArgumentException ex) {
			return false;
		}
	}

	/** Decode the next key of the read. */
	void take(StoredKey key) {
		take(key, this.rules.member(key.key()));
	}

	private void take(StoredKey key, Member bare) {
		if (!key.valueLeftOut() && !ClusterRules.isSame(this.known.get().find(bare.address()), key)) {
			this.decoded.add(new Read(key, bare, this.rules.decode(bare, key)));
		}
	}

	/** Return the next key of the read, in the order in which they were taken. */
	Read next(StoredKey key) {
		Read next = this.decoded.peek();
		return (next != null && next.key() == key) ? this.decoded.remove() : Read.of(key, this.rules);
	}

	/**
	 * A key that was read.
	 *
	 * @param key the key
	 * @param bare its member without what the value says
	 * @param decoded its value, {@code null} if it is not decoded yet
	 */
	record Read(StoredKey key, Member bare, @Nullable Decoded decoded) {

		static Read of(StoredKey key, ClusterRules rules) {
			return new Read(key, rules.member(key.key()), null);
		}

		String address() {
			return this.bare.address();
		}

	}

}
