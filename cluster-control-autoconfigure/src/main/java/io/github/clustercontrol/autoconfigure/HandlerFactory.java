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
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;

import io.github.clustercontrol.ClusterHandler;
import io.github.clustercontrol.FileReloader;
import io.github.clustercontrol.autoconfigure.ClusterControlProperties.Handler;
import io.github.clustercontrol.internal.command.Command;
import io.github.clustercontrol.internal.file.ManagedFile;
import io.github.clustercontrol.internal.file.WriteMode;
import io.github.clustercontrol.internal.handler.ChainedHandler;
import io.github.clustercontrol.internal.handler.Checks;
import io.github.clustercontrol.internal.handler.FileHandler;
import io.github.clustercontrol.internal.handler.HostNames;
import io.github.clustercontrol.internal.handler.NamedHandler;
import io.github.clustercontrol.internal.handler.OnEmpty;
import io.github.clustercontrol.internal.handler.Reload;
import io.github.clustercontrol.internal.handler.Reloads;
import io.github.clustercontrol.internal.render.BundledTemplate;
import io.github.clustercontrol.internal.render.ClusterSnapshots;
import io.github.clustercontrol.internal.render.JsonFormat;
import io.github.clustercontrol.internal.render.PrometheusFormat;
import io.github.clustercontrol.internal.render.PropertiesFormat;
import io.github.clustercontrol.internal.render.Renderer;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.BeanFactoryUtils;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.util.StringUtils;

/**
 * Parses {@code clustercontrol.clusters.*.handlers[*]}, and the same properties of
 * {@code clustercontrol.files[*]}.
 */
final class HandlerFactory {

	static final JsonFormat FORMAT = JsonFormat.ADDRESSES;

	static final WriteMode WRITE = WriteMode.ATOMIC;

	static final Duration COMMAND_TIMEOUT = Duration.ofSeconds(30);

	static final List<String> FILE_TYPES = List.of("json", "properties", "prometheus", "template");

	private final ListableBeanFactory beanFactory;

	private final DurationLimits durations;

	private final Problems problems;

	private final HostNames names;

	private final @Nullable Reloads reloads;

	private final Supplier<FileReloader> reloader;

	private final HandlerFiles files = new HandlerFiles();

	private final Templates templates = new Templates(this.files);

	private final Checks checks = new Checks();

	/** Without {@code reloads} no reload command runs. */
	HandlerFactory(ListableBeanFactory beanFactory, DurationLimits durations, Problems problems, HostNames names,
			@Nullable Reloads reloads) {
		this.beanFactory = beanFactory;
		this.reloader = () -> beanFactory.getBean(FileReloader.class);
		this.durations = durations;
		this.problems = problems;
		this.names = names;
		this.reloads = reloads;
	}

	/** Create a handler of a cluster, or nothing where problems exist. */
	Optional<NamedHandler> create(String cluster, Duration quietPeriod, String prefix, Handler handler) {
		if (!FILE_TYPES.contains(handler.type())) {
			return this.problems.parse(() -> bean(prefix, handler));
		}
		return file(ClusterSnapshots.unknown(List.of(cluster)), quietPeriod, prefix, handler, false);
	}

	/** Create the handler of a file over clusters, or nothing where problems exist. */
	Optional<NamedHandler> createOfClusters(Collection<String> names, Duration quietPeriod, String prefix,
			Handler handler) {
		if (!FILE_TYPES.contains(handler.type())) {
			this.problems.check(() -> {
				throw InvalidProperty.of(prefix + "type", handler.type(), "Write " + String.join(", ", FILE_TYPES)
						+ ". A ClusterHandler bean has one cluster, and can only be a handler of a cluster.");
			});
			return Optional.empty();
		}
		return file(ClusterSnapshots.unknown(names), quietPeriod, prefix, handler, true);
	}

	private Optional<NamedHandler> file(ClusterSnapshots unknown, Duration quietPeriod, String prefix, Handler handler,
			boolean ofClusters) {
		Path path = this.problems.parse(() -> path(prefix + "file", handler)).orElse(Path.of(""));
		Optional<Renderer> renderer = this.problems.parse(() -> renderer(prefix, handler, ofClusters));
		Duration timeout = (handler.commandTimeout() != null) ? handler.commandTimeout() : COMMAND_TIMEOUT;
		Optional<Command> check = Optional.ofNullable(handler.checkCommand())
			.flatMap((command) -> this.problems
				.parse(() -> CommandFactory.check(prefix + "check-command", command, timeout, path)));
		Optional<Command> reload = Optional.ofNullable(handler.reloadCommand())
			.flatMap((command) -> this.problems
				.parse(() -> CommandFactory.reload(prefix + "reload-command", command, timeout, path)));
		this.problems.check(() -> checkTimeout(prefix, handler));
		return renderer.filter((parsed) -> !this.problems.exist())
			.map((parsed) -> new NamedHandler(handler.type(), handler.file(),
					handler(unknown, quietPeriod, handler, path, parsed, check, reload)));
	}

