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

package io.github.clustercontrol.story;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.github.clustercontrol.ClusterBelowMinimumEvent;
import io.github.clustercontrol.ClusterMinimumRestoredEvent;
import io.github.clustercontrol.ClusterSnapshot;
import io.github.clustercontrol.SelfRegistration.State;
import io.github.clustercontrol.example.Reinforcements;
import io.github.clustercontrol.example.Reinforcements.Platform;
import io.github.clustercontrol.fault.EtcdServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The example of the documentation: a listener starts instances if there are too few.
 */
class ReinforcementsIT {

	private static final String DIRECTORY = "/clusterdemo/web";

	@RegisterExtension
	static final EtcdServer etcd = new EtcdServer();

	@Test
	void instancesAreStartedUntilThereAreEnough() {
		try (Instances instances = new Instances();
				Instance watcher = watcher(instances);
				Instance other = watcher(instances)) {
			Instance.soon("two are started where there was none").until(() -> restored(watcher) == 1);
			assertThat(watcher.addresses("web")).containsExactly("10.0.0.1:8110", "10.0.0.2:8110");
			instances.running.get(0).close();
			Instance.soon("another takes its place").until(() -> restored(watcher) == 2);
			assertThat(watcher.addresses("web")).containsExactly("10.0.0.2:8110", "10.0.0.3:8110");
			assertThat(watcher.events().of(ClusterBelowMinimumEvent.class)).hasSize(2)
				.allSatisfy((event) -> assertThat(event.minimum()).isEqualTo(2));
			assertThat(watcher.events().of(ClusterMinimumRestoredEvent.class))
				.extracting(ClusterMinimumRestoredEvent::current)
				.extracting(ClusterSnapshot::members)
				.allSatisfy((members) -> assertThat(members).hasSize(2));
		}
	}

	private static int restored(Instance watcher) {
		return watcher.events().of(ClusterMinimumRestoredEvent.class).size();
	}

	private static Instance watcher(Platform platform) {
		return Instance.of(etcd.endpoint())
			.watching("web", DIRECTORY)
			.with("clustercontrol.clusters.web.min-members", 2)
			.bean(new Reinforcements(platform))
			.start();
	}

	/** Represents Docker, Kubernetes or a cloud. */
	private static final class Instances implements Platform, AutoCloseable {

		private final List<Instance> running = new CopyOnWriteArrayList<>();

		private int started;

		@Override
		public synchronized void scale(String service, int wanted) {
			assertThat(service).isEqualTo("web");
			this.running.removeIf((instance) -> instance.self().state() == State.STOPPED);
			while (this.running.size() < wanted) {
				this.started++;
				this.running.add(Instance.of(etcd.endpoint())
					.joining(DIRECTORY + "/10.0.0." + this.started + ":8110")
					.ttl(60)
					.start());
			}
		}

		@Override
		public synchronized void close() {
			this.running.forEach(Instance::close);
		}

	}

}
