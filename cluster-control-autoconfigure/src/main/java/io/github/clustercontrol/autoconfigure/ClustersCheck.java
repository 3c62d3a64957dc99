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

package io.github.clustercontrol.autoconfigure;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

import io.github.clustercontrol.autoconfigure.ClusterControlProperties.Cluster;

/**
 * Checks {@code clustercontrol.clusters.*}.
 */
final class ClustersCheck {

	private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]+");

	private static final Pattern PLAIN_NAME = Pattern.compile("[A-Za-z0-9-]+");

	private final TakenOnce directories = new TakenOnce();

	private final HandlerCheck handlerCheck;

	/**
	 * Create a check.
	 * @param handlerBeans the names of all beans that a handler's type may name
	 * @param templates finds the templates
	 */
	ClustersCheck(Set<String> handlerBeans, Templates templates) {
		this.handlerCheck = new HandlerCheck(handlerBeans, templates, new TakenOnce());
	}

	void check(Map<String, Cluster> clusters) {
		clusters.forEach(this::check);
	}

	private void check(String name, Cluster cluster) {
		// What is not plain is only kept by Spring Boot when it stands in brackets
		String prefix = PropertyCheck.PREFIX + "clusters"
				+ (PLAIN_NAME.matcher(name).matches() ? "." + name : "[" + name + "]");
		if (!NAME.matcher(name).matches()) {
			throw PropertyCheck.refusal(prefix, name, "The name of a cluster becomes part of addresses and of metrics:"
					+ " write letters, digits, '-', '_' and '.' only.");
		}
		if (cluster.path() == null) {
			throw PropertyCheck.refusal(prefix + ".path", null,
					"The directory to watch is missing: set " + prefix + ".path, as in /clusterdemo/" + name + ".");
		}
		this.directories.take(PropertyCheck.directory(prefix + ".path", cluster.path()), prefix + ".path",
				cluster.path(), "watched as");
		if (cluster.minMembers() < 0) {
			throw PropertyCheck.refusal(prefix + ".min-members", cluster.minMembers(), "Write 0 or more.");
		}
		PropertyCheck.notNegative(prefix + ".expiry-hold", cluster.expiryHold());
		PropertyCheck.notNegative(prefix + ".quiet-period", cluster.quietPeriod());
		for (int i = 0; i < cluster.handlers().size(); i++) {
			this.handlerCheck.check(prefix + ".handlers[" + i + "].", cluster.handlers().get(i));
		}
	}

	static Path path(String name, String file) {
		try {
			return Path.of(file).toAbsolutePath().normalize();
		}
		catch (InvalidPathException ex) {
			throw PropertyCheck.refusal(name, file,
					"'" + file + "' is no path of this system: " + ex.getReason() + ".");
		}
	}

}
