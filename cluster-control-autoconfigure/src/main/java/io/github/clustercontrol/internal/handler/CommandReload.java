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
import java.util.Map;

import io.github.clustercontrol.internal.command.Command;
import io.github.clustercontrol.internal.command.CommandStatus;

/**
 * A reload by a command.
 */
final class CommandReload implements ReloadAction {

	private volatile Command command;

	CommandReload(Command command) {
		this.command = command;
	}

	void atLeast(Duration timeout) {
		if (timeout.compareTo(this.command.timeout()) > 0) {
			this.command = new Command(this.command.arguments(), timeout);
		}
	}

	@Override
	public CommandStatus attempt(Map<FileHandler, Transition> due) throws InterruptedException {
		return this.command.attempt(Transition.environment(due.values()));
	}

	@Override
	public String toString() {
		return this.command.toString();
	}

}
