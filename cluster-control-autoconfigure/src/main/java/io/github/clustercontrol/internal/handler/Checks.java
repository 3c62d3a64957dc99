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

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

import io.github.clustercontrol.internal.command.Command;
import io.github.clustercontrol.internal.file.ManagedFile;
import io.github.clustercontrol.internal.render.ClusterSnapshots;
import io.github.clustercontrol.internal.render.Renderer;
import org.jspecify.annotations.Nullable;

/**
 * The checks of all files of an application. One program often reads the files of several
 * clusters, and each check must know which of them do not exist yet.
 */
public final class Checks {

	private final List<Check> checks = new CopyOnWriteArrayList<>();

	/** The clusters are those whose names are known at the start, without members. */
	public Check of(ClusterSnapshots unknown, ManagedFile file, Renderer renderer, @Nullable Command command) {
		Check check = new Check(unknown, file, renderer, command, this);
		this.checks.add(check);
		return check;
	}

	/**
	 * Return the content, without members, of the files in the same directory that do not
	 * exist yet. Without it the first checks of two files that need each other would both
	 * fail for ever.
	 */
	Map<String, byte[]> missingBeside(ManagedFile file) {
		Map<String, byte[]> missing = new HashMap<>();
		for (Check check : this.checks) {
			ManagedFile other = check.file();
			if (ManagedFile.directory(other.path()).equals(ManagedFile.directory(file.path()))
					&& !other.path().equals(file.path()) && !other.exists()) {
				missing.put(other.path().getFileName().toString(), check.withoutMembers());
			}
		}
		return missing;
	}

}
