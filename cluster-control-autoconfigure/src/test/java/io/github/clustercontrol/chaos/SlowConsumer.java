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

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

import io.github.clustercontrol.ClusterHandler;
import io.github.clustercontrol.ClusterSnapshot;
import io.github.clustercontrol.Member;

import org.springframework.context.ApplicationListener;
import org.springframework.context.event.ContextClosedEvent;

/**
 * A consumer whose reload takes a while: until then it sends requests to the members that
 * it had before.
 */
final class SlowConsumer implements ClusterHandler, ApplicationListener<ContextClosedEvent> {

	private static final Duration BETWEEN_REQUESTS = Duration.ofMillis(2);

	private final int run;

	private final Traffic traffic;

	private final Duration reload;

	private final Map<String, List<Member>> members = new HashMap<>();

	/** A reload ends when no request to the members from before is under way. */
	private final ReadWriteLock lock = new ReentrantReadWriteLock();

	private final Thread thread;

	private volatile boolean closed;

	SlowConsumer(int run, Traffic traffic) {
		this.run = run;
		this.traffic = traffic;
		this.reload = Duration.ofMillis(100 + 200 * (run % 4));
		this.thread = new Thread(this::send, "chaos-consumer-" + run);
		this.thread.setDaemon(true);
		this.thread.start();
	}

	static String name(int run) {
		return "consumer-" + run;
	}

	@Override
	public void handle(ClusterSnapshot snapshot) {
		Pause.letPass(this.reload);
		this.lock.writeLock().lock();
		try {
			this.members.put(snapshot.cluster(), snapshot.members());
		}
		finally {
			this.lock.writeLock().unlock();
		}
	}

	private void send() {
		while (!this.closed) {
			this.lock.readLock().lock();
			try {
				this.members.values().forEach((all) -> all.forEach((member) -> this.traffic.send(this.run, member)));
			}
			finally {
				this.lock.readLock().unlock();
			}
			Pause.letPass(BETWEEN_REQUESTS);
		}
	}

	@Override
	public void onApplicationEvent(ContextClosedEvent event) {
		close();
	}

	/** Send no request any more. */
	void close() {
		this.closed = true;
		try {
			this.thread.join();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

}
