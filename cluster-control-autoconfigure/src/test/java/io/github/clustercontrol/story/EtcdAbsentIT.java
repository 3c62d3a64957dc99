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

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

import io.github.clustercontrol.ClusterChangedEvent;
import io.github.clustercontrol.ClusterSnapshot;
import io.github.clustercontrol.SelfRegisteredEvent;
import io.github.clustercontrol.SelfRegistration.State;
import io.github.clustercontrol.Source;
import io.github.clustercontrol.fault.EtcdServer;
import io.github.clustercontrol.fault.ForkedJvm;
import io.github.clustercontrol.internal.etcd.EtcdUnavailableException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

import org.springframework.boot.WebApplicationType;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * An application that starts while there is no etcd.
 */
@Execution(ExecutionMode.CONCURRENT)
class EtcdAbsentIT {

	private static final String UNUSED = "http://127.0.0.1:1";

	@Test
	void theApplicationIsUpAndJoinsAndReadsWhenEtcdAppears(@TempDir Path temporary) throws Exception {
		Path file = temporary.resolve("db.json");
		String key = "/clusterdemo/web/10.0.0.1:8110";
		try (EtcdServer etcd = new EtcdServer();
				Instance instance = Instance.of(etcd.endpoint())
					.web(WebApplicationType.SERVLET)
					.joining(key)
					.watching("web", "/clusterdemo/web")
					.watching("db", "/clusterdemo/db")
					.with("clustercontrol.clusters.db.handlers[0].file", file)
					.with("clustercontrol.startup-timeout", "200ms")
					.start()) {
			assertThat(Instance.ask(instance.port())).isEqualTo(404);
			assertThat(Instance.get(instance.port(), "/actuator/health").statusCode()).isEqualTo(200);
			assertThat(Instance.get(instance.port(), "/actuator/health/readiness").body()).contains("\"UP\"");
			assertThat(instance.clusters().names()).containsExactly("db", "web");
			assertThat(instance.clusters().get("db")).isEqualTo(ClusterSnapshot.unknown("db"));
			assertThat(instance.clusters().get("db").source()).isEqualTo(Source.UNKNOWN);
			instance.awaitState(State.REGISTERING);
			assertThat(instance.events().of(ClusterChangedEvent.class)).isEmpty();
			assertThat(file).doesNotExist();
			etcd.start();
			instance.awaitRegistered();
			Instance.soon("it sees itself")
				.until(() -> instance.events().composed("web").equals(List.of("10.0.0.1:8110")));
			Instance.soon("the file of the empty cluster is written")
				.untilAsserted(() -> assertThat(file).hasContent("[]"));
			assertThat(instance.clusters().get("db").source()).isEqualTo(Source.LIVE);
			assertThat(instance.events().changesOf("db")).as("unknown and then empty is no change").isEmpty();
			assertThat(instance.events().of(SelfRegisteredEvent.class)).hasSize(1);
			etcd.witness().put("/clusterdemo/db/10.0.0.1:3306", "");
			Instance.soon("it is watched")
				.until(() -> instance.events().composed("db").equals(List.of("10.0.0.1:3306")));
			assertThat(instance.terminator().calls()).isZero();
		}
	}

	@Test
	void theStartFailsWithFailFast() {
		assertThatExceptionOfType(EtcdUnavailableException.class).isThrownBy(() -> {
			try {
				Instance.of(UNUSED)
					.watching("db", "/clusterdemo/db")
					.with("clustercontrol.fail-fast", true)
					.with("clustercontrol.startup-timeout", "200ms")
					.start()
					.close();
			}
			catch (Exception ex) {
				throw (ex.getCause() != null) ? ex.getCause() : ex;
			}
		});
	}

	@Test
	void theProcessEndsWithAnAnalysisWithFailFast() {
		try (ForkedJvm jvm = InstanceProcess.fork(UNUSED, "--clustercontrol.self.key=/clusterdemo/web/10.0.0.1:8110",
				"--clustercontrol.fail-fast=true", "--clustercontrol.startup-timeout=200ms")) {
			assertThat(jvm.awaitExit(Duration.ofSeconds(90))).isEqualTo(1);
			assertThat(jvm.output()).contains("APPLICATION FAILED TO START")
				.contains("etcd did not answer at [" + UNUSED + "] within 200 ms")
				.contains("'clustercontrol.etcd.endpoints'")
				.contains("'clustercontrol.fail-fast'");
		}
	}

}
