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

package io.github.clustercontrol.internal.etcd;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import java.util.function.Supplier;

import io.github.clustercontrol.internal.concurrent.DueTimer;
import io.github.clustercontrol.internal.concurrent.SerialExecutor;
import io.github.clustercontrol.internal.etcd.rules.Moment;
import io.github.clustercontrol.internal.etcd.rules.WatchEffect;
import io.github.clustercontrol.internal.etcd.rules.WatchEvent;
import io.github.clustercontrol.internal.etcd.rules.WatchPolicy;
import io.github.clustercontrol.internal.etcd.rules.WatchRules;
import io.github.clustercontrol.internal.etcd.rules.WatchState;
import io.github.clustercontrol.internal.etcd.rules.WatchStep;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Watches the keys with a prefix, or a single key: reads at a revision, watches from the
 * next one, and delivers every change exactly once and in order. {@link WatchRules}
 * decides how; this is the loop that turns what happens into events, and decisions into
 * requests and calls of the listener.
 * <p>
 * All state belongs to the tasks of one serial executor. A request is sent by such a
 * task, which waits for the answer: nothing else happens to the watch meanwhile.
 */
public final class EtcdWatch implements AutoCloseable {

	/**
	 * How often an idle watch has to be confirmed, unless a shorter heartbeat is
	 * configured.
	 */
	public static final Duration HEARTBEAT = Duration.ofSeconds(5);

	private static final Duration RELIST_EVERY = Duration.ofMinutes(5);

	/** What was in flight during a read has arrived by then. */
	private static final Duration SETTLED_AFTER = Duration.ofSeconds(10);

	private static final WatchEvent DUE = new WatchEvent.Due();

	private static final WatchEvent CRASHED = new WatchEvent.Crashed();

	private static final WatchEvent CLOSE = new WatchEvent.Close();

	private static final Log logger = LogFactory.getLog(EtcdWatch.class);

	private final EtcdConnection connection;

	private final Target target;

	private final SerialExecutor executor;

	private final WatchRules rules;

	private final WatchActions actions;

	private final DueTimer timer;

	private final Consumer<Runnable> onRenewal;

	private WatchState state = WatchState.NEW;

	/**
	 * Create a watch. Nothing happens before {@link #start()}. The listener is called on
	 * the executor, which nothing else may block for long.
	 */
	public EtcdWatch(EtcdConnection connection, Target target, Duration heartbeat, SerialExecutor executor,
			Listener listener) {
		this(connection, target, heartbeat, RELIST_EVERY, SETTLED_AFTER, executor, listener);
	}

	EtcdWatch(EtcdConnection connection, Target target, Duration heartbeat, Duration relistEvery, Duration settledAfter,
			SerialExecutor executor, Listener listener) {
		this.connection = connection;
		this.target = target;
		this.executor = executor;
		this.rules = new WatchRules(
				new WatchPolicy(heartbeat, target.directory() ? relistEvery : Duration.ZERO, settledAfter));
		Runnable arrived = () -> run(this::drain);
		this.actions = new WatchActions(connection, target, listener, () -> executor.executeNext(arrived),
				(request) -> executor.executeNext(() -> run(() -> answered(request))));
		this.timer = new DueTimer(executor, this::due);
		this.onRenewal = (done) -> executor.executeNext(() -> {
			due();
			done.run();
		});
	}

	/** Begin: read, then watch. */
	public void start() {
		this.connection.history().onRenewal(this.onRenewal);
		this.executor.execute(this::due);
	}

	/** End. The listener may still be called by a task that runs already. */
	@Override
	public void close() {
		this.connection.history().removeOnRenewal(this.onRenewal);
		this.actions.close();
		this.executor.execute(this::due);
	}

	private void due() {
		run(() -> {
			if (!this.actions.isRequesting()) {
				handle(DUE);
			}
		});
	}

	/** The one place where a task of this watch fails, also with an {@code Error}. */
	private void run(Runnable task) {
		try {
			task.run();
			this.actions.flush();
		}
		catch (Throwable ex) {
			crashed(ex);
		}
		finally {
			this.timer.set(this.actions.isRequesting() ? Long.MAX_VALUE : this.state.due());
		}
	}

