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

package io.github.clustercontrol.sample.loadbalancer;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

import io.github.clustercontrol.fault.EtcdServer;
import io.github.clustercontrol.fault.ForkedJvm;
import io.github.clustercontrol.fault.JavaHomes;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

/**
 * The web server's jar, started in unusual ways.
 */
class WaysToRunIT {

	@RegisterExtension
	static final EtcdServer etcd = new EtcdServer();

	private static final Duration SOON = Duration.ofMinutes(1);

	private static final List<String> AHEAD_OF_TIME = List.of("-Dspring.aot.enabled=true");

	private static final String UNUSED = "/clusterdemo/dbserver/127.0.0.1:1";

	@BeforeEach
	void empty() {
		etcd.etcdctl("del", UNUSED);
	}

	@Test
	void runsProcessedAheadOfTime() {
		assertThat(joinsFollowsAndLeaves(ForkedJvm.ownJavaHome(), AHEAD_OF_TIME))
			.contains("Starting AOT-processed WebServerApplication");
	}

	@Test
	void runsOnANewerJavaIfThereIsOne() {
		Optional<Path> newer = JavaHomes.atLeast(25);
		assumeThat(newer).as("a JDK of 25 or later beside the one that runs this").isPresent();
		assertThat(joinsFollowsAndLeaves(newer.orElseThrow(), List.of()))
			.containsPattern("Starting WebServerApplication .* using Java (2[5-9]|[3-9][0-9])");
	}

	@Test
	void refusesValuesThatDifferFromTheAheadOfTimeBuild() {
		try (SampleProcess sample = SampleProcess.start(ForkedJvm.ownJavaHome(), AHEAD_OF_TIME, "webserver",
				etcd.endpoint(), "--clustercontrol.self.enabled=false")) {
			assertThat(sample.jvm().awaitExit(SOON)).isEqualTo(1);
			assertThat(sample.jvm().output()).contains("APPLICATION FAILED TO START", "clustercontrol.self.enabled",
					"-Dspring.aot.enabled=false");
			assertThat(etcd.witness().get(sample.key())).isEmpty();
		}
	}

	private String joinsFollowsAndLeaves(Path javaHome, List<String> options) {
		try (SampleProcess sample = SampleProcess.start(javaHome, options, "webserver", etcd.endpoint())) {
			await().atMost(SOON).until(() -> etcd.witness().get(sample.key()).isPresent());
			assertThat(sample.get("/")).isEqualTo(sample.address() + ":");
			etcd.etcdctl("put", UNUSED, "");
			await().atMost(SOON).until(() -> sample.get("/").equals(sample.address() + ": (no response)"));
			// The file follows the cluster
			await().atMost(SOON)
				.untilAsserted(() -> assertThat(sample.jvm().directory().resolve("dbservers.json"))
					.hasContent("[\"127.0.0.1:1\"]"));
			assertThat(sample.get("/actuator/clustercontrol")).contains("\"state\":\"REGISTERED\"");
			assertThat(sample.get("/actuator/health")).contains("\"status\":\"UP\"");
			etcd.etcdctl("del", sample.key());
			assertThat(sample.jvm().awaitExit(SOON)).isZero();
			return sample.jvm().output();
		}
	}

}
