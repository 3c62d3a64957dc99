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
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.LocalTime;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A client that sends requests without pause and records every failure.
 */
final class Visitor implements AutoCloseable {

	private static final int ENOUGH = 20;

	private final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

	private final List<String> failures = new CopyOnWriteArrayList<>();

	private final AtomicInteger answers = new AtomicInteger();

	private final URI site;

	private final List<Thread> threads;

	private volatile boolean stopped;

	private Visitor(URI site, String... methods) {
		this.site = site;
		this.threads = List.of(methods)
			.stream()
			.map((method) -> new Thread(() -> visit(method), "visitor-" + method))
			.toList();
		this.threads.forEach(Thread::start);
	}

	/**
	 * Start to send requests.
	 * @param site the URL
	 * @param methods the methods; a POST stands for a request that must not be retried,
	 * and the web server answers it with 405
	 * @return the visitor
	 */
	static Visitor of(URI site, String... methods) {
		Visitor visitor = new Visitor(site, methods);
		visitor.awaitAnswers();
		return visitor;
	}

	private void visit(String method) {
		HttpRequest request = HttpRequest.newBuilder(this.site)
			.timeout(Duration.ofSeconds(20))
			.method(method, method.equals("POST") ? BodyPublishers.ofString("an order") : BodyPublishers.noBody())
			.build();
		while (!this.stopped) {
			try {
				HttpResponse<String> response = this.http.send(request, BodyHandlers.ofString());
				if (response.statusCode() == (method.equals("POST") ? 405 : 200)) {
					this.answers.incrementAndGet();
				}
				else {
					failed(method + ": " + response.statusCode() + " " + response.body());
				}
			}
			catch (IOException ex) {
				failed(method + ": " + ex);
			}
			catch (InterruptedException ex) {
				return;
			}
		}
	}

	private void failed(String failure) {
		this.failures.add(LocalTime.now() + " " + failure);
	}

	/**
	 * Wait for some more requests in the current state, and check that none has failed.
	 */
	void sawNoFailure() {
		awaitAnswers();
		assertThat(this.failures).isEmpty();
	}

	private void awaitAnswers() {
		int before = this.answers.get();
		await().atMost(Duration.ofSeconds(30))
			.until(() -> this.answers.get() >= before + ENOUGH || !this.failures.isEmpty());
	}

	@Override
	public void close() {
		this.stopped = true;
		this.threads.forEach(Thread::interrupt);
	}

}
