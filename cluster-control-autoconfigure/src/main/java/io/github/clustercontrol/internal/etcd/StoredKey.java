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

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;

import io.etcd.jetcd.api.KeyValue;

/**
 * A key as it is in etcd. Keys and values may be long: how much of them is kept is
 * bounded here.
 *
 * @param key the key, of a longer one the first {@value #MAX_KEY} bytes; bytes that are
 * not UTF-8 appear as {@code \xff}
 * @param value the value, of a longer one the first {@value #MAX_VALUE} bytes; not to be
 * changed
 * @param modRevision the revision of its last change
 * @param lease the id of the lease that it is bound to, 0 for none
 * @param valueLeftOut whether there is a value that was left out because the values of
 * all keys together are too much
 */
@SuppressWarnings("ArrayRecordComponent") // never compared, and copying values of
											// many members is a waste
public record StoredKey(String key, byte[] value, long modRevision, long lease, boolean valueLeftOut) {

	/** Far longer than any key of a member. */
	static final int MAX_KEY = 4 * 1024;

	/** One byte more than is used, so that a longer value is recognised. */
	static final int MAX_VALUE = 64 * 1024 + 1;

	private static final byte[] NOTHING = {};

	public StoredKey(String key, byte[] value, long modRevision, long lease) {
		this(key, value, modRevision, lease, false);
	}

	static StoredKey of(io.etcd.jetcd.KeyValue keyValue) {
		return new StoredKey(text(cut(keyValue.getKey().getBytes(), MAX_KEY)),
				cut(keyValue.getValue().getBytes(), MAX_VALUE), keyValue.getModRevision(), keyValue.getLease());
	}

	static StoredKey of(KeyValue keyValue) {
		return new StoredKey(text(cut(keyValue.getKey().toByteArray(), MAX_KEY)),
				cut(keyValue.getValue().toByteArray(), MAX_VALUE), keyValue.getModRevision(), keyValue.getLease());
	}

	StoredKey withoutValue() {
		return new StoredKey(this.key, NOTHING, this.modRevision, this.lease, true);
	}

	private static byte[] cut(byte[] bytes, int length) {
		return (bytes.length > length) ? Arrays.copyOf(bytes, length) : bytes;
	}

	/** Keeps different keys different also where they are not UTF-8. */
	private static String text(byte[] key) {
		String text = new String(key, StandardCharsets.UTF_8);
		if (text.indexOf('\ufffd') < 0) {
			return text;
		}
		ByteBuffer in = ByteBuffer.wrap(key);
		CharBuffer out = CharBuffer.allocate(4 * key.length);
		CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
		CoderResult result = decoder.decode(in, out, true);
		while (result.isMalformed()) {
			for (int i = 0; i < result.length(); i++) {
				out.put("\\x").put(HexFormat.of().toHexDigits(in.get()));
			}
			result = decoder.decode(in, out, true);
		}
		return out.flip().toString();
	}

}
