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
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

import io.github.clustercontrol.SelfRegistration.State;
import io.github.clustercontrol.internal.concurrent.SerialExecutor;
import io.github.clustercontrol.internal.concurrent.Threads;
import io.github.clustercontrol.internal.etcd.EtcdConnection;
import io.github.clustercontrol.internal.etcd.EtcdKeys;
import io.github.clustercontrol.internal.etcd.EtcdKeys.Outcome;
import io.github.clustercontrol.internal.etcd.EtcdLeases;
import io.github.clustercontrol.internal.etcd.EtcdLeases.Lease;
import io.github.clustercontrol.internal.etcd.EtcdRequestException;
import io.github.clustercontrol.internal.etcd.EtcdRequestException.Reason;
import io.github.clustercontrol.internal.etcd.EtcdWatch;
import io.github.clustercontrol.internal.etcd.KeyChange;
import io.github.clustercontrol.internal.etcd.Listing;
import io.github.clustercontrol.internal.etcd.OldEtcdWatch;
import io.github.clustercontrol.internal.etcd.StoredKey;
import io.github.clustercontrol.internal.key.ClusterDirectory;
import io.github.clustercontrol.internal.registration.DeleteCause.Cause;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Brings one key in etcd in line with the wish for it, and finds out what it means when
 * the key changes without our doing. The only writer of the key in this process:
 * everything here runs on one serial executor, and what etcd says about the key arrives
 * there in the order of its revisions.
 */
final class SelfKey implements EtcdWatch.Listener {

	/** At most one put a second, however readiness flaps. */
	private static final Duration PUT_PAUSE = Duration.ofSeconds(1);

	private static final Duration CHECK_EVERY = Duration.ofMinutes(1);

	/** A delete that a read has seen reaches the watch within milliseconds. */
	private static final Duration WATCH_LAG = Duration.ofSeconds(1);

	private static final Duration RETURN_WITHIN = Duration.ofSeconds(5);

	private static final Log logger = LogFactory.getLog(LeasedRegistration.class);

	private final String key;

	private final ClusterDirectory directory;

	private final RegistrationSettings settings;

	private final EtcdKeys keys;

	private final EtcdLeases leases;

	private final OldEtcdWatch watch;

	private final LeaseRenewal renewal;

	private final DeleteCause deleteCause;

	private final SerialExecutor executor;

	private final Observer observer;

	private final Attempts attempts;

	private final JoinDelay delay;

	private final OwnLeases ownLeases = new OwnLeases();

	private Wish wish = Wish.INITIAL;

	private byte[] value;

	private volatile State state = State.NEW;

	private volatile @Nullable Lease lease;

	/**
	 * What stands at the key, by the last that etcd said, or {@code null} for nothing.
	 */
	private @Nullable StoredKey standing;

	/** The revision up to which {@link #standing} is right. */
	private long seen;

	/** Whether what stands at the key was read once. */
	private boolean known;

	/** Whether this run has had its key before: only the first put takes over. */
	private boolean joined;

	/** Whether a delete of our own is under way, so that a delete is no order. */
	private boolean leaving;

	/** What went without our doing, while it is not known why. */
	private @Nullable Loss loss;

	/** The put that etcd may have carried out without our knowing. */
	private @Nullable Doubt doubt;

	/**
	 * What the watch is telling its history once more for: {@link #standing}, which is
	 * gone at a revision that nobody told, or {@link #doubt}.
	 */
	private @Nullable Object asked;

	/** Whether it was told that the key stands. */
	private boolean announced;

	private long nextPutNanos = System.nanoTime();

	/** When the key stood last, or {@code null} while it has never stood. */
	private @Nullable Long outSinceNanos;

	private @Nullable Future<?> retry;

	private @Nullable Future<?> check;

