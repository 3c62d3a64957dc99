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

package io.github.clustercontrol.testcontainers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;

import io.github.clustercontrol.Clusters;
import io.github.clustercontrol.SelfRegistration;
import io.github.clustercontrol.SelfRegistration.State;
import io.github.clustercontrol.autoconfigure.EtcdConnectionDetails;
import org.junit.jupiter.api.Test;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.junit.jupiter.Container;
import org.testcontainers.junit.jupiter.Testcontainers;
import org.testcontainers.utility.LazyFuture;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.testcontainers.service.connection.ServiceConnection;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * An application with an etcd in a container, by {@link ServiceConnection} alone. Where
 * no Docker engine answers it is reported as skipped. The image is made of the etcd of
 * this machine, so that no registry is needed.
 */
@SpringBootTest(properties = { "clustercontrol.etcd.endpoints=http://127.0.0.1:1",
		"clustercontrol.self.key=/demo/web/10.0.0.1:8110", "clustercontrol.self.drain-period=0s",
		"clustercontrol.clusters.web.path=/demo/web" })
@Testcontainers(disabledWithoutDocker = true)
class EtcdServiceConnectionIT {

	@Container
	@ServiceConnection(name = "etcd")
	static final GenericContainer<?> etcd = new GenericContainer<>(new LocalImage()).withExposedPorts(2379)
		.waitingFor(Wait.forHttp("/health").forPort(2379));

	@Autowired
	private EtcdConnectionDetails details;

	@Autowired
	private Clusters clusters;

	@Autowired
	private SelfRegistration self;

	@Test
	void theApplicationJoinsThroughTheContainer() {
		assertThat(this.details.getEndpoints()).singleElement()
			.satisfies((endpoint) -> assertThat(endpoint.getPort()).isEqualTo(etcd.getMappedPort(2379)));
		await().atMost(Duration.ofSeconds(60)).until(this.self::state, State.REGISTERED::equals);
		await().atMost(Duration.ofSeconds(60)).until(() -> this.clusters.get("web").members().size() == 1);
	}

	/** The binary of this machine and the libraries that it is linked with. */
	private static final class LocalImage extends LazyFuture<String> {

		private static final String NAME = "cluster-control-test/etcd:local";

		@Override
		protected String resolve() {
			String command = """
					etcd=$(readlink -f "$1") && files="$etcd $(ldd "$etcd" | grep -o '/[^ ]*')"
					tar --create --dereference --absolute-names $files | docker import \\
						--change "ENTRYPOINT [\\"$etcd\\"]" --change 'EXPOSE 2379' --change 'CMD ["--data-dir=/data", \\
						"--listen-client-urls=http://0.0.0.0:2379", "--advertise-client-urls=http://0.0.0.0:2379"]' - "$2"
					""";
			try {
				Process process = new ProcessBuilder("sh", "-c", command, "sh",
						Path.of(System.getProperty("etcd.home"), "etcd").toString(), NAME)
					.redirectErrorStream(true)
					.start();
				String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
				assertThat(process.waitFor()).as(output).isZero();
				return NAME;
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
				throw new IllegalStateException(ex);
			}
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

	}

}
