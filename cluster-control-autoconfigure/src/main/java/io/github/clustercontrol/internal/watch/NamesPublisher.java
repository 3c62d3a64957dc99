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

package io.github.clustercontrol.internal.watch;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

import io.github.clustercontrol.ClustersChangedEvent;
import io.github.clustercontrol.internal.concurrent.SerialExecutor;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Publishes which clusters were discovered and have vanished, on a thread of its own.
 * Each event starts from the names that the event before ended with.
 */
final class NamesPublisher {

	private static final int LOGGED = 10;

	private static final Log logger = LogFactory.getLog(WatchedClusters.class);

	private final ClusterNames names;

	private final SerialExecutor executor;

	private final List<Consumer<Object>> listeners = new CopyOnWriteArrayList<>();

	private final AtomicBoolean due = new AtomicBoolean();

	private volatile boolean open;

	private Set<String> published;

	NamesPublisher(ClusterNames names, SerialExecutor executor, Consumer<Object> listeners) {
		this.names = names;
		this.executor = executor;
		this.listeners.add(listeners);
		this.published = names.configured();
	}

	void open() {
		this.open = true;
		changed();
	}

	void close() {
		this.open = false;
	}

	/** Publish to more listeners from now on. Their first event has all clusters. */
	void add(Consumer<Object> added) {
		this.executor.execute(() -> {
			this.listeners.add(added);
			if (!this.published.equals(this.names.configured())) {
				added.accept(event(this.names.configured(), this.published));
			}
		});
	}

	void remove(Consumer<Object> removed) {
		this.listeners.remove(removed);
	}

	void changed() {
		if (this.open && this.due.compareAndSet(false, true)) {
			this.executor.execute(this::publish);
		}
	}

	private void publish() {
		this.due.set(false);
		Set<String> current = this.names.current();
		if (!this.open || current.equals(this.published)) {
			return;
		}
		ClustersChangedEvent event = event(this.published, current);
		this.published = current;
		logger
			.info("Clusters" + signed(" +", event.added()) + signed(" -", event.removed()) + ", now " + current.size());
		this.listeners.forEach((listeners) -> listeners.accept(event));
	}

	private static String signed(String sign, Set<String> names) {
		StringBuilder text = new StringBuilder();
		names.stream().limit(LOGGED).forEach((name) -> text.append(sign).append(name));
		if (names.size() > LOGGED) {
			text.append(sign).append(names.size() - LOGGED).append(" more");
		}
		return text.toString();
	}

	private static ClustersChangedEvent event(Set<String> previous, Set<String> current) {
		return new ClustersChangedEvent(previous, current, without(current, previous), without(previous, current));
	}

	private static Set<String> without(Set<String> names, Set<String> others) {
		Set<String> left = new TreeSet<>(names);
		left.removeIf(others::contains);
		return left;
	}

}
