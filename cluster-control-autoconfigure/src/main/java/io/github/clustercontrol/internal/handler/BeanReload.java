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

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

import io.github.clustercontrol.FileReloader;
import io.github.clustercontrol.internal.command.CommandStatus;
import io.github.clustercontrol.internal.command.RunOutcome;

/**
 * A reload by a bean. The bean is requested late, so that it may depend on
 * {@link io.github.clustercontrol.Clusters}.
 *
 * @param bean returns the bean
 */
record BeanReload(Supplier<FileReloader> bean) implements ReloadAction {

	@Override
	public CommandStatus attempt(Map<FileHandler, Transition> due) throws InterruptedException {
		Set<Path> files = due.keySet().stream().map(FileHandler::path).collect(Collectors.toUnmodifiableSet());
		Instant begin = Instant.now();
		long nanos = System.nanoTime();
		RunOutcome outcome = RunOutcome.FAILURE;
		String error = null;
		try {
			this.bean.get().reload(files);
			outcome = RunOutcome.SUCCESS;
		}
		catch (InterruptedException ex) {
			throw ex;
		}
		catch (Exception ex) {
			error = (ex.getMessage() != null) ? ex.getMessage() : ex.toString();
		}
		return new CommandStatus(begin, Duration.ofNanos(System.nanoTime() - nanos), outcome, error, null);
	}

	@Override
	public String toString() {
		return "bean";
	}

}
