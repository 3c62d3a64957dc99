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

package io.github.clustercontrol.agent.image;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A client that sends requests without pause, and records every one that was not answered
 * with status 200.
 */
final class Load implements AutoCloseable {

	private static final int ENOUGH = 100;

	private final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

	private final AtomicInteger answers = new AtomicInteger();

	private final List<String> failures = new CopyOnWriteArrayList<>();

	private final Thread thread;

	private volatile boolean stopped;

	private Load(URI uri) {
		HttpRequest request = HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(20)).build();
		this.thread = new Thread(() -> send(request), "load");
		this.thread.start();
	}

	static Load on(URI uri) {
		Load load = new Load(uri);
		load.awaitAnswers();
		return load;
	}

	private void send(HttpRequest request) {
		while (!this.stopped) {
			try {
				HttpResponse<String> response = this.http.send(request, BodyHandlers.ofString());
				if (response.statusCode() == 200) {
					this.answers.incrementAndGet();
				}
				else {
					this.failures.add(response.statusCode() + " " + response.body());
				}
			}
			catch (IOException ex) {
				this.failures.add(ex.toString());
			}
			catch (InterruptedException ex) {
				return;
			}
		}
	}

	/** Wait for more answers in the current state, and check that no request failed. */
	void nothingFailed() {
		awaitAnswers();
		assertThat(this.failures).isEmpty();
	}

	private void awaitAnswers() {
		int before = this.answers.get();
		await().atMost(Duration.ofSeconds(30))
			.until(() -> this.answers.get() >= before + ENOUGH || !this.failures.isEmpty());
	}

	@Override
	public void close() throws InterruptedException {
		this.stopped = true;
		this.thread.join();
	}

}
