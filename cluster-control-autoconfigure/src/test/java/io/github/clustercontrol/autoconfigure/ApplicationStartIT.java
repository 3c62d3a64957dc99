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

package io.github.clustercontrol.autoconfigure;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

import io.github.clustercontrol.ClusterSnapshot;
import io.github.clustercontrol.Clusters;
import io.github.clustercontrol.Member;
import io.github.clustercontrol.SelfRegistration;
import io.github.clustercontrol.SelfRegistration.State;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;
import static org.awaitility.Awaitility.await;

/**
 * Tests of the start of whole applications: what has happened when it ends, and without
 * etcd.
 */
@ExtendWith(OutputCaptureExtension.class)
class ApplicationStartIT extends ApplicationFixture {

	@Test
	void clustersAreReadAndTheirHandlersHaveRunBeforeTheStartIsOver() throws Exception {
		etcd.witness().put("/demo/db/10.0.0.1:3306", "");
		Path file = this.directory.resolve("new/db.json");
		try (ConfigurableApplicationContext context = run(WebApplicationType.SERVLET, Application.class,
				"--clustercontrol.clusters.db.path=/demo/db", "--clustercontrol.clusters.db.handlers[0].file=" + file,
				"--clustercontrol.clusters.db.handlers[1].type=recorder")) {
			assertThat(context.getBean(Clusters.class).get("db").members()).extracting(Member::address)
				.containsExactly("10.0.0.1:3306");
			assertThat(file).hasContent("[\"10.0.0.1:3306\"]");
			List<ClusterSnapshot> recorded = context.getBean(Recorder.class).snapshots;
			assertThat(recorded).singleElement().isEqualTo(context.getBean(Clusters.class).get("db"));
			etcd.witness().put("/demo/db/10.0.0.2:3306", "");
			await().atMost(Duration.ofSeconds(10))
				.untilAsserted(
						() -> assertThat(Files.readString(file)).isEqualTo("[\"10.0.0.1:3306\",\"10.0.0.2:3306\"]"));
			await().atMost(Duration.ofSeconds(10)).until(() -> recorded.size() == 2);
		}
	}

	@Test
	void aCommandRunsAfterTheFileChanged() {
		Path file = this.directory.resolve("db.json");
		Path copy = this.directory.resolve("copy.json");
		try (ConfigurableApplicationContext context = run(WebApplicationType.NONE, Application.class,
				"--clustercontrol.clusters.db.path=/demo/db", "--clustercontrol.clusters.db.handlers[0].file=" + file,
				"--clustercontrol.clusters.db.handlers[0].reload-command=cp," + file + "," + copy)) {
			await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> assertThat(copy).hasContent("[]"));
		}
	}

	@Test
	void customizersOfTheClientAreApplied() {
		try (ConfigurableApplicationContext context = run(WebApplicationType.NONE, Application.class,
				"--clustercontrol.clusters.db.path=/demo/db")) {
			assertThat(context.getBean(Recorder.class).clients).hasPositiveValue();
		}
	}

	@Test
	void theStartFailsFastWithoutEtcdWhenItIsToldTo(CapturedOutput output) {
		assertThatException().isThrownBy(() -> run(WebApplicationType.SERVLET, Application.class,
				"--clustercontrol.etcd.endpoints=http://127.0.0.1:1", "--clustercontrol.fail-fast=true",
				"--clustercontrol.startup-timeout=500ms", "--clustercontrol.clusters.db.path=/demo/db"));
		assertThat(output).contains("APPLICATION FAILED TO START")
			.contains("etcd did not answer at [http://127.0.0.1:1] within 500 ms")
			.contains("'clustercontrol.etcd.endpoints'");
	}

	@Test
	void theStartFailsFastAlsoWhereNoClusterIsWatched() {
		assertThatException().isThrownBy(() -> run(WebApplicationType.SERVLET, Application.class,
				"--clustercontrol.etcd.endpoints=http://127.0.0.1:1", "--clustercontrol.fail-fast=true",
				"--clustercontrol.startup-timeout=500ms"));
		run(WebApplicationType.SERVLET, Application.class, "--clustercontrol.fail-fast=true").close();
	}

	@Test
	void theStartGoesOnWithoutEtcdOtherwise() {
		try (ConfigurableApplicationContext context = run(WebApplicationType.SERVLET, Application.class,
				"--clustercontrol.etcd.endpoints=http://127.0.0.1:1", "--clustercontrol.startup-timeout=500ms",
				"--clustercontrol.clusters.db.path=/demo/db", "--clustercontrol.self.path=/demo/web")) {
			assertThat(context.getBean(Clusters.class).get("db").revision()).isZero();
			// The registration's own thread hears of it, a moment after the application
			// is ready.
			await().untilAsserted(
					() -> assertThat(context.getBean(SelfRegistration.class).state()).isEqualTo(State.REGISTERING));
		}
	}

}