	SelfKey(String key, RegistrationSettings settings, byte[] value, EtcdConnection connection, Threads threads,
			Observer observer) {
		this.key = key;
		this.directory = ClusterDirectory.of(key);
		this.settings = settings;
		this.value = value;
		this.observer = observer;
		this.attempts = new Attempts(key);
		this.delay = new JoinDelay(key, settings.ttl(), System::nanoTime);
		this.executor = threads.serial("registration");
		this.keys = new EtcdKeys(connection);
		this.leases = new EtcdLeases(connection);
		this.deleteCause = new DeleteCause(this.keys, this.leases, this.directory);
		this.watch = new OldEtcdWatch(connection, EtcdWatch.Target.key(key), settings.signOfLife(), this.executor,
				this);
		this.renewal = new LeaseRenewal(this.leases, settings, connection.requestTimeout(), threads.serial("lease"),
				(gone) -> this.executor.execute(() -> leaseLost(gone)));
	}

	String key() {
		return this.key;
	}

	State state() {
		return this.state;
	}

	@Nullable Lease lease() {
		return this.lease;
	}

	Attempts attempts() {
		return this.attempts;
	}

	JoinDelay delay() {
		return this.delay;
	}

	LeaseRenewal renewal() {
		return this.renewal;
	}

	void start() {
		this.watch.start();
		checkIn(CHECK_EVERY);
	}

	/** Change the wish, and act on it as soon as may be. */
	void wish(UnaryOperator<Wish> change) {
		this.executor.execute(() -> {
			this.wish = change.apply(this.wish);
			reconcile();
		});
	}

	void publish(byte[] value) {
		this.executor.execute(() -> {
			this.value = value;
			reconcile();
		});
	}

	/**
	 * Leave for good: the key, then the lease.
	 * @param done told for how long the key has been gone, or {@code null} if peers never
	 * saw it
	 */
	void stop(Consumer<@Nullable Duration> done) {
		this.executor.execute(() -> {
			this.wish = this.wish.whenStopped();
			this.state = State.STOPPED;
			cancel(this.retry);
			cancel(this.check);
			this.watch.close();
			// Whatever fails from here on, the key does not outlive the lease.
			this.renewal.stop();
			try {
				if (ours(this.standing)) {
					leave();
				}
				Lease current = this.lease;
				if (current != null) {
					// Also ends a put of ours that is still under way.
					this.leases.revoke(current.id());
				}
			}
			catch (EtcdRequestException ex) {
				logger.warn("Could not remove " + this.key + ": it goes when its lease expires, within "
						+ this.settings.ttl().toSeconds() + " s. " + ex.getMessage());
			}
			Long outSince = this.outSinceNanos;
			if (ours(this.standing) || this.doubt != null) {
				done.accept(Duration.ZERO);
			}
			else {
				done.accept((outSince != null) ? Duration.ofNanos(System.nanoTime() - outSince) : null);
			}
		});
	}

	// What etcd says

	@Override
	public void listed(Listing listing) {
		StoredKey now = listing.keys().isEmpty() ? null : listing.keys().get(0);
		StoredKey before = this.standing;
		if (listing.revision() < this.seen) {
			restarted(now, listing.revision());
		}
		else if (now == null && before != null && ours(before) && !this.leaving && this.asked != before) {
			// With the revision of the delete its cause is certain.
			ask(before, before.modRevision());
			return;
		}
		else {
			see(now, listing.revision(), 0);
		}
		this.known = true;
		reconcile();
	}

	@Override
	public void changed(List<KeyChange> changes, long arrivedNanos) {
		for (KeyChange change : changes) {
			if (change.revision() > this.seen) {
				see(change.deleted() ? null : change.key(), change.revision(), change.revision());
			}
		}
		reconcile();
	}

	@Override
	public void confirmed() {
		Object asked = this.asked;
		if (asked != null) {
			// etcd has told all that it knows.
			this.executor.schedule(WATCH_LAG, () -> notAmongIt(asked));
		}
	}

	@Override
	public void failed(EtcdRequestException failure) {
		if (!this.known && this.wish.in()) {
			this.attempts.failed(failure);
			this.delay.failed(String.valueOf(failure.getMessage()), Attempts.isRefusal(failure));
		}
		else {
			this.attempts.complain(failure);
		}
	}

