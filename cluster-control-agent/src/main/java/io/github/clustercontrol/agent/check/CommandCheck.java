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

package io.github.clustercontrol.agent.check;

import java.io.IOException;
import java.time.Duration;
import java.util.List;

import io.github.clustercontrol.CommandRunner;

/**
 * Passes when a command ends with status 0.
 */
record CommandCheck(CommandRunner runner, List<String> command, Duration timeout) implements Check {

	@Override
	public String run() throws IOException, InterruptedException {
		return this.runner.run(this.command, this.timeout);
	}

	/** Without arguments, which may be secrets. */
	@Override
	public String toString() {
		return "command " + this.command.get(0);
	}

}
