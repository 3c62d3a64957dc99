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
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

import io.github.clustercontrol.Clusters;
import io.github.clustercontrol.Member;
import io.github.clustercontrol.SelfRegistration;
import io.github.clustercontrol.SelfRegistration.State;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.boot.logging.LogLevel;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * One application with the starter in this JVM. An operator's delete does not end the
 * process; the exit status is recorded instead.
 */
final class Instance implements AutoCloseable {

	static {
		// Not set by the applications, because several that start at the same time would
		// break it
		LoggingSystem.get(Instance.class.getClassLoader()).setLogLevel(LoggingSystem.ROOT_LOGGER_NAME, LogLevel.INFO);
	}

	private static final HttpClient HTTP = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(10)).build();

	private final ConfigurableApplicationContext context;

	private final Recorder recorder;

	private final RecordingTerminator terminator;

	private final Clusters clusters;

	private final @Nullable SelfRegistration self;

	Instance(ConfigurableApplicationContext context, Recorder recorder, RecordingTerminator terminator) {
		this.context = context;
		this.recorder = recorder;
		this.terminator = terminator;
		this.clusters = context.getBean(Clusters.class);
		this.self = context.getBeanProvider(SelfRegistration.class).getIfAvailable();
	}

	/**
	 * Create a builder for an application.
	 * @param endpoint the URL of its etcd
	 * @return its description
	 */
	static InstanceBuilder of(String endpoint) {
		return new InstanceBuilder().with("clustercontrol.etcd.endpoints", endpoint);
	}

	/** Start an application and wait until it has joined. */
	static Instance joined(String endpoint, String key, int ttl) {
		return of(endpoint).joining(key).ttl(ttl).start().awaitRegistered();
	}

	/**
	 * Wait for a condition that must become true. The limit is long, because no test is
	 * about speed and a build machine can be busy.
	 * @param what what is waited for
	 * @return the wait
	 */
	static ConditionFactory soon(String what) {
		return Awaitility.await(what).atMost(Duration.ofSeconds(60)).pollInterval(Duration.ofMillis(20));
	}

	/**
	 * Check for a while that something does not happen.
	 * @param what what must be so all the time
	 * @return the wait
	 */
	static ConditionFactory always(String what) {
		return Awaitility.await(what)
			.pollDelay(Duration.ZERO)
			.pollInterval(Duration.ofMillis(20))
			.during(Duration.ofMillis(500))
			.atMost(Duration.ofSeconds(20));
	}

	/**
	 * Send a request to a web server on loopback.
	 * @param port its port
	 * @return the status of its answer
	 * @throws IOException if it does not answer
	 */
	static int ask(int port) throws IOException {
		return get(port, "/").statusCode();
	}

	static HttpResponse<String> get(int port, String path) throws IOException {
		HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
			.timeout(Duration.ofSeconds(10))
			.build();
		try {
			return HTTP.send(request, HttpResponse.BodyHandlers.ofString());
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
	}

	ConfigurableApplicationContext context() {
		return this.context;
	}

	Clusters clusters() {
		return this.clusters;
	}

	List<String> addresses(String cluster) {
		return clusters().get(cluster).members().stream().map(Member::address).toList();
	}

	SelfRegistration self() {
		return Objects.requireNonNull(this.self);
	}

	Recorder events() {
		return this.recorder;
	}

	RecordingTerminator terminator() {
		return this.terminator;
	}

	int port() {
		return this.context.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
	}

	Instance awaitState(State state) {
		SelfRegistration self = self();
		soon("the registration is " + state).until(self::state, state::equals);
		return this;
	}

	Instance awaitRegistered() {
		return awaitState(State.REGISTERED);
	}

	void refuseTraffic() {
		AvailabilityChangeEvent.publish(this.context, ReadinessState.REFUSING_TRAFFIC);
	}

	void acceptTraffic() {
		AvailabilityChangeEvent.publish(this.context, ReadinessState.ACCEPTING_TRAFFIC);
	}

	@Override
	public void close() {
		this.context.close();
	}

}