	/**
	 * Take over what stands at the key, by a reading or by a watch.
	 * @param now what stands there, or {@code null} for nothing
	 * @param revision the revision at which it does
	 * @param goneAt if nothing does, the revision since when, 0 when that is not known
	 */
	private void see(@Nullable StoredKey now, long revision, long goneAt) {
		StoredKey before = this.standing;
		this.standing = now;
		this.seen = revision;
		if (ours(now)) {
			this.doubt = null;
		}
		else if (before != null && ours(before)) {
			lostTo(now, before, goneAt);
		}
		else if (before != null && now == null && this.wish.in()) {
			logger.debug(this.key + " is free again");
			returnSoon();
		}
	}

	private void lostTo(@Nullable StoredKey now, StoredKey before, long goneAt) {
		this.outSinceNanos = System.nanoTime();
		if (foreign(now)) {
			this.announced = false;
			logger.warn("Another instance has overwritten " + this.key + ": two instances have the same address."
					+ " Correct 'clustercontrol.self.host', 'clustercontrol.self.port' or 'clustercontrol.self.key' of"
					+ " one of them. This instance is out of rotation until that key is deleted");
			dropLease();
		}
		else if (now != null) {
			logger.warn("Somebody wrote " + this.key + " without a lease: writing it again, or it would outlive this"
					+ " instance");
		}
		else if (!this.leaving) {
			this.announced = false;
			this.loss = new Loss(before, goneAt);
		}
	}

	/** etcd was wiped or restored, and knows nothing of what was seen before. */
	private void restarted(@Nullable StoredKey now, long revision) {
		boolean had = ours(this.standing);
		this.standing = now;
		this.seen = revision;
		this.doubt = null;
		this.asked = null;
		if (had && !ours(now)) {
			lostLease(0);
		}
	}

	/**
	 * Have the watch tell its history once more.
	 * @param about what it is asked for
	 * @param since the revision after which to begin
	 */
	private void ask(Object about, long since) {
		this.watch.replayFrom(since + 1);
		// Not before: what was confirmed until then is not what is asked
		this.executor.execute(() -> this.asked = about);
	}

	private void notAmongIt(Object about) {
		if (about != this.asked) {
			return;
		}
		this.asked = null;
		if (about == this.standing) {
			see(null, this.seen, 0);
			reconcile();
		}
		else if (about == this.doubt) {
			this.doubt = null;
			reconcile();
		}
	}

	// What it means

	/**
	 * Ask why the key went, until etcd answers. Until then nothing is done about it.
	 * @return whether nothing is left to explain
	 */
	private boolean explainLoss() {
		Loss loss = this.loss;
		if (loss == null) {
			return true;
		}
		Cause cause = this.deleteCause.of(loss.key(), loss.revision());
		if (cause == Cause.UNDECIDED) {
			retryIn(WATCH_LAG);
			return false;
		}
		this.loss = null;
		if (cause == Cause.DELETED) {
			removed(loss.revision());
		}
		else {
			lostLease(loss.revision());
		}
		return true;
	}

	private void removed(long revision) {
		boolean shutdown = this.settings.onRemoved() == OnRemoved.SHUTDOWN;
		logger.info("Somebody deleted " + this.key + " at revision " + revision
				+ (shutdown ? ": draining and stopping" : ": staying out of rotation, as configured"));
		outOfRotation(shutdown);
		this.observer.removed(this.key, revision, shutdown);
	}

	private void lostLease(long revision) {
		boolean shutdown = this.settings.onExpired() == OnExpired.SHUTDOWN;
		logger.warn("The lease of " + this.key + " is gone, it expired or was revoked: "
				+ (shutdown ? "draining and stopping, as configured" : "registering again"));
		this.lease = null;
		this.announced = false;
		this.renewal.stop();
		this.outSinceNanos = System.nanoTime();
		if (shutdown) {
			outOfRotation(true);
		}
		this.observer.expired(this.key, revision, shutdown);
		returnSoon();
	}

	/** Whoever stops does not come back, whatever anybody wishes. */
	private void outOfRotation(boolean forGood) {
		this.wish = forGood ? this.wish.whenRemoved().whenStopped() : this.wish.whenRemoved();
		this.state = State.REMOVED;
	}

