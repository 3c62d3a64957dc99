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
 * The browsers that look at the page. Each has a thread of its own that shows it the
 * whole state whenever that is another one: a browser that is slow misses states in
 * between and holds up nobody, and one that connects again needs nothing of what was.
 */
@Component
class Viewers implements SmartLifecycle {

	private static final int LIMIT = 50;

	/** How often to look for what nobody tells, such as requests. */
	private static final Duration LOOK = Duration.ofSeconds(1);

	/** How long to rest after a state: many changes are shown as one. */
	private static final Duration REST = Duration.ofMillis(200);

	/** How long to say nothing when nothing changes: the page takes more for a cut. */
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
	 * Show the state to one more browser, until it is gone or we are.
	 * @return what goes to the browser
	 */
	SseEmitter add() {
		SseEmitter emitter = new SseEmitter(0L);
		ExecutorService threads = this.threads;
		try {
			threads.execute(() -> show(emitter, threads));
		}
		catch (RejectedExecutionException ex) {
			throw new ResponseStatusException(HttpStatus.SERVICE_UNAVAILABLE,
					"Too many look already, or it is the end");
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
			// The browser is gone, and Spring MVC knows
			return;
		}
		catch (InterruptedException ex) {
			// The end
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
	 * Ends while the web server still runs, and before it waits for requests in flight:
	 * these would have no end.
	 * @return the phase
	 */
	@Override
	public int getPhase() {
		return WebServerApplicationContext.GRACEFUL_SHUTDOWN_PHASE + 1;
	}

	/**
	 * What a browser is sent.
	 *
	 * @param now the time here, which its clock may not know
	 * @param site the state
	 */
	private record Message(Instant now, SiteState site) {
	}

}
