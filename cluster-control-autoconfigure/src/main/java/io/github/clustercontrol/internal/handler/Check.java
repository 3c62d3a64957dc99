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

import java.io.IOException;
import java.util.Map;

import io.github.clustercontrol.internal.command.Command;
import io.github.clustercontrol.internal.command.CommandStatus;
import io.github.clustercontrol.internal.command.RunOutcome;
import io.github.clustercontrol.internal.file.Candidate;
import io.github.clustercontrol.internal.file.CandidateView;
import io.github.clustercontrol.internal.file.ManagedFile;
import io.github.clustercontrol.internal.render.ClusterSnapshots;
import io.github.clustercontrol.internal.render.Renderer;
import org.jspecify.annotations.Nullable;

/**
 * Checks the new content of a file before the file gets it.
 */
public final class Check {

	private final ClusterSnapshots unknown;

	private final ManagedFile file;

	private final Renderer renderer;

	private final @Nullable Command command;

	private final Checks checks;

	private volatile @Nullable CommandStatus status;

	Check(ClusterSnapshots unknown, ManagedFile file, Renderer renderer, @Nullable Command command, Checks checks) {
		this.unknown = unknown;
		this.file = file;
		this.renderer = renderer;
		this.command = command;
		this.checks = checks;
	}

	ManagedFile file() {
		return this.file;
	}

	/** Return the content of the file without members. */
	byte[] withoutMembers() {
		return this.renderer.render(this.unknown);
	}

	/** Return the result of the last check, or {@code null} if there was none. */
	@Nullable CommandStatus status() {
		return this.status;
	}

	/**
	 * Run the command on new content. If it fails and other files of the directory do not
	 * exist yet, it runs once more with those files as they are without members.
	 */
	@Nullable CommandStatus run(Candidate candidate, Map<String, String> environment) throws IOException, InterruptedException {
		if (this.command == null) {
			return null;
		}
		this.status = attempt(this.command, candidate, environment);
		return this.status;
	}

	private CommandStatus attempt(Command command, Candidate candidate, Map<String, String> environment)
			throws IOException, InterruptedException {
		// Before the first attempt: another thread may write one of them meanwhile
		Map<String, byte[]> missing = command.contains(Command.DIRECTORY) ? this.checks.missingBeside(this.file)
				: Map.of();
		CommandStatus status = run(command, candidate, environment, Map.of());
		return (status.outcome() == RunOutcome.SUCCESS || missing.isEmpty()) ? status
				: run(command, candidate, environment, missing);
	}

	private CommandStatus run(Command command, Candidate candidate, Map<String, String> environment,
			Map<String, byte[]> missing) throws IOException, InterruptedException {
		try (CandidateView view = new CandidateView(this.file.path(), candidate.path())) {
			if (command.contains(Command.DIRECTORY)) {
				view.addOthers(missing);
			}
			return command.with(Command.CANDIDATE, view.candidate())
				.with(Command.DIRECTORY, view.directory())
				.attempt(environment);
		}
	}

}
