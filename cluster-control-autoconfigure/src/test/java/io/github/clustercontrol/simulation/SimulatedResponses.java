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

package io.github.clustercontrol.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What a watch of {@link SimulatedEtcd} delivered, as text.
 */
final class SimulatedResponses implements SimulatedWatch.Receiver {

	private final List<String> received = new ArrayList<>();

	List<String> received() {
		return this.received;
	}

	@Override
	public void created(ResponseHeader header) {
		this.received.add("created at " + header.revision());
	}

	@Override
	public void events(List<KeyVersion> events) {
		Map<Long, List<KeyVersion>> revisions = events.stream()
			.collect(Collectors.groupingBy(KeyVersion::modRevision, TreeMap::new, Collectors.toList()));
		revisions.values()
			.forEach((revision) -> this.received.add(revision.stream()
				.map((event) -> event.key() + (event.deleted() ? " deleted" : "=" + event.value()) + "@"
						+ event.modRevision())
				.collect(Collectors.joining(", "))));
	}

	@Override
	public void progress(long revision) {
		this.received.add("progress at " + revision);
	}

	@Override
	public void compacted(long revision) {
		this.received.add("compacted at " + revision);
	}

	@Override
	public void broken() {
		this.received.add("broken");
	}

}
