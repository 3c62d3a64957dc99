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

import java.nio.charset.StandardCharsets;
import java.time.Duration;

import io.github.clustercontrol.Member;
import io.github.clustercontrol.internal.etcd.StoredKey;
import io.github.clustercontrol.internal.key.ClusterDirectory;
import io.github.clustercontrol.internal.key.MemberCodec;
import io.github.clustercontrol.internal.key.MemberCodec.Decoded;
import io.github.clustercontrol.internal.watch.Members.Entry;
import org.jspecify.annotations.Nullable;

/**
 * The rules by which the keys of a directory become members.
 *
 * @param directory the directory
 * @param limits how much of it is accepted
 * @param expiryHold how long members are held that expired together, zero to hold none
 * @param codec reads the values
 */
record ClusterRules(ClusterDirectory directory, ClusterLimits limits, Duration expiryHold, MemberCodec codec) {

	ClusterRules(ClusterDirectory directory, ClusterLimits limits, Duration expiryHold) {
		this(directory, limits, expiryHold, new MemberCodec());
	}

	String address(String key) {
		return key.substring(this.directory.path().length() + 1);
	}

	/** Return the member of a key, of which only the address is known. */
	Member member(String key) {
		return Member.of(address(key));
	}

	/** Return whether a key is an order for an instance: no member and no mistake. */
	boolean isOrder(String key) {
		return this.directory.isOrder(key);
	}

	/** Return why a key cannot be a member, or {@code null} if it can. */
	@Nullable String problem(String key) {
		return MemberCodec.problem(address(key));
	}

	ClusterRules limitedTo(ClusterLimits limits) {
		return new ClusterRules(this.directory, limits, this.expiryHold, this.codec);
	}

	String tooMany() {
		return "There are more than " + this.limits.members() + " members";
	}

	/** Return why a key that was read is not a member. */
	String rejection(String key) {
		String problem = problem(key);
		return (problem != null) ? problem : tooMany();
	}

	Decoded decode(Member bare, StoredKey key) {
		return this.codec.decode(bare, key.value());
	}

	/**
	 * Return whether a member was decoded from a key. The same revision may be that of
	 * another value if etcd was restored from a backup.
	 */
	static boolean isSame(@Nullable Entry entry, StoredKey key) {
		return entry != null && entry.revision() == key.modRevision() && entry.lease() == key.lease()
				&& (key.valueLeftOut() || isText(entry.member().rawValue(), key.value()));
	}

	private static boolean isText(@Nullable String text, byte[] value) {
		return (text != null) ? new String(value, StandardCharsets.UTF_8).startsWith(text) : value.length == 0;
	}

}
