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

import io.etcd.jetcd.watch.WatchEvent;

/**
 * One change of one key, as a watch delivers it.
 *
 * @param key the key after the change; after a delete it has no value and no lease, and
 * its mod revision is that of the delete
 * @param deleted whether the key was deleted
 * @param created whether there was no such key before
 */
public record KeyChange(StoredKey key, boolean deleted, boolean created) {

	public KeyChange(StoredKey key, boolean deleted) {
		this(key, deleted, !deleted);
	}

	static KeyChange of(WatchEvent event) {
		StoredKey key = StoredKey.of(event.getKeyValue());
		boolean deleted = event.getEventType() == WatchEvent.EventType.DELETE;
		return new KeyChange(key, deleted, !deleted && event.getKeyValue().getCreateRevision() == key.modRevision());
	}

	public long revision() {
		return this.key.modRevision();
	}

}
