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

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

import io.github.clustercontrol.autoconfigure.ClusterControlProperties.Cluster;
import io.github.clustercontrol.autoconfigure.ClusterControlProperties.Handler;
import org.jspecify.annotations.Nullable;

import org.springframework.util.StringUtils;

/**
 * Checks {@code clustercontrol.clusters.*}.
 */
final class ClustersCheck {

	static final String JSON = "json";

	private static final String TEMPLATE = "template";

	private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]+");

	private static final Pattern PLAIN_NAME = Pattern.compile("[A-Za-z0-9-]+");

	private final Set<String> handlerBeans;

	/** What is taken already, and by which property. */
	private final Map<Object, String> taken = new HashMap<>();

	/**
	 * Create a check.
	 * @param handlerBeans the names of all beans that a handler's type may name
	 */
	ClustersCheck(Set<String> handlerBeans) {
		this.handlerBeans = handlerBeans;
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
					"Nothing says which directory to watch: set " + prefix + ".path, as in /clusterdemo/" + name + ".");
		}
		takeOnce(PropertyCheck.directory(prefix + ".path", cluster.path()), prefix + ".path", cluster.path(),
				"watched as");
		if (cluster.minMembers() < 0) {
			throw PropertyCheck.refusal(prefix + ".min-members", cluster.minMembers(), "Write 0 or more.");
		}
		PropertyCheck.notNegative(prefix + ".expiry-hold", cluster.expiryHold());
		for (int i = 0; i < cluster.handlers().size(); i++) {
			check(prefix + ".handlers[" + i + "].", cluster.handlers().get(i));
		}
	}

	private void check(String prefix, Handler handler) {
		PropertyCheck.unsupported(prefix + "template", handler.template());
		PropertyCheck.unsupported(prefix + "check-command", handler.checkCommand());
		if (handler.type().equals(JSON)) {
			checkFile(prefix + "file", handler.file());
			checkCommand(prefix, handler);
			return;
		}
		if (handler.type().equals(TEMPLATE)) {
			throw PropertyCheck.refusal(prefix + "type", TEMPLATE,
					"This type is not supported yet: write json, or the name of a ClusterHandler bean.");
		}
		if (!this.handlerBeans.contains(handler.type())) {
			throw PropertyCheck.refusal(prefix + "type", handler.type(), "There is no such handler: write json, or the"
					+ " name of a ClusterHandler bean, of which there are " + this.handlerBeans + ".");
		}
		refuseForBean(prefix + "file", handler.file(), handler);
		refuseForBean(prefix + "reload-command", handler.reloadCommand(), handler);
		refuseForBean(prefix + "command-timeout", handler.commandTimeout(), handler);
	}

	private static void refuseForBean(String name, @Nullable Object value, Handler handler) {
		if (value != null) {
			throw PropertyCheck.refusal(name, value, "The handler is the bean '" + handler.type()
					+ "', which would never see this: remove it and configure the bean itself.");
		}
	}

	private void checkFile(String name, @Nullable String file) {
		if (!StringUtils.hasText(file)) {
			throw PropertyCheck.refusal(name, file, "A json handler writes a file, and nothing says which: set " + name
					+ ", as in /var/lib/app/members.json.");
		}
		Path path = path(name, file);
		if (Files.isDirectory(path)) {
			throw PropertyCheck.refusal(name, file, "'" + file + "' is a directory: write the name of a file in it.");
		}
		takeOnce(path, name, file, "written by");
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

	private void takeOnce(Object thing, String name, String value, String how) {
		String other = this.taken.putIfAbsent(thing, name);
		if (other != null) {
			throw PropertyCheck.refusal(name, value, "'" + value + "' is already " + how + " " + other
					+ ": write another one, or remove one of the two.");
		}
	}

	private static void checkCommand(String prefix, Handler handler) {
		List<String> command = handler.reloadCommand();
		if (command == null) {
			if (handler.commandTimeout() != null) {
				throw PropertyCheck.refusal(prefix + "command-timeout", handler.commandTimeout(),
						"There is no command that it could bound: set " + prefix + "reload-command, or remove it.");
			}
			return;
		}
		if (command.isEmpty() || !StringUtils.hasText(command.get(0))) {
			throw PropertyCheck.refusal(prefix + "reload-command", command,
					"The command names no program: write the program and each of its arguments as one element of a"
							+ " list, as in [systemctl, reload, nginx], or remove it.");
		}
		if (command.size() == 1 && command.get(0).contains(" ") && !Files.exists(Path.of(command.get(0)))) {
			throw PropertyCheck.refusal(prefix + "reload-command", command,
					"No shell takes '" + command.get(0) + "' apart: write the program and each of its arguments as one"
							+ " element of a list, as in [systemctl, reload, nginx].");
		}
		if (handler.commandTimeout() != null) {
			PropertyCheck.positive(prefix + "command-timeout", handler.commandTimeout());
		}
	}

}
