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

package io.github.clustercontrol.chaos;

import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.github.clustercontrol.fault.EtcdKeyValue;
import io.github.clustercontrol.internal.key.ClusterDirectory;

/**
 * What consumers announced in the true history: which keys existed from when to when.
 */
final class TrueAnnouncements {

	private static final Pattern NAME = Pattern.compile("\"name\":\"([^\"]*)\"");

	/** By the key and its lease: a key that was deleted does not come back. */
	private final Map<String, Announced> announced = new HashMap<>();

	void apply(EtcdKeyValue change) {
		if (!change.key().startsWith(ClusterDirectory.WATCHERS)) {
			return;
		}
		Announced before = this.announced.get(change.key());
		if (change.isDelete()) {
			if (before != null) {
				this.announced.put(change.key(), new Announced(before.name(), before.since(), true));
			}
			return;
		}
		Matcher name = NAME.matcher(change.value());
		if (before == null && name.find()) {
			this.announced.put(change.key(), new Announced(name.group(1), change.modRevision(), false));
		}
	}

	/**
	 * Return whether a consumer has announced since a revision, or longer.
	 * @param name its name
	 * @param directory the directory that it consumes
	 * @param revision the revision
	 * @return whether its key has existed since then
	 */
	boolean since(String name, String directory, long revision) {
		String prefix = ClusterDirectory.WATCHERS + directory + "/";
		return this.announced.entrySet()
			.stream()
			.filter((entry) -> entry.getKey().startsWith(prefix))
			.map(Map.Entry::getValue)
			.anyMatch((each) -> each.name().equals(name) && each.since() <= revision && !each.deleted());
	}

	private record Announced(String name, long since, boolean deleted) {
	}

}