	/**
	 * What was delivered is not known any more, so everything is read again, also after
	 * an {@code Error}: what took all the memory may be garbage by then.
	 */
	private void crashed(Throwable failure) {
		WatchState before = this.state;
		// It stays so if there is no memory to decide
		this.state = WatchState.NEW;
		this.actions.discard();
		apply(this.rules.next(before, this.actions.isClosed() ? CLOSE : CRASHED, now()));
		if (!this.actions.isClosed()) {
			logger.error("Unexpected failure while watching " + this.target.key() + ". Reading it again", failure);
			this.actions.report(EtcdRequestException.of("Watching " + this.target.key(), failure));
		}
	}

	private void answered(WatchActions.Request request) {
		WatchEvent event = this.actions.take(request);
		if (event != null) {
			handle(event);
		}
		drain();
	}

	private void drain() {
		WatchEvent event;
		while ((event = this.actions.poll()) != null) {
			handle(event);
		}
	}

	private void handle(WatchEvent event) {
		WatchEvent next = event;
		while (next != null) {
			next = apply(this.rules.next(this.state, this.actions.isClosed() ? CLOSE : next, now()));
		}
	}

	/** Return the answer, if one of the effects is a request. */
	private @Nullable WatchEvent apply(WatchStep step) {
		this.state = step.state();
		WatchEvent answer = null;
		for (WatchEffect effect : step.effects()) {
			answer = effect.perform(this.actions);
		}
		return answer;
	}

	private Moment now() {
		EtcdHistory history = this.connection.history();
		long now = this.timer.now();
		return new Moment(now, ThreadLocalRandom.current().nextDouble(), history.highestRevision(),
				history.renewal().shifted(now - System.nanoTime()));
	}

	/**
	 * What to watch.
	 *
	 * @param key a key, or what all keys of a directory start with
	 * @param directory whether it is a directory
	 * @param below a key below the single key that is watched as well, or {@code null}
	 * @param selection what to read of it, called for each read; changes are delivered of
	 * every key
	 */
	public record Target(String key, boolean directory, @Nullable String below, Supplier<Selection> selection) {

		public static Target directory(String prefix) {
			return directory(prefix, () -> Selection.ALL);
		}

		/** Return the target of a prefix. The selection is called for each read. */
		public static Target directory(String prefix, Supplier<Selection> selection) {
			return new Target(prefix, true, null, selection);
		}

		public static Target key(String key) {
			return new Target(key, false, null, () -> Selection.ALL);
		}

		/**
		 * Return the target of a key and one below it. The range from {@code key} to
		 * {@code key + "0"} has both, as '0' follows '/', so one watch delivers them, and
		 * changes of one revision together. Other keys of the range are ignored.
		 */
		public static Target key(String key, String below) {
			return new Target(key, false, below, () -> Selection.ALL);
		}

		/** Return whether a key is watched: a response of another watch is ignored. */
		boolean covers(String key) {
			return this.directory ? key.startsWith(this.key) : key.equals(this.key) || key.equals(this.below);
		}

	}

	/**
	 * What a watch calls. All calls come from the executor of the watch, one at a time.
	 */
	public interface Listener {

		/**
		 * Everything was read: at the start, and again when etcd cannot deliver what
		 * changed since. Other keys do not exist at that revision. This also confirms it.
		 */
		void listed(Listing listing);

		/**
		 * Everything was read after etcd was wiped, restored or replaced by another etcd
		 * cluster: revisions from before mean nothing any more.
		 */
		default void restarted(Listing listing) {
			listed(listing);
		}

		/**
		 * Everything was read while the watch was open, and the watch has delivered all
		 * that it has up to that revision: where the listing differs from what was
		 * delivered, the watch missed a change. It was read a while ago, so it confirms
		 * nothing.
		 */
		default void listedAgain(Listing listing) {
		}

		/**
		 * Keys changed, in this order; all changes of a revision are delivered together.
		 * The first of them arrived at {@code arrivedNanos}, by
		 * {@link System#nanoTime()}.
		 */
		void changed(List<KeyChange> changes, long arrivedNanos);

		/** etcd confirmed, so long ago, that what was delivered so far is up to date. */
		void confirmed(Duration ago);

		/** The watch or a read failed. It is tried again. */
		void failed(EtcdRequestException failure);

	}

}