	private FileHandler handler(ClusterSnapshots unknown, Duration quietPeriod, Handler handler, Path path,
			Renderer renderer, Optional<Command> check, Optional<Command> reload) {
		ManagedFile file = new ManagedFile(path, (handler.write() != null) ? handler.write() : WRITE);
		Reloads reloads = this.reloads;
		return new FileHandler(file, renderer, renderer.needsResolvedNames() ? this.names : null, onEmpty(handler),
				this.checks.of(unknown, file, renderer, check.orElse(null)),
				(reloads != null) ? reload.map((command) -> reloads.of(command, quietPeriod))
					.orElseGet(() -> reloadByBean(reloads, quietPeriod)) : null);
	}

	private @Nullable Reload reloadByBean(Reloads reloads, Duration quietPeriod) {
		return (this.beanFactory.getBeanNamesForType(FileReloader.class, true, false).length > 0)
				? reloads.of(this.reloader, quietPeriod) : null;
	}

	private NamedHandler bean(String prefix, Handler handler) {
		String type = handler.type();
		Set<String> beans = new TreeSet<>(
				Set.of(BeanFactoryUtils.beanNamesForTypeIncludingAncestors(this.beanFactory, ClusterHandler.class)));
		if (!beans.contains(type)) {
			throw InvalidProperty.of(prefix + "type", type,
					"There is no such handler: write " + String.join(", ", FILE_TYPES)
							+ ", or the name of a ClusterHandler bean. The beans are " + beans + ".");
		}
		options(handler).forEach((name, value) -> InvalidProperty.refuseIfSet(prefix + name, value,
				"The handler is the bean '" + type + "', which does not read this: remove it and configure the bean."));
		// The bean is requested late, so that it may depend on Clusters
		return new NamedHandler(type, null,
				ChainedHandler.of((snapshot) -> this.beanFactory.getBean(type, ClusterHandler.class).handle(snapshot)));
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

	private Path path(String name, Handler handler) {
		String file = handler.file();
		if (!StringUtils.hasText(file)) {
			throw InvalidProperty.of(name, file, "The file that this " + handler.type()
					+ " handler writes is missing: set " + name + ", as in /var/lib/app/members.");
		}
		Path path = FilePath.parse(name, file);
		if (Files.isDirectory(path)) {
			throw InvalidProperty.of(name, file, "'" + file + "' is a directory: write the name of a file in it.");
		}
		this.files.write(name, file, path);
		return path;
	}

	private Renderer renderer(String prefix, Handler handler, boolean ofClusters) {
		if (!handler.type().equals("json")) {
			InvalidProperty.refuseIfSet(prefix + "format", handler.format(),
					"Only a json file has formats: remove this, or set " + prefix + "type to json.");
		}
		if (handler.type().equals("template")) {
			return this.templates.create(prefix, handler, ofClusters);
		}
		String problem = "Only a template can use this: set " + prefix + "type to template, or remove it.";
		InvalidProperty.refuseIfSet(prefix + "template", handler.template(), problem);
		InvalidProperty.refuseIfSet(prefix + "escape", handler.escape(), problem);
		return switch (handler.type()) {
			case "properties" -> new PropertiesFormat();
			case "prometheus" -> new PrometheusFormat();
			default -> json((handler.format() != null) ? handler.format() : FORMAT, ofClusters);
		};
	}

	private static Renderer json(JsonFormat format, boolean ofClusters) {
		return ofClusters ? format.ofClusters() : format.ofCluster();
	}

	/**
	 * The empty output of a user's own template may be invalid, unless a command checks
	 * it.
	 */
	private static OnEmpty onEmpty(Handler handler) {
		if (handler.onEmpty() != null) {
			return handler.onEmpty();
		}
		boolean own = handler.template() != null && BundledTemplate.named(handler.template()) == null;
		return (own && handler.checkCommand() == null) ? OnEmpty.KEEP : OnEmpty.WRITE;
	}

	private void checkTimeout(String prefix, Handler handler) {
		if (handler.commandTimeout() == null) {
			return;
		}
		if (handler.checkCommand() == null && handler.reloadCommand() == null) {
			throw InvalidProperty.of(prefix + "command-timeout", handler.commandTimeout(),
					"This limits the time of a command, and there is none: set " + prefix
							+ "reload-command, or remove it.");
		}
		this.durations.positive(prefix + "command-timeout", handler.commandTimeout());
	}

}
