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
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import io.github.clustercontrol.ApplicationTerminator;
import io.github.clustercontrol.SelfRegistration.State;
import io.github.clustercontrol.internal.concurrent.Threads;
import io.github.clustercontrol.internal.etcd.EtcdConnection;
import io.github.clustercontrol.internal.etcd.EtcdSettings;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.support.GenericApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link LeasedRegistration} and {@link SelfEvents}, without an etcd.
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
	void anErrorOfTheTerminatorIsLogged(CapturedOutput output) {
		events((context) -> {
			throw new NoClassDefFoundError("deliberate");
		}, true).terminate();
		await().atMost(Duration.ofSeconds(30))
			.untilAsserted(() -> assertThat(output).contains("The ApplicationTerminator failed: ")
				.contains("End it by hand")
				.contains("NoClassDefFoundError: deliberate"));
	}

	@Test
	void anApplicationThatStopsAlreadyIsNotTerminated() {
		SelfEvents events = events((context) -> {
		}, false);
		events.terminate();
		assertThat(events.isTerminated()).isFalse();
	}

	@Test
	void nothingWaitsForANameServer() {
		Host host = new Host();
		LeasedRegistration registration = registration(host);
		registration.start();
		ready(registration);
		assertThat(registration.state()).isEqualTo(State.REGISTERING);
		assertThat(registration.status().state()).isEqualTo(State.REGISTERING);
		assertThatIllegalStateException().isThrownBy(registration::key)
			.withMessageContaining("Set 'clustercontrol.self.host'");
		registration.deregister();
		assertThat(registration.state()).isEqualTo(State.OUT);
		registration.updateMetadata(Map.of("zone", "a"));
		host.answer.countDown();
		await().until(() -> KEY.equals(registration.status().key()));
		assertThat(registration.key()).isEqualTo(KEY);
		assertThat(registration.state()).isEqualTo(State.OUT);
	}

	@Test
	void aStopDoesNotWaitForANameServer() throws InterruptedException {
		Host host = new Host();
		LeasedRegistration registration = registration(host);
		registration.start();
		ready(registration);
		assertThat(host.asked.await(30, TimeUnit.SECONDS)).isTrue();
		CountDownLatch stopped = new CountDownLatch(1);
		registration.stop(stopped::countDown);
		assertThat(stopped.await(30, TimeUnit.SECONDS)).isTrue();
		host.answer.countDown();
		await().until(() -> host.answered);
		assertThat(registration.status().key()).isNull();
		assertThat(registration.state()).isEqualTo(State.STOPPED);
	}

	private SelfEvents events(ApplicationTerminator terminator, boolean running) {
		return new SelfEvents(terminator, this.context, this.threads, () -> running);
	}

	private LeasedRegistration registration(IdentitySource source) {
		RegistrationSettings settings = new RegistrationSettings("http", Map.of(), Duration.ofSeconds(15),
				Duration.ofSeconds(5), OnRemoved.SHUTDOWN, OnExpired.REGISTER, Duration.ZERO);
		return new LeasedRegistration(settings, source, this.connection, this.threads, (ended) -> {
		}, this.context);
	}

	private void ready(LeasedRegistration registration) {
		registration
			.onApplicationEvent(new ApplicationReadyEvent(new SpringApplication(), new String[0], this.context, null));
	}

	/** A host that a name server has to be asked for. */
	private static final class Host implements IdentitySource {

		private final CountDownLatch asked = new CountDownLatch(1);

		private final CountDownLatch answer = new CountDownLatch(1);

		private volatile boolean answered;

		@Override
		public Identity get() {
			this.asked.countDown();
			try {
				this.answer.await();
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
			this.answered = true;
			return new Identity(KEY, "given", "http", Map.of());
		}

		@Override
		public @Nullable Identity known() {
			return null;
		}

	}

}
