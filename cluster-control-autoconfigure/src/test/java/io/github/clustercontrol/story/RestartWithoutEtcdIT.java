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

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import io.github.clustercontrol.ClusterChangedEvent;
import io.github.clustercontrol.Source;
import io.github.clustercontrol.fault.EtcdServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * An application that is restarted while etcd is away uses the cached members until it
 * has read etcd.
 */
@Execution(ExecutionMode.CONCURRENT)
class RestartWithoutEtcdIT {

	private static final String DIRECTORY = "/clusterdemo/kept";

	@TempDir
	private Path temporary;

	@Test
	void theLastKnownMembersAreRestored() throws Exception {
		Path existing = Files.writeString(this.temporary.resolve("existing.json"), "[\"newer:1\"]");
		Path missing = this.temporary.resolve("missing.json");
		try (EtcdServer etcd = new EtcdServer().start()) {
			etcd.witness().put(DIRECTORY + "/10.0.0.1:3306", "");
			etcd.witness().put(DIRECTORY + "/10.0.0.2:3306", "");
			try (Instance instance = watching(etcd).start()) {
				assertThat(instance.addresses("db")).hasSize(2);
			}
			etcd.kill();
			try (Instance instance = watching(etcd).with("clustercontrol.startup-timeout", "1s")
				.with("clustercontrol.clusters.db.handlers[0].file", existing)
				.with("clustercontrol.clusters.db.handlers[1].file", missing)
				.start()) {
				assertThat(instance.clusters().get("db").source()).isEqualTo(Source.RESTORED);
				assertThat(instance.clusters().get("db").since()).isNotNull();
				assertThat(instance.addresses("db")).containsExactly("10.0.0.1:3306", "10.0.0.2:3306");
				Instance.soon("what is restored is published like a first read")
					.until(() -> instance.events().changesOf("db").size() == 1);
				Instance.soon("a file that is not there is written").until(() -> Files.exists(missing));
				assertThat(missing).hasContent("[\"10.0.0.1:3306\",\"10.0.0.2:3306\"]");
				assertThat(existing).hasContent("[\"newer:1\"]");
				etcd.start();
				Instance.soon("etcd tells it better")
					.until(() -> instance.clusters().get("db").source() == Source.LIVE);
				Instance.soon("every file is written by what etcd says")
					.until(() -> Files.readString(existing).equals(Files.readString(missing)));
				etcd.witness().delete(DIRECTORY + "/10.0.0.1:3306");
				Instance.soon("only the difference is published")
					.until(() -> instance.events().changesOf("db").size() == 2);
				ClusterChangedEvent change = instance.events().changesOf("db").get(1);
				assertThat(change.removed()).extracting("address").isEqualTo(List.of("10.0.0.1:3306"));
				assertThat(change.added()).isEmpty();
			}
		}
	}

	private InstanceBuilder watching(EtcdServer etcd) {
		return Instance.of(etcd.endpoint())
			.watching("db", DIRECTORY)
			.with("clustercontrol.cache-directory", this.temporary.resolve("cache"));
	}

}
