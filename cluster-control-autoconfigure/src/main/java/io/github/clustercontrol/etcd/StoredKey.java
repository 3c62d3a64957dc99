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

import java.nio.charset.StandardCharsets;

import io.etcd.jetcd.KeyValue;

/**
 * A key as it stands in etcd.
 *
 * @param key the key; bytes that are not UTF-8 appear as replacement characters
 * @param value the value; not to be changed
 * @param modRevision the revision of its last change
 * @param lease the id of the lease that it is bound to, 0 for none
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody, and copying values of
											// many members is a waste
public record StoredKey(String key, byte[] value, long modRevision, long lease) {

	static StoredKey of(KeyValue keyValue) {
		return new StoredKey(keyValue.getKey().toString(StandardCharsets.UTF_8), keyValue.getValue().getBytes(),
				keyValue.getModRevision(), keyValue.getLease());
	}

}
