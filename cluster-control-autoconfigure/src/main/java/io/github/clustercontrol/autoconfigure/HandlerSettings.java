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

import java.nio.file.Path;
import java.time.Duration;

import io.github.clustercontrol.ClusterHandler;
import io.github.clustercontrol.autoconfigure.ClusterControlProperties.Handler;
import io.github.clustercontrol.internal.command.Command;
import io.github.clustercontrol.internal.file.ManagedFile;
import io.github.clustercontrol.internal.file.WriteMode;
import io.github.clustercontrol.internal.handler.Checks;
import io.github.clustercontrol.internal.handler.FileHandler;
import io.github.clustercontrol.internal.handler.HostNames;
import io.github.clustercontrol.internal.handler.NamedHandler;
import io.github.clustercontrol.internal.handler.OnEmpty;
import io.github.clustercontrol.internal.handler.Reload;
import io.github.clustercontrol.internal.handler.Reloads;
import io.github.clustercontrol.internal.render.Escape;
import io.github.clustercontrol.internal.render.JsonFormat;
import io.github.clustercontrol.internal.render.PrometheusFormat;
import io.github.clustercontrol.internal.render.PropertiesFormat;
import io.github.clustercontrol.internal.render.Renderer;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.util.Assert;

/**
 * The handlers of a cluster as configured, in the words of the core. What was configured
 * has been checked.
 */
final class HandlerSettings {

	static final String JSON = "json";

	static final String PROPERTIES = "properties";

	static final String PROMETHEUS = "prometheus";

	static final String TEMPLATE = "template";

	static final JsonFormat FORMAT = JsonFormat.ADDRESSES;

	static final WriteMode WRITE = WriteMode.ATOMIC;

	static final Duration COMMAND_TIMEOUT = Duration.ofSeconds(30);

	private final String cluster;

	private final Duration quietPeriod;

	private final HostNames names;

	private final Checks checks;

	private final @Nullable Reloads reloads;

	private final Templates templates;

	private final BeanFactory beanFactory;

	/**
	 * Create the settings.
	 * @param cluster the name of the cluster
	 * @param quietPeriod the quiet period of the cluster
	 * @param names looks up the names of members
	 * @param checks the checks of all clusters
	 * @param reloads runs the reload commands, or {@code null} if none is to run
	 * @param templates the templates
	 * @param beanFactory has the handlers that are beans
	 */
	HandlerSettings(String cluster, Duration quietPeriod, HostNames names, Checks checks, @Nullable Reloads reloads,
			Templates templates, BeanFactory beanFactory) {
		this.cluster = cluster;
		this.quietPeriod = quietPeriod;
		this.names = names;
		this.checks = checks;
		this.reloads = reloads;
		this.templates = templates;
		this.beanFactory = beanFactory;
	}

	NamedHandler handler(Handler handler) {
		String type = handler.type();
		if (handler.file() == null) {
			// Asked for late, so that the bean may itself depend on the clusters
			return new NamedHandler(type, null,
					(snapshot) -> this.beanFactory.getBean(type, ClusterHandler.class).handle(snapshot));
		}
		Path path = Path.of(handler.file()).toAbsolutePath();
		WriteMode write = (handler.write() != null) ? handler.write() : WRITE;
		ManagedFile file = new ManagedFile(path, write);
		Renderer renderer = renderer(handler);
		return new NamedHandler(type, handler.file(),
				new FileHandler(file, renderer, renderer.needsResolvedNames() ? this.names : null, onEmpty(handler),
						this.checks.of(this.cluster, file, renderer, check(handler, path)), reload(handler, path)));
	}

	private Renderer renderer(Handler handler) {
		return switch (handler.type()) {
			case JSON -> (handler.format() != null) ? handler.format() : FORMAT;
			case PROPERTIES -> new PropertiesFormat();
			case PROMETHEUS -> new PrometheusFormat();
			default -> template(handler, this.templates);
		};
	}

	/**
	 * Return what fills the template of a handler.
	 * @throws IllegalArgumentException if it cannot be used
	 */
	static Renderer template(Handler handler, Templates templates) {
		String template = handler.template();
		String file = handler.file();
		Assert.state(template != null && file != null, "'template' and 'file' must have been checked");
		return templates.renderer(template, (handler.escape() != null) ? handler.escape() : Escape.forFile(file));
	}

	/**
	 * Nobody knows whether what a template of the user says without members can be
	 * loaded, unless something checks it.
	 */
	private static OnEmpty onEmpty(Handler handler) {
		if (handler.onEmpty() != null) {
			return handler.onEmpty();
		}
		boolean own = handler.template() != null && !Templates.isBundled(handler.template());
		return (own && handler.checkCommand() == null) ? OnEmpty.KEEP : OnEmpty.WRITE;
	}

	private static @Nullable Command check(Handler handler, Path path) {
		return (handler.checkCommand() != null)
				? new Command(handler.checkCommand(), timeout(handler)).with(Command.FILE, path) : null;
	}

	private @Nullable Reload reload(Handler handler, Path path) {
		return (handler.reloadCommand() != null && this.reloads != null) ? this.reloads
			.of(new Command(handler.reloadCommand(), timeout(handler)).with(Command.FILE, path), this.quietPeriod)
				: null;
	}

	private static Duration timeout(Handler handler) {
		return (handler.commandTimeout() != null) ? handler.commandTimeout() : COMMAND_TIMEOUT;
	}

}
