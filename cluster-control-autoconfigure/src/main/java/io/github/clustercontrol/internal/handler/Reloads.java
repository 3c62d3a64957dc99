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

package io.github.clustercontrol.internal.handler;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

import io.github.clustercontrol.FileReloader;
import io.github.clustercontrol.internal.command.Command;
import io.github.clustercontrol.internal.concurrent.Many;
import io.github.clustercontrol.internal.concurrent.Threads;

/**
 * All reloads of an application. Handlers with the same command share it, with the
 * longest of their timeouts.
 */
public final class Reloads {

	private final Threads threads;

	private final Map<List<String>, CommandReload> commands = new HashMap<>();

	private final Map<ReloadAction, Reload> reloads = new HashMap<>();

	public Reloads(Threads threads) {
		this.threads = threads;
	}

	/**
	 * Return the reload of a command.
	 * @param command the command
	 * @param quietPeriod the quiet period of the cluster; the longest of several counts
	 * @return the same instance for the same arguments
	 */
	public Reload of(Command command, Duration quietPeriod) {
		CommandReload action = this.commands.computeIfAbsent(command.arguments(), (key) -> new CommandReload(command));
		action.atLeast(command.timeout());
		return of(action, quietPeriod);
	}

	/**
	 * Return the reload of a bean.
	 * @param bean returns the bean
	 * @param quietPeriod the quiet period of the cluster; the longest of several counts
	 * @return the same instance for the same supplier
	 */
	public Reload of(Supplier<FileReloader> bean, Duration quietPeriod) {
		return of(new BeanReload(bean), quietPeriod);
	}

	private Reload of(ReloadAction action, Duration quietPeriod) {
		Reload reload = this.reloads.computeIfAbsent(action, (key) -> new Reload(action, quietPeriod,
				this.threads.serial(Many.RELOADS, "reload-" + (this.reloads.size() + 1))));
		reload.atLeast(quietPeriod);
		return reload;
	}

}
