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
import java.util.Queue;
import java.util.function.Supplier;

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

	/** Begin a read. A key of a known member that did not change is not decoded. */
	ReadAhead(ClusterRules rules, Supplier<Members> known) {
		this.rules = rules;
		this.known = known;
	}

	Selection selection() {
		return new Selection(this.rules::isOrder, (key) -> this.rules.problem(key) == null,
				this.rules.limits().members(), this.rules.limits().valueChars(), this::take);
	}

	/** Decode the next key of the read. */
	void take(StoredKey key) {
		if (!key.valueLeftOut() && !ClusterRules.isSame(this.known.get().find(this.rules.address(key.key())), key)) {
			this.decoded.add(new Read(key, this.rules.decode(key)));
		}
	}

	/** Return the next key of the read, in the order in which they were taken. */
	Read next(StoredKey key) {
		Read next = this.decoded.peek();
		return (next != null && next.key() == key) ? this.decoded.remove() : new Read(key, null);
	}

	/**
	 * A key that was read.
	 *
	 * @param key the key
	 * @param decoded its value, {@code null} if it is not decoded yet
	 */
	record Read(StoredKey key, @Nullable Decoded decoded) {
	}

}