	private void leaseLost(Lease gone) {
		Lease current = this.lease;
		if (current != null && current.id() == gone.id()) {
			this.lease = null;
			// The watch tells when and why the key went. It may be late, so look.
			checkIn(Duration.ZERO);
		}
	}

	/** Many instances may have lost their leases together: spread their return. */
	private void returnSoon() {
		Duration half = this.settings.ttl().dividedBy(2);
		long most = ((half.compareTo(RETURN_WITHIN) < 0) ? half : RETURN_WITHIN).toNanos();
		this.nextPutNanos = System.nanoTime() + ThreadLocalRandom.current().nextLong(most);
	}

	// What is done about it

	private void reconcile() {
		if (this.wish.stopped()) {
			return;
		}
		cancel(this.retry);
		try {
			if (!this.known || !explainLoss()) {
				show();
				return;
			}
			if (this.wish.in()) {
				join();
			}
			else if (ours(this.standing)) {
				leave();
			}
			this.attempts.succeeded();
			this.delay.ended();
		}
		catch (EtcdRequestException ex) {
			if (this.wish.in()) {
				this.attempts.failed(ex);
				this.delay.failed(String.valueOf(ex.getMessage()), Attempts.isRefusal(ex));
			}
			else {
				this.attempts.complain(ex);
			}
			if (ex.reason() == Reason.LEASE_GONE) {
				this.lease = null;
				this.renewal.stop();
			}
			retryIn(this.attempts.pause(ex.reason()));
		}
		show();
	}

	private void join() {
		if (isUpToDate(this.standing)) {
			joined();
			return;
		}
		if (foreign(this.standing) && this.joined) {
			return;
		}
		long pause = this.nextPutNanos - System.nanoTime();
		if (pause > 0) {
			retryIn(Duration.ofNanos(pause));
			return;
		}
		Lease current = this.lease;
		if (current == null) {
			long begin = System.nanoTime();
			current = this.leases.grant(this.settings.ttl());
			this.lease = current;
			this.ownLeases.add(current.id());
			this.renewal.start(current, begin);
		}
		put(current, this.standing);
	}

	private void put(Lease current, @Nullable StoredKey expected) {
		Doubt doubt = this.doubt;
		if (expected == null && doubt != null && !this.leaving) {
			// It may have been carried out and deleted since, which is an order.
			if (this.asked != doubt) {
				this.seen = doubt.since();
				ask(doubt, doubt.since());
			}
			return;
		}
		Outcome outcome = write(current, expected);
		StoredKey found = outcome.standing();
		if (outcome.done()) {
			this.doubt = null;
			this.nextPutNanos = System.nanoTime() + PUT_PAUSE.toNanos();
			this.standing = new StoredKey(this.key, this.value, outcome.revision(), current.id());
			this.seen = outcome.revision();
			this.leaving = false;
			joined();
		}
		else if (found != null && found.lease() == current.id() && Arrays.equals(found.value(), this.value)
				&& !this.leaving) {
			// An earlier put whose answer was lost.
			this.doubt = null;
			this.standing = found;
			this.seen = Math.max(this.seen, found.modRevision());
			joined();
		}
		else if (ours(expected) || (foreign(found) && this.joined)) {
			// The watch is about to tell what happened to the key, and that decides.
			retryIn(WATCH_LAG);
		}
		else {
			put(current, found);
		}
	}

	private Outcome write(Lease current, @Nullable StoredKey expected) {
		Doubt before = this.doubt;
		this.doubt = (before != null) ? before : new Doubt(this.seen);
		Outcome outcome;
		try {
			outcome = this.keys.put(this.key, (expected != null) ? expected.modRevision() : 0, this.value,
					this.directory.sentinelKey(current.id()), current.id());
		}
		catch (EtcdRequestException ex) {
			if (ex.reason() != Reason.UNREACHABLE) {
				this.doubt = before;
			}
			throw ex;
		}
		this.doubt = before;
		return outcome;
	}

	private void joined() {
		this.joined = true;
		if (!this.announced) {
			this.announced = true;
			logger.info("Joined as " + this.key + " at revision " + this.seen);
			this.observer.registered(this.key, this.seen);
		}
	}

