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

import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

import io.github.clustercontrol.internal.announce.Announcement;
import io.github.clustercontrol.internal.announce.rules.Progress;
import io.github.clustercontrol.internal.concurrent.DueTimer;
import io.github.clustercontrol.internal.concurrent.SerialExecutor;
import io.github.clustercontrol.internal.etcd.EtcdRequestException;
import io.github.clustercontrol.internal.etcd.EtcdRequestException.Reason;
import io.github.clustercontrol.internal.registration.KeyRegistration.Departed;
import io.github.clustercontrol.internal.registration.rules.Consumer;
import io.github.clustercontrol.internal.registration.rules.DrainOutcome;
import io.github.clustercontrol.internal.registration.rules.DrainPolicy;
import io.github.clustercontrol.internal.registration.rules.DrainRules;
import io.github.clustercontrol.internal.registration.rules.DrainState;
import org.jspecify.annotations.Nullable;

/**
 * The end of one shutdown: keeps the application serving until the consumers of its
 * cluster have applied that its key is gone, then lets the shutdown go on. That happens
 * once. {@link DrainRules} decides when; this is the loop.
 */
final class Drain implements DrainWatch.Listener {

	private final DrainSettings settings;

	private final DrainWatch watch;

	private final DrainLog log;

	private final SerialExecutor executor;

	private final DrainObserver end;

	private final DueTimer timer;

	private @Nullable DrainState state;

	private boolean ended;

	/** Create a drain. All of its state belongs to tasks of the executor. */
	Drain(DrainSettings settings, DrainWatch watch, DrainLog log, SerialExecutor executor, DrainObserver end) {
		this.settings = settings;
		this.watch = watch;
		this.log = log;
		this.executor = executor;
		this.end = end;
		this.timer = new DueTimer(executor, this::decide);
	}

	/** Begin to drain after this time, even if etcd does not answer until then. */
	void beginWithin(Duration limit) {
		this.executor.schedule(limit, () -> start(new Departed(Duration.ZERO, 0, Set.of())));
	}

	/** Begin to drain, unless it has begun. */
	void begin(Departed departed) {
		this.executor.execute(() -> start(departed));
	}

	private void start(Departed departed) {
		if (this.state != null) {
			return;
		}
		Duration gone = departed.gone();
		long now = this.timer.now();
		boolean waits = gone != null && this.settings.until() == DrainUntil.APPLIED;
		long period = (gone != null) ? this.settings.period().toNanos() : 0;
		this.state = DrainState.begin(new DrainPolicy(waits, departed.revision(),
				now - ((gone != null) ? gone.toNanos() : 0), period, this.settings.longest().toNanos()), now);
		if (waits && departed.revision() > 0) {
			this.watch.start(departed.leases().stream().map(Long::toHexString).collect(Collectors.toSet()), this);
		}
		decide();
		if (!this.ended) {
			this.log.began();
		}
	}

	@Override
	public void read(Map<String, Announcement> announcements, long revision) {
		change((state) -> {
			Map<String, Consumer> consumers = new TreeMap<>();
			announcements.forEach((lease, announcement) -> consumers.put(lease, consumer(announcement)));
			return state.read(consumers, revision, this.timer.now());
		});
	}

	@Override
	public void changed(String lease, @Nullable Announcement announcement) {
		change((state) -> state.changed(lease, (announcement != null) ? consumer(announcement) : null,
				this.timer.now()));
	}

	@Override
	public void confirmed() {
		change(DrainState::answered);
	}

	@Override
	public void failed(EtcdRequestException failure) {
		change((state) -> {
			this.log.failed(failure);
			return state.failed(failure.reason() == Reason.DENIED, this.timer.now());
		});
	}

	private Consumer consumer(Announcement announcement) {
		Progress progress = announcement.progress();
		return new Consumer(announcement.name(), progress.seen(), progress.applied(), progress.owed(),
				this.timer.now());
	}

	private void change(UnaryOperator<DrainState> change) {
		this.executor.execute(() -> {
			DrainState current = this.state;
			if (current != null && !this.ended) {
				this.state = change.apply(current);
				decide();
			}
		});
	}

	private void decide() {
		DrainState current = this.state;
		if (current == null || this.ended) {
			return;
		}
		long now = this.timer.now();
		DrainOutcome outcome = DrainRules.outcome(current, now);
		if (outcome == null) {
			this.timer.set(DrainRules.nextDecision(current, now));
			return;
		}
		this.ended = true;
		this.timer.cancel();
		this.watch.close();
		this.log.ended(outcome, current, now);
		this.end.drained(outcome, Duration.ofNanos(now - current.policy().begin()));
	}

}
