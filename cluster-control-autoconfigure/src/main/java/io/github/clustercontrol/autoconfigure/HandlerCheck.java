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
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.github.clustercontrol.autoconfigure.ClusterControlProperties.Handler;
import io.github.clustercontrol.internal.command.Command;
import org.jspecify.annotations.Nullable;

import org.springframework.util.StringUtils;

/**
 * Checks {@code clustercontrol.clusters.*.handlers[*]}.
 */
final class HandlerCheck {

	static final List<String> FILE_TYPES = List.of(HandlerSettings.JSON, HandlerSettings.PROPERTIES,
			HandlerSettings.PROMETHEUS, HandlerSettings.TEMPLATE);

	private final Set<String> handlerBeans;

	private final Templates templates;

	private final HandlerFiles files = new HandlerFiles();

	private final DurationCheck durations;

	/**
	 * Create a check.
	 * @param handlerBeans the names of all beans that a handler's type may name
	 * @param templates finds the templates
	 * @param durations checks the durations
	 */
	HandlerCheck(Set<String> handlerBeans, Templates templates, DurationCheck durations) {
		this.durations = durations;
		this.handlerBeans = handlerBeans;
		this.templates = templates;
	}

	void check(String prefix, Handler handler) {
		if (!FILE_TYPES.contains(handler.type())) {
			checkBean(prefix, handler);
			return;
		}
		checkFile(prefix + "file", handler);
		if (handler.format() != null && !handler.type().equals(HandlerSettings.JSON)) {
			throw PropertyCheck.refusal(prefix + "format", handler.format(),
					"Only a json file has formats: remove this, or set " + prefix + "type to json.");
		}
		checkTemplate(prefix, handler);
		checkCommand(prefix + "check-command", handler.checkCommand());
		checkCommand(prefix + "reload-command", handler.reloadCommand());
		checkPlaceholders(prefix, handler);
		checkTimeout(prefix, handler);
	}

	private void checkBean(String prefix, Handler handler) {
		String type = handler.type();
		if (!this.handlerBeans.contains(type)) {
			throw PropertyCheck.refusal(prefix + "type", type,
					"There is no such handler: write " + String.join(", ", FILE_TYPES)
							+ ", or the name of a ClusterHandler bean, of which there are " + this.handlerBeans + ".");
		}
		options(handler).forEach((name, value) -> {
			if (value != null) {
				throw PropertyCheck.refusal(prefix + name, value, "The handler is the bean '" + type
						+ "', which would never see this: remove it and configure the bean itself.");
			}
		});
	}

	private static Map<String, @Nullable Object> options(Handler handler) {
		Map<String, @Nullable Object> options = new LinkedHashMap<>();
		options.put("file", handler.file());
		options.put("format", handler.format());
		options.put("template", handler.template());
		options.put("escape", handler.escape());
		options.put("on-empty", handler.onEmpty());
		options.put("write", handler.write());
		options.put("check-command", handler.checkCommand());
		options.put("reload-command", handler.reloadCommand());
		options.put("command-timeout", handler.commandTimeout());
		return options;
	}

	private void checkFile(String name, Handler handler) {
		String file = handler.file();
		if (!StringUtils.hasText(file)) {
			throw PropertyCheck.refusal(name, file, "The file that this " + handler.type()
					+ " handler writes is missing: set " + name + ", as in /var/lib/app/members.");
		}
		Path path = FilePath.parse(name, file);
		if (Files.isDirectory(path)) {
			throw PropertyCheck.refusal(name, file, "'" + file + "' is a directory: write the name of a file in it.");
		}
		this.files.write(name, file, path);
	}

	private void checkTemplate(String prefix, Handler handler) {
		String template = handler.template();
		if (!handler.type().equals(HandlerSettings.TEMPLATE)) {
			refuseWithoutTemplate(prefix + "template", template, prefix);
			refuseWithoutTemplate(prefix + "escape", handler.escape(), prefix);
			return;
		}
		if (!Templates.areSupported()) {
			throw PropertyCheck.refusal(prefix + "type", handler.type(),
					"A template needs a library that is not on the class path: add com.samskivert:jmustache.");
		}
		if (!StringUtils.hasText(template)) {
			throw PropertyCheck.refusal(prefix + "template", template,
					"The template to fill is missing: set " + prefix
							+ "template to the location of one, or to the name of one of the bundled "
							+ Templates.bundled() + ".");
		}
		if (handler.escape() != null && Templates.isBundled(template)) {
			throw PropertyCheck.refusal(prefix + "escape", handler.escape(),
					"The bundled template '" + template + "' has its own escape: remove this.");
		}
		FilePath.refuseHome(prefix + "template", template);
		PropertyCheck.accepted(prefix + "template", template,
				(value) -> HandlerSettings.template(handler, this.templates));
		Path file = this.templates.file(template);
		if (file != null) {
			this.files.read(prefix + "template", template, file);
		}
	}

	private static void refuseWithoutTemplate(String name, @Nullable Object value, String prefix) {
		if (value != null) {
			throw PropertyCheck.refusal(name, value,
					"Only a template can use this: set " + prefix + "type to template, or remove it.");
		}
	}

	private static void checkCommand(String name, @Nullable List<String> command) {
		if (command == null) {
			return;
		}
		if (command.isEmpty() || !StringUtils.hasText(command.get(0))) {
			throw PropertyCheck.refusal(name, command,
					"The command is empty: write the program and each of its arguments as one element of a"
							+ " list, as in [systemctl, reload, nginx], or remove it.");
		}
		FilePath.refuseHome(name, command.get(0));
		if (command.stream().anyMatch((argument) -> argument.indexOf('\0') >= 0)) {
			throw PropertyCheck.refusal(name, command, "An argument must not contain the character NUL: remove it.");
		}
		if (command.size() == 1 && command.get(0).contains(" ") && !Files.exists(Path.of(command.get(0)))) {
			throw PropertyCheck.refusal(name, command, "'" + command.get(0)
					+ "' is not split at spaces, because no shell runs the command: write the program and each of its arguments as one"
					+ " element of a list, as in [systemctl, reload, nginx].");
		}
	}

	private static void checkPlaceholders(String prefix, Handler handler) {
		List<String> check = handler.checkCommand();
		if (check != null && !seesCandidate(check)) {
			throw PropertyCheck.refusal(prefix + "check-command", check,
					"The command is not given the new content, and would check something else: write "
							+ Command.CANDIDATE + " for the file that has it, or " + Command.DIRECTORY
							+ " for a directory that has it together with the files that are beside " + handler.file()
							+ ".");
		}
		List<String> reload = handler.reloadCommand();
		if (reload != null && seesCandidate(reload)) {
			throw PropertyCheck.refusal(prefix + "reload-command", reload, "When this runs the file has its new content"
					+ " and there is no candidate any more: write " + Command.FILE + ".");
		}
	}

	private static boolean seesCandidate(List<String> command) {
		return command.stream()
			.anyMatch((argument) -> argument.contains(Command.CANDIDATE) || argument.contains(Command.DIRECTORY));
	}

	private void checkTimeout(String prefix, Handler handler) {
		if (handler.commandTimeout() == null) {
			return;
		}
		if (handler.checkCommand() == null && handler.reloadCommand() == null) {
			throw PropertyCheck.refusal(prefix + "command-timeout", handler.commandTimeout(),
					"This limits the time of a command, and there is none: set " + prefix
							+ "reload-command, or remove it.");
		}
		this.durations.positive(prefix + "command-timeout", handler.commandTimeout());
	}

}