	private void leave() {
		StoredKey own = this.standing;
		if (own == null) {
			return;
		}
		boolean first = !this.leaving;
		this.leaving = true;
		Outcome outcome = this.keys.delete(this.key, own.modRevision());
		StoredKey found = outcome.standing();
		if (outcome.done()) {
			this.standing = null;
			this.announced = false;
			this.seen = outcome.revision();
			this.outSinceNanos = System.nanoTime();
			logger.info("Left as " + this.key + " at revision " + this.seen
					+ (this.wish.stopped() ? ": draining and stopping" : ""));
		}
		else if (found == null) {
			// Gone before our delete came: by somebody else's hand, unless an earlier
			// delete of
			// our own got no answer. The watch tells.
			this.leaving = !first;
			retryIn(WATCH_LAG);
		}
		else if (ours(found)) {
			this.standing = found;
			this.seen = Math.max(this.seen, found.modRevision());
			leave();
		}
	}

	private void dropLease() {
		Lease current = this.lease;
		this.lease = null;
		this.renewal.stop();
		if (current != null) {
			try {
				this.leases.revoke(current.id());
			}
			catch (EtcdRequestException ex) {
				logger.debug("The lease runs out by itself", ex);
			}
		}
	}

	/** Once a minute: what if the key is gone and nobody told? */
	private void check() {
		StoredKey before = this.standing;
		if (before == null || !ours(before) || this.leaving) {
			checkIn(CHECK_EVERY);
			return;
		}
		try {
			StoredKey now = this.keys.get(this.key).key();
			checkIn(CHECK_EVERY);
			if (now == null || now.modRevision() != before.modRevision()) {
				this.executor.schedule(WATCH_LAG, () -> {
					if (before == this.standing && !this.wish.stopped()) {
						ask(before, before.modRevision());
					}
				});
			}
		}
		catch (EtcdRequestException ex) {
			checkIn((this.lease == null) ? WATCH_LAG : CHECK_EVERY);
		}
	}

	private void show() {
		if (this.wish.removed()) {
			this.state = State.REMOVED;
		}
		else if (!this.wish.ready()) {
			this.state = State.NEW;
		}
		else if (!this.wish.in()) {
			this.state = State.OUT;
		}
		else if (ours(this.standing)) {
			this.state = State.REGISTERED;
		}
		else {
			this.state = (foreign(this.standing) && this.joined) ? State.SUPERSEDED : State.REGISTERING;
		}
	}

	private boolean isUpToDate(@Nullable StoredKey found) {
		Lease current = this.lease;
		// Without a lease of ours the key is about to go; the watch tells when.
		return ours(found) && found != null && !this.leaving
				&& (current == null || (found.lease() == current.id() && Arrays.equals(found.value(), this.value)));
	}

	private boolean ours(@Nullable StoredKey found) {
		return found != null && this.ownLeases.contains(found.lease());
	}

	private boolean foreign(@Nullable StoredKey found) {
		return found != null && found.lease() != 0 && !this.ownLeases.contains(found.lease());
	}

	private void retryIn(Duration delay) {
		cancel(this.retry);
		this.retry = this.executor.schedule(delay, this::reconcile);
	}

	private void checkIn(Duration delay) {
		cancel(this.check);
		this.check = this.executor.schedule(delay, this::check);
	}

	private static void cancel(@Nullable Future<?> future) {
		if (future != null) {
			future.cancel(false);
		}
	}

	/**
	 * A key that went without our doing.
	 *
	 * @param key the key as it stood last
	 * @param revision the revision at which it went, 0 when that is not known
	 */
	private record Loss(StoredKey key, long revision) {
	}

	/**
	 * A put without an answer.
	 *
	 * @param since the revision up to which it was known what stands at the key
	 */
	private record Doubt(long since) {
	}

	/**
	 * Whom to tell. Called on the thread of the registration; must not block.
	 */
	interface Observer {

		void registered(String key, long revision);

		void removed(String key, long revision, boolean shutdown);

		void expired(String key, long revision, boolean shutdown);

	}

}
