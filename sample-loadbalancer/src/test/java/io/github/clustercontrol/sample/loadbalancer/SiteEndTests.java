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

import io.github.clustercontrol.test.FakeClusters;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the end of the load balancer while a browser shows its page.
 */
@ExtendWith(OutputCaptureExtension.class)
class SiteEndTests {

	@Test
	void isNotHeldUp(@TempDir Path directory, CapturedOutput output) {
		ConfigurableApplicationContext context = new SpringApplicationBuilder(LoadBalancerApplication.class,
				FakeClusters.class)
			.run("--server.port=0", "--clustercontrol.enabled=false",
					"--clustercontrol.clusters.webserver.handlers[0].type=json",
					"--clustercontrol.clusters.webserver.handlers[0].file=" + directory.resolve("webservers.json"));
		int port = Integer.parseInt(context.getEnvironment().getProperty("local.server.port"));
		try (context; Viewer viewer = Viewer.look(port)) {
			assertThat(viewer.next()).isNotNull();
			context.close();
			assertThat(viewer.next()).isNull();
		}
		assertThat(output).contains("Graceful shutdown complete").doesNotContain("Graceful shutdown aborted");
	}

}
