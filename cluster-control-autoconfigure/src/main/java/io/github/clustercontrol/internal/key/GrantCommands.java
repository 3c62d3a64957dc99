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

package io.github.clustercontrol.internal.key;

import java.util.List;
import java.util.function.BiPredicate;
import java.util.stream.Collectors;

/**
 * The commands that grant an etcd role the permissions that an application needs.
 *
 * @param needed what must be permitted
 */
public record GrantCommands(List<Needed> needed) {

	public static GrantCommands forRegistration(String key) {
		ClusterDirectory directory = ClusterDirectory.of(key);
		return new GrantCommands(List.of(new Needed("readwrite", key, directory.prefix()),
				new Needed("read", key + "/", key), Needed.all("readwrite", directory.sentinelPrefix())));
	}

	public static GrantCommands forWatching(ClusterDirectory directory) {
		return new GrantCommands(
				List.of(Needed.all("read", directory.prefix()), Needed.all("read", directory.sentinelPrefix())));
	}

	public static GrantCommands forSentinels(ClusterDirectory directory) {
		return new GrantCommands(List.of(Needed.all("read", directory.sentinelPrefix())));
	}

	/** Return what a consumer needs to announce what it has applied. */
	public static GrantCommands forAnnouncing(ClusterDirectory directory) {
		return new GrantCommands(List.of(Needed.all("readwrite", directory.watcherPrefix())));
	}

	/** Return what an instance needs to read what consumers have applied. */
	public static GrantCommands forAnnouncements(ClusterDirectory directory) {
		return new GrantCommands(List.of(Needed.all("read", directory.watcherPrefix())));
	}

	/**
	 * Return the commands for what is not permitted yet, or all if nothing is missing.
	 * The predicate is asked for a permission and a key, or a prefix that ends with a
	 * slash.
	 */
	public String missing(BiPredicate<String, String> permitted) {
		List<Needed> missing = this.needed.stream()
			.filter((needed) -> !permitted.test(needed.permission(), needed.keys()))
			.toList();
		return (missing.isEmpty() ? this.needed : missing).stream()
			.map((needed) -> "etcdctl role grant-permission <role> " + needed.permission() + " --prefix=true "
					+ quoted(needed.prefix()))
			.collect(Collectors.joining("; "));
	}

	private static String quoted(String prefix) {
		return prefix.matches("[A-Za-z0-9/._:-]+") ? prefix : "'" + prefix.replace("'", "'\\''") + "'";
	}

	/**
	 * What must be permitted.
	 *
	 * @param permission the permission, as {@code etcdctl} names it
	 * @param keys the key, or a prefix for all its keys
	 * @param prefix the prefix to grant
	 */
	public record Needed(String permission, String keys, String prefix) {

		private static Needed all(String permission, String prefix) {
			return new Needed(permission, prefix, prefix);
		}

	}

}
