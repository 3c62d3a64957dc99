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

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;

import com.sun.net.httpserver.HttpServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatNoException;

/**
 * Tests for {@link HealthCheck}, which is the same in all samples.
 */
class HealthCheckTests {

	private HttpServer application;

	@BeforeEach
	void start() throws IOException {
		this.application = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
		this.application.start();
	}

	@AfterEach
	void stop() {
		this.application.stop(0);
	}

	@Test
	void aReadyApplicationIsHealthy() {
		answer(200);
		assertThatNoException().isThrownBy(() -> HealthCheck.check(health()));
	}

	@Test
	void anApplicationThatIsNotReadyIsNotHealthy() {
		answer(503);
		assertThatIOException().isThrownBy(() -> HealthCheck.check(health())).withMessageContaining("503");
	}

	@Test
	void anApplicationThatDoesNotListenIsNotHealthy() {
		URI health = health();
		stop();
		assertThatIOException().isThrownBy(() -> HealthCheck.check(health));
	}

	private void answer(int status) {
		this.application.createContext("/actuator/health/readiness", (exchange) -> {
			exchange.sendResponseHeaders(status, -1);
			exchange.close();
		});
	}

	private URI health() {
		return URI.create("http://127.0.0.1:" + this.application.getAddress().getPort() + "/actuator/health/readiness");
	}

}
