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

package io.github.clustercontrol.internal.registration;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import io.github.clustercontrol.ApplicationTerminator;
import io.github.clustercontrol.internal.concurrent.Threads;
import io.github.clustercontrol.internal.etcd.EtcdConnection;
import io.github.clustercontrol.internal.etcd.EtcdSettings;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.support.GenericApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link LeasedRegistration}, without an etcd.
 */
@ExtendWith(OutputCaptureExtension.class)
class LeasedRegistrationTests {

	private static final String KEY = "/demo/web/10.0.0.1:8110";

	private final Threads threads = new Threads();

	// Nothing listens there
	private final EtcdConnection connection = new EtcdConnection(
			new EtcdSettings(List.of(URI.create("http://127.0.0.1:1")), null, null, null, Duration.ofSeconds(1),
					Duration.ofSeconds(1)),
			List.of(), this.threads);

	private final GenericApplicationContext context = new GenericApplicationContext();

	@BeforeEach
	void refresh() {
		this.context.refresh();
	}

	@AfterEach
	void close() {
		this.connection.close();
		this.threads.close();
		this.context.close();
	}

	@Test
	void aTerminatorThatFailsDoesNotDoSoInSilence(CapturedOutput output) {
		LeasedRegistration registration = registration((context) -> {
			throw new NoClassDefFoundError("deliberate");
		});
		registration.start();
		registration.removed(KEY, 7, true);
		await().atMost(Duration.ofSeconds(30))
			.untilAsserted(() -> assertThat(output).contains("The ApplicationTerminator failed: ")
				.contains("End it by hand")
				.contains("NoClassDefFoundError: deliberate"));
	}

	private LeasedRegistration registration(ApplicationTerminator terminator) {
		RegistrationSettings settings = new RegistrationSettings("http", Map.of(), Duration.ofSeconds(15),
				Duration.ofSeconds(5), OnRemoved.SHUTDOWN, OnExpired.REGISTER, Duration.ZERO);
		return new LeasedRegistration(settings, () -> new Identity(KEY, "given", "http", Map.of()), this.connection,
				this.threads, terminator, this.context);
	}

}
