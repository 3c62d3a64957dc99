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

/**
 * The commands that grant an etcd role the permissions of an application, for the prefix of the members and that of their sentinels.
 */
public final class GrantCommands {

	private GrantCommands() {
	}

	/**
	 * Return the commands for an application that registers in a directory.
	 * @param directory the directory
	 * @return two commands, separated by {@code ;}
	 */
	public static String forRegistration(ClusterDirectory directory) {
		return commands("readwrite", directory.prefix(), directory.sentinelPrefix());
	}

	/**
	 * Return the commands for an application that watches a directory.
	 * @param directory the directory
	 * @return two commands, separated by {@code ;}
	 */
	public static String forWatching(ClusterDirectory directory) {
		return commands("read", directory.prefix(), directory.sentinelPrefix());
	}

	/**
	 * Return the command for reading the sentinels of a directory.
	 * @param directory the directory
	 * @return one command
	 */
	public static String forSentinels(ClusterDirectory directory) {
		return commands("read", directory.sentinelPrefix());
	}

	private static String commands(String permission, String... prefixes) {
		StringBuilder commands = new StringBuilder();
		for (String prefix : prefixes) {
			commands.append(commands.isEmpty() ? "" : "; ")
				.append("etcdctl role grant-permission <role> ")
				.append(permission)
				.append(" --prefix=true ")
				.append(quoted(prefix));
		}
		return commands.toString();
	}

	private static String quoted(String prefix) {
		return prefix.matches("[A-Za-z0-9/._-]+") ? prefix : "'" + prefix.replace("'", "'\\''") + "'";
	}

}
