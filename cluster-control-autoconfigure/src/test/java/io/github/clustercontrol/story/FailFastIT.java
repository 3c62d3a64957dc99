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

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;

import com.sun.net.httpserver.HttpServer;
import io.github.clustercontrol.autoconfigure.Analysis;
import io.github.clustercontrol.fault.EtcdServer;
import io.github.clustercontrol.fault.FaultProxy;
import io.github.clustercontrol.internal.etcd.EtcdRequestException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.env.StandardEnvironment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchException;

/**
 * The messages of an application that must not start without etcd, and cannot reach it.
 */
@Execution(ExecutionMode.CONCURRENT)
class FailFastIT {

	/** Long enough to find the cause on a busy machine. */
	private static final Duration LONG = Duration.ofSeconds(12);

	@RegisterExtension
	static final EtcdServer etcd = new EtcdServer();

	@Test
	void noServerListens() {
		assertFails("http://127.0.0.1:1", LONG, "Connection refused", "start etcd");
	}

	@Test
	void noServerListensAndTheInstanceOnlyRegisters() {
		InstanceBuilder instance = Instance.of("http://127.0.0.1:1").joining("/clusterdemo/web/10.0.0.1:8110");
		assertFails(instance, "http://127.0.0.1:1", LONG, "Connection refused", "start etcd");
	}

	@Test
	void nothingComesBack() {
		try (FaultProxy proxy = new FaultProxy(etcd)) {
			proxy.blackHole();
			assertFails(proxy.endpoint(), LONG, "no answer in time", "firewall");
		}
	}

	@Test
	void nothingCameBackYet() {
		try (FaultProxy proxy = new FaultProxy(etcd)) {
			proxy.blackHole();
			assertFails(proxy.endpoint(), Duration.ofMillis(1), "within 1 ms", "firewall");
		}
	}

	@Test
	void theHostIsUnknown() {
		assertFails("http://no-such-host.invalid:2379", LONG, "unresolved address", "cannot be resolved");
	}

	@Test
	void etcdDoesNotEncrypt() {
		// The connection is closed during the TLS handshake, or reset
		assertFails(etcd.endpoint().replace("http:", "https:"), LONG, "not connected: Connection ", "write http://");
	}

	@Test
	void somethingElseAnswers() throws IOException {
		HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
		server.start();
		try {
			assertFails("http://127.0.0.1:" + server.getAddress().getPort(), LONG, "not SETTINGS",
					"A service other than etcd answers");
		}
		finally {
			server.stop(0);
		}
	}

	private static void assertFails(String endpoint, Duration timeout, String cause, String remedy) {
		assertFails(Instance.of(endpoint).watching("db", "/clusterdemo/db"), endpoint, timeout, cause, remedy);
	}

	private static void assertFails(InstanceBuilder instance, String endpoint, Duration timeout, String cause,
			String remedy) {
		Exception failure = catchException(() -> instance.with("clustercontrol.fail-fast", true)
			.with("clustercontrol.startup-timeout", timeout)
			.with("clustercontrol.etcd.request-timeout", "1s")
			.start()
			.close());
		assertThat(failure).isNotNull();
		if (timeout == LONG) {
			assertThat(failure).hasStackTraceContaining("Caused by: " + EtcdRequestException.class.getName());
		}
		FailureAnalysis analysis = Analysis.of(failure, new StandardEnvironment());
		assertThat(analysis.getDescription()).startsWith("etcd did not answer at [" + endpoint + "]").contains(cause);
		assertThat(analysis.getAction()).contains(remedy)
			.contains("'clustercontrol.etcd.endpoints'")
			.contains("set 'clustercontrol.fail-fast' to false");
	}

}
