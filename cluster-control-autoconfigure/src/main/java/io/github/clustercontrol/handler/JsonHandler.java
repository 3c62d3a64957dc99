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

package io.github.clustercontrol.handler;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

import io.github.clustercontrol.ClusterHandler;
import io.github.clustercontrol.ClusterSnapshot;
import io.github.clustercontrol.Member;
import io.github.clustercontrol.Source;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * Writes the addresses of a cluster's members to a file as a JSON array, sorted and
 * without white space: {@code ["10.0.0.1:8120","10.0.0.1:8121"]}.
 */
public final class JsonHandler implements ClusterHandler, Reloading {

	private final JsonMapper mapper = new JsonMapper();

	private final ManagedFile file;

	private final @Nullable Command reload;

	private boolean owed;

	/**
	 * Create a handler.
	 * @param file the file to write
	 * @param reload what to run after the file changed, or {@code null}
	 */
	public JsonHandler(Path file, @Nullable Command reload) {
		this.file = new ManagedFile(file);
		this.reload = reload;
	}

	@Override
	public void handle(ClusterSnapshot snapshot) throws IOException {
		if (snapshot.source() == Source.RESTORED && this.file.exists()) {
			// What stands there may be newer than what was kept of an earlier run.
			return;
		}
		List<String> addresses = snapshot.members().stream().map(Member::address).toList();
		this.owed |= this.file.write(this.mapper.writeValueAsBytes(addresses));
	}

	@Override
	public boolean isReloadOwed() {
		return this.owed && this.reload != null;
	}

	@Override
	public void reload() throws IOException, InterruptedException {
		if (this.reload != null) {
			this.reload.run();
		}
		this.owed = false;
	}

}
