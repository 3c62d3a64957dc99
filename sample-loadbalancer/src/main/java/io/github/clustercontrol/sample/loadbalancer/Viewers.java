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
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.SmartLifecycle;
import org.springframework.http.HttpStatus;
import org.springframework.scheduling.concurrent.CustomizableThreadFactory;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/**
 * The browsers that show the page. Each has a thread of its own that sends the whole
 * state after each change. A slow browser skips states and does not delay others, and a
 * browser that connects again needs no earlier state.
 */
@Component
class Viewers implements SmartLifecycle {

	private static final int LIMIT = 50;

	/** How often to poll values without an event, such as counts of requests. */
	private static final Duration LOOK = Duration.ofSeconds(1);

	/** The pause after each state: changes within it are shown as one. */
	private static final Duration REST = Duration.ofMillis(200);

	/**
	 * The longest time without a message: after a longer time the page shows that the
	 * connection is lost.
	 */
	private static final Duration SILENCE = Duration.ofSeconds(5);

	private final Site site;

	private final JsonMapper json;

	private volatile ExecutorService threads = threads();

	Viewers(Site site, JsonMapper json) {
		this.site = site;
		this.json = json;
	}

	private static ExecutorService threads() {
		CustomizableThreadFactory factory = new CustomizableThreadFactory("viewer-");
		factory.setDaemon(true);
		return new ThreadPoolExecutor(0, LIMIT, 10, TimeUnit.SECONDS, new SynchronousQueue<>(), factory);
	}

	/**
	 * Send the state to one more browser, until it disconnects or the application stops.
	 * @return the stream to the browser
	 */
	SseEmitter add() {
		SseEmitter emitter = new SseEmitter(0L);
		ExecutorService threads = this.threads;
		try {
			threads.execute(() -> show(emitter, threads));
		}
		catch (RejectedExecutionException ex) {
			throw new ResponseStatusException(HttpStatus.SERVICE_UNAVAILABLE,
					"Too many browsers show this page, or the load balancer is stopping");
		}
		return emitter;
	}

	private void show(SseEmitter emitter, ExecutorService threads) {
		try {
			SiteState shown = null;
			long shownAt = 0;
			while (!threads.isShutdown()) {
				CountDownLatch change = this.site.nextChange();
				SiteState state = this.site.now();
				if (!state.equals(shown) || System.nanoTime() - shownAt >= SILENCE.toNanos()) {
					emitter.send(this.json.writeValueAsString(new Message(Instant.now(), state)));
					shown = state;
					shownAt = System.nanoTime();
				}
				TimeUnit.MILLISECONDS.sleep(REST.toMillis());
				change.await(LOOK.toMillis(), TimeUnit.MILLISECONDS);
			}
		}
		catch (IOException | IllegalStateException ex) {
			// The browser has disconnected, and Spring MVC handles that
			return;
		}
		catch (InterruptedException ex) {
			// The application stops
		}
		emitter.complete();
	}

	@Override
	public void start() {
		if (!isRunning()) {
			this.threads = threads();
		}
	}

	@Override
	public void stop() {
		this.threads.shutdownNow();
	}

	@Override
	public boolean isRunning() {
		return !this.threads.isShutdown();
	}

	/**
	 * Ends before the web server waits for requests in flight, because these streams
	 * would never end.
	 * @return the phase
	 */
	@Override
	public int getPhase() {
		return WebServerApplicationContext.GRACEFUL_SHUTDOWN_PHASE + 1;
	}

	/**
	 * A message to a browser.
	 *
	 * @param now the time of this machine, because the clock of the browser may differ
	 * @param site the state
	 */
	private record Message(Instant now, SiteState site) {
	}

}
