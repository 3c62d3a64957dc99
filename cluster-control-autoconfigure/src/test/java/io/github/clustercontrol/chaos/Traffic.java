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

package io.github.clustercontrol.chaos;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

import io.github.clustercontrol.Member;
import io.github.clustercontrol.internal.registration.rules.DrainOutcome;

import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.SmartLifecycle;

/**
 * The requests of consumers to members. The server of a member takes requests from the
 * start of its application until its drain has ended.
 */
final class Traffic {

	private final Set<Integer> serving = ConcurrentHashMap.newKeySet();

	private final Map<Integer, DrainOutcome> drains = new ConcurrentHashMap<>();

	private final Set<Lost> lost = ConcurrentHashMap.newKeySet();

	private final AtomicLong requests = new AtomicLong();

	/** Return the server of an instance, which is a bean of its application. */
	SmartLifecycle server(int run) {
		return new Server(run);
	}

	/** The drain of an instance has ended. */
	void drained(int run, DrainOutcome outcome) {
		this.drains.put(run, outcome);
	}

	/** An instance has crashed. */
	void died(int run) {
		this.serving.remove(run);
	}

	/** A consumer sends a request to a member. */
	void send(int consumer, Member member) {
		String run = member.metadata().get("run");
		if (run == null) {
			return;
		}
		this.requests.incrementAndGet();
		int to = Integer.parseInt(run);
		if (!this.serving.contains(to) && this.drains.get(to) == DrainOutcome.APPLIED) {
			this.lost.add(new Lost(consumer, to));
		}
	}

	long requests() {
		return this.requests.get();
	}

	/** Return how many drains ended because all consumers had applied the delete. */
	long appliedDrains() {
		return this.drains.values().stream().filter((outcome) -> outcome == DrainOutcome.APPLIED).count();
	}

	/** Return the requests that were lost since the last call. */
	List<Lost> takeLost() {
		List<Lost> taken = new ArrayList<>(this.lost);
		this.lost.removeAll(taken);
		return taken;
	}

	/**
	 * A request to a member whose drain had ended, with the outcome that all consumers
	 * had applied the delete of its key.
	 *
	 * @param consumer the run of the consumer
	 * @param member the run of the member
	 */
	record Lost(int consumer, int member) {
	}

	/**
	 * Ends in the order of the application where its web server ends.
	 */
	private final class Server implements SmartLifecycle {

		private final int run;

		private final AtomicBoolean running = new AtomicBoolean();

		Server(int run) {
			this.run = run;
		}

		@Override
		public void start() {
			this.running.set(true);
			Traffic.this.serving.add(this.run);
		}

		@Override
		public void stop() {
			Traffic.this.serving.remove(this.run);
			this.running.set(false);
		}

		@Override
		public boolean isRunning() {
			return this.running.get();
		}

		@Override
		public int getPhase() {
			return WebServerApplicationContext.GRACEFUL_SHUTDOWN_PHASE;
		}

	}

}
