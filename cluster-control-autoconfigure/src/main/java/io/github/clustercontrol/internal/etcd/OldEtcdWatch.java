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
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;

import io.etcd.jetcd.KeyValue;
import io.etcd.jetcd.Response;
import io.etcd.jetcd.Watch;
import io.etcd.jetcd.options.GetOption;
import io.etcd.jetcd.options.WatchOption;
import io.etcd.jetcd.watch.WatchEvent;
import io.etcd.jetcd.watch.WatchResponse;
import io.github.clustercontrol.internal.concurrent.Backoff;
import io.github.clustercontrol.internal.concurrent.SerialExecutor;
import io.github.clustercontrol.internal.etcd.EtcdRequestException.Reason;
import io.grpc.Status;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Watches a directory or a single key and loses nothing: reads it at a revision, watches
 * from the next one, and at the first error opens a new watch from a revision of its own.
 * jetcd's resumption is never used, because it takes the revision of the <em>created</em>
 * reply for one up to which everything was delivered, and so skips what was still under
 * way.
 * <p>
 * When etcd cannot deliver what lies between, because it compacted it, or because it is
 * another etcd than before (wiped, or restored from a snapshot), everything is read again
 * and handed over as a whole.
 * <p>
 * All state belongs to the tasks of one serial executor; the thread that receives from
 * etcd only appends to a queue.
 */
public final class OldEtcdWatch implements AutoCloseable {

	/**
	 * How often an idle watch is asked for a sign of life, unless a shorter heartbeat
	 * says otherwise.
	 */
	public static final Duration SIGN_OF_LIFE = Duration.ofSeconds(5);

	/** etcd answers a creation within milliseconds; another member is tried soon. */
	private static final Duration CREATED_WITHIN = Duration.ofSeconds(1);

	private static final Duration CREATED_WITHIN_AT_MOST = Duration.ofSeconds(5);

	private static final Duration PROGRESS_WITHIN = Duration.ofSeconds(3);

	private static final Duration ASK_AGAIN_AFTER = Duration.ofMillis(500);

	private static final Duration READ_AGAIN_AFTER = Duration.ofMinutes(5);

	/** Whatever was under way when a directory was read again has arrived by then. */
	private static final Duration SETTLED_AFTER = Duration.ofSeconds(10);

	/**
	 * What a page of a directory is to come to: quickly read, and small beside a heap.
	 */
	private static final long ENOUGH_BYTES = 4 << 20;

	/** What an event takes besides its key and its value, about. */
	private static final int EVENT_BYTES = 256;

	private static final Log logger = LogFactory.getLog(OldEtcdWatch.class);

	private final EtcdConnection connection;

	private final EtcdKeys keys;

	private final PageSize pageSize;

	private final EtcdWatch.Target target;

	private final Duration heartbeat;

	private final Duration readAgainAfter;

	private final Duration settledAfter;

	private final SerialExecutor executor;

	private final EtcdWatch.Listener listener;

	private final Queue<Signal> signals = new ConcurrentLinkedQueue<>();

	/** How many bytes of changes wait in the queue. */
	private final AtomicLong waiting = new AtomicLong();

	private final Runnable draining = guarded(this::drain);

	private final Backoff unreachable = new Backoff(Duration.ofMillis(100), Duration.ofSeconds(2));

	private final Backoff refused = new Backoff(Duration.ofMillis(800), Duration.ofSeconds(30));

	private volatile boolean closed;

	/** Tells the signals of the watch that is open from those of earlier ones. */
	private int generation;

	private Watch.@Nullable Watcher watcher;

	/** The first revision that was not handed over yet; 0 when all must be read. */
	private long nextRevision;

	/**
	 * Whether what is left of the history is asked for, rather than what is there now.
	 */
	private boolean replaying;

	/** The revision that etcd was known to have reached when the watch was opened. */
	private long knownRevision;

	/** The cluster of etcd that {@link #nextRevision} is about. */
	private long clusterId;

	/**
	 * The term of etcd when a watch was opened last, 0 before. Only a restore lowers it.
	 */
	private long term;

	/** Whether the open watch has told all up to {@link #knownRevision}. */
	private boolean caughtUp;

	/**
	 * Whether what stands between us and etcd does not pass questions on to it, as the
	 * gRPC proxy of etcd. Of one that does not say what it is it is believed until all is
	 * read again.
	 */
	private boolean deaf;

	/** How many watches were opened and then gave no sign of life, in succession. */
	private int silent;

	/** When the first of the changes arrived that are about to be handed over. */
	private long arrivedNanos;

	private int attempts;

	private boolean heard;

	private @Nullable Future<?> timer;

	private @Nullable Future<?> rereading;

	private Duration readingTook = Duration.ZERO;

	/** What was read again, held until the watch has told all that lies before it. */
	private @Nullable Listing reading;

	/** Whether the open watch said anything since then. */
	private boolean heardSinceReading;

	private @Nullable Future<?> settling;

	/**
	 * Create a watch. Nothing happens before {@link #start()}.
	 * @param connection the connection to etcd
	 * @param target what to watch
	 * @param heartbeat how often an idle watch is asked for a sign of life
	 * @param executor where the listener is called; nothing else may block it for long
	 * @param listener what to tell
	 */
	public OldEtcdWatch(EtcdConnection connection, EtcdWatch.Target target, Duration heartbeat, SerialExecutor executor,
			EtcdWatch.Listener listener) {
		this(connection, target, heartbeat, READ_AGAIN_AFTER, SETTLED_AFTER, executor, listener);
	}

	OldEtcdWatch(EtcdConnection connection, EtcdWatch.Target target, Duration heartbeat, Duration readAgainAfter,
			Duration settledAfter, SerialExecutor executor, EtcdWatch.Listener listener) {
		this.connection = connection;
		this.keys = new EtcdKeys(connection);
		this.pageSize = new PageSize(ENOUGH_BYTES, connection.requestTimeout().dividedBy(2));
		this.target = target;
		this.heartbeat = heartbeat;
		this.readAgainAfter = readAgainAfter;
		this.settledAfter = settledAfter;
		this.executor = executor;
		this.listener = listener;
	}

	/**
	 * Begin: read, then watch.
	 */
	public void start() {
		this.executor.execute(guarded(this::read));
	}

	/**
	 * Watch the history once more from a revision on, for somebody who doubts that it was
	 * delivered in full. What the listener is told from there on may repeat itself. Where
	 * etcd has forgotten the beginning, it is told the rest.
	 * @param revision the first revision to be told of
	 */
	public void replayFrom(long revision) {
		this.executor.execute(guarded(() -> {
			this.replaying = true;
			this.nextRevision = revision;
			open();
		}));
	}

	/**
	 * End. The listener may still be called by a task that runs already.
	 */
	@Override
	public void close() {
		this.closed = true;
		this.executor.execute(() -> {
			abandon();
			forgetReading();
			cancel(this.rereading);
		});
	}

	private void read() {
		if (this.closed) {
			return;
		}
		abandon();
		try {
			readAll();
			open();
		}
		catch (EtcdRequestException ex) {
			retry(ex, this::read);
		}
	}

	private void readAll() {
		replaceBy(list());
		// Perhaps it was only slow
		this.deaf = false;
		this.silent = 0;
		readAgainLater();
	}

	private Listing list() {
		long known = this.connection.history().highestRevision();
		Listing listing = this.target.directory() ? readDirectory() : readKey();
		if (listing.revision() < known) {
			this.connection.history().restarted(known, listing.revision());
		}
		return listing;
	}

	private Listing readDirectory() {
		return new DirectoryReading(this.connection, this.target.key(), this.target.selection().get(), this.pageSize)
			.read();
	}

	private Listing readKey() {
		EtcdKeys.Reading reading = this.keys.get(this.target.key());
		return new Listing(reading.revision(), (reading.key() != null) ? List.of(reading.key()) : List.of());
	}

	private void replaceBy(Listing listing) {
		forgetReading();
		this.replaying = false;
		this.nextRevision = listing.revision() + 1;
		this.clusterId = this.connection.history().clusterId();
		this.term = 0;
		this.listener.listed(listing);
	}

	private void readAgainLater() {
		cancel(this.rereading);
		// Changes wait while everything is read: where that takes long it must be rare
		long pause = Math.max(this.readAgainAfter.toMillis(), 20_000 * this.readingTook.toSeconds());
		if (this.target.directory()) {
			this.rereading = this.executor.schedule(
					Duration.ofMillis(pause + ThreadLocalRandom.current().nextLong(pause / 5)),
					guarded(this::readAgain));
		}
	}

	/**
	 * Read everything while the watch stays open, to repair what a fault of etcd's made
	 * the watch miss. What was read is held until the watch has told all that lies before
	 * it: what is merely under way is no fault.
	 */
	private void readAgain() {
		if (this.closed) {
			return;
		}
		if (this.deaf) {
			// Nothing tells whether this watch has caught up, or tells anything at all.
			read();
			return;
		}
		readAgainLater();
		if (this.reading != null) {
			return;
		}
		try {
			long begin = System.nanoTime();
			Listing listing = list();
			this.readingTook = Duration.ofNanos(System.nanoTime() - begin);
			if (listing.revision() < this.nextRevision - 1 || this.connection.history().clusterId() != this.clusterId) {
				// Another etcd than before: there is nothing to compare, and what is
				// watched is the one before.
				replaceBy(listing);
				open();
			}
			else {
				this.reading = listing;
				compareWhenSettled();
			}
		}
		catch (EtcdRequestException ex) {
			logger.debug("Could not compare " + this.target.key(), ex);
		}
	}

	private void compareWhenSettled() {
		this.heardSinceReading = false;
		int opened = this.generation;
		this.settling = this.executor.schedule(this.settledAfter, guarded(() -> {
			Listing listing = this.reading;
			if (listing == null || this.closed) {
				return;
			}
			if (this.heardSinceReading && opened == this.generation) {
				compare(listing);
			}
			else {
				// The watch was away. It first has to catch up.
				compareWhenSettled();
			}
		}));
	}

	private void compare(Listing listing) {
		forgetReading();
		// Whatever still came from before would be older than what was read.
		this.nextRevision = Math.max(this.nextRevision, listing.revision() + 1);
		this.listener.listedAgain(listing);
	}

	private void forgetReading() {
		this.reading = null;
		cancel(this.settling);
	}

	private void open() {
		if (this.closed) {
			return;
		}
		abandon();
		if (this.attempts > 0 && !answers()) {
			return;
		}
		int opened = this.generation;
		this.heard = false;
		this.caughtUp = false;
		arm(createdWithin(), () -> missing(opened, "etcd did not open the watch in time"));
		this.attempts++;
		this.knownRevision = this.connection.history().highestRevision();
		WatchOption option = WatchOption.builder()
			.isPrefix(this.target.directory())
			.withRevision(this.nextRevision)
			.withCreateNotify(true)
			.withRequireLeader(true)
			.build();
		try {
			this.watcher = this.connection.client()
				.getWatchClient()
				.watch(EtcdConnection.bytes(this.target.key()), option, new Receiver(opened));
		}
		catch (RuntimeException ex) {
			failed(EtcdRequestException.of("Watching " + this.target.key(), ex));
		}
	}

	private Duration createdWithin() {
		Duration timeout = CREATED_WITHIN.multipliedBy(1L << Math.min(this.attempts, 3));
		return (timeout.compareTo(CREATED_WITHIN_AT_MOST) < 0) ? timeout : CREATED_WITHIN_AT_MOST;
	}

	private Runnable guarded(Runnable task) {
		return () -> {
			try {
				task.run();
			}
			catch (Throwable ex) {
				lostTrack(ex);
			}
		};
	}

	/**
	 * Whoever failed to follow a change is given everything anew, also after an error:
	 * what took all the memory may be garbage by then. That it is tried again comes
	 * before all that may fail as well.
	 */
	private void lostTrack(Throwable failure) {
		if (this.closed) {
			return;
		}
		try {
			abandon();
		}
		finally {
			arm(this.refused.next(), this::read);
		}
		logger.error("Unexpected failure while watching " + this.target.key() + ". Reading it again", failure);
		this.listener.failed(EtcdRequestException.of("Following " + this.target.key(), failure));
	}

	private void drain() {
		List<KeyChange> changes = new ArrayList<>();
		Signal signal;
		boolean answered = false;
		while ((signal = this.signals.poll()) != null) {
			this.waiting.addAndGet(-signal.bytes());
			if (signal.generation() != this.generation || this.closed) {
				continue;
			}
			if (signal.failure() != null) {
				hand(changes, answered);
				changes = new ArrayList<>();
				answered = false;
				failed(EtcdRequestException.of("Watching " + this.target.key(), signal.failure()));
			}
			else if (signal.response() != null && signal.response().isCreatedNotify()) {
				created(signal.response());
			}
			else if (signal.response() != null) {
				if (changes.isEmpty()) {
					this.arrivedNanos = signal.arrivedNanos();
				}
				changes = collect(signal.response(), changes);
				// In the midst of what it missed a watch confirms nothing
				answered = this.caughtUp;
			}
		}
		hand(changes, answered);
	}

	private void created(WatchResponse response) {
		Response.Header header = response.getHeader();
		this.heard = true;
		this.connection.answered();
		// The proxy answers by itself who watches what it watches already. An old one
		// ends for all when it is asked what it does not know.
		boolean proxied = header.getClusterId() == 0;
		if (!proxied && !goesOn(header)) {
			return;
		}
		this.attempts = 0;
		this.unreachable.reset();
		this.refused.reset();
		this.term = header.getRaftTerm();
		this.deaf = proxied || this.silent > 1;
		if (this.deaf) {
			// What the watch has to tell comes before that anybody answers
			arm(this.heartbeat, this::ask);
		}
		else {
			ask();
		}
	}

	/**
	 * Whether what is watched now has the history that was told so far. A watch from a
	 * revision in the future would stay silent until etcd reaches it.
	 */
	private boolean goesOn(Response.Header header) {
		if (header.getClusterId() != this.clusterId) {
			this.connection.history().otherCluster(header.getClusterId());
			readSoon("another cluster of etcd answers");
			return false;
		}
		if (header.getRaftTerm() < this.term) {
			readSoon("etcd went back to an earlier term, it was restored");
			return false;
		}
		long known = Math.max(this.nextRevision - 1, this.knownRevision);
		if (header.getRevision() >= known) {
			return true;
		}
		try {
			// A member may lag behind, and tells the rest when it has it
			if (isAt(known)) {
				return true;
			}
			readSoon("etcd is at revision " + header.getRevision() + " and was at " + known + " before");
		}
		catch (EtcdRequestException ex) {
			abandon();
			retry(ex, goOn(ex));
		}
		return false;
	}

	/** Whether etcd as a whole has reached a revision of the history told so far. */
	private boolean isAt(long revision) {
		return this.keys.get(this.target.key()).revision() >= revision
				&& this.connection.history().clusterId() == this.clusterId;
	}

	private void readSoon(String reason) {
		abandon();
		retry(EtcdRequestException.unreachable("Watching " + this.target.key(), reason), this::read);
	}

	/**
	 * Add what a response tells to what is to be handed over.
	 * @return what is still to be handed over after that
	 */
	private List<KeyChange> collect(WatchResponse response, List<KeyChange> before) {
		List<KeyChange> changes = before;
		this.heard = true;
		this.heardSinceReading = true;
		this.replaying &= response.getEvents().isEmpty();
		long from = this.nextRevision;
		for (WatchEvent event : response.getEvents()) {
			StoredKey key = StoredKey.of(event.getKeyValue());
			Listing listing = this.reading;
			if (listing != null && key.modRevision() > listing.revision()) {
				hand(changes, false);
				changes = new ArrayList<>();
				compare(listing);
			}
			if (key.modRevision() >= from && this.target.covers(key.key())) {
				boolean deleted = event.getEventType() == WatchEvent.EventType.DELETE;
				boolean created = !deleted && event.getKeyValue().getCreateRevision() == key.modRevision();
				changes.add(new KeyChange(key, deleted, created));
				// Progress replies do not count: etcd may send them ahead of events.
				this.nextRevision = Math.max(this.nextRevision, key.modRevision() + 1);
			}
		}
		long reached = response.getEvents().isEmpty() ? response.getHeader().getRevision() : this.nextRevision - 1;
		this.caughtUp |= reached >= this.knownRevision;
		return changes;
	}

	private void hand(List<KeyChange> changes, boolean answered) {
		if (!changes.isEmpty()) {
			this.listener.changed(changes, this.arrivedNanos);
		}
		if (answered) {
			this.connection.answered();
			this.listener.confirmed();
		}
	}

	/** Ask the open watch for a sign of life, and again a heartbeat later. */
	private void ask() {
		this.heard = false;
		if (this.deaf) {
			askEtcd();
		}
		else {
			ask(PROGRESS_WITHIN);
		}
	}

	/**
	 * Ask etcd itself where the watch cannot be asked. What the watch does not tell is
	 * found when all is read again.
	 */
	private void askEtcd() {
		try {
			if (!isAt(this.nextRevision - 1)) {
				read();
				return;
			}
			this.listener.confirmed();
			arm(this.heartbeat, this::ask);
		}
		catch (EtcdRequestException ex) {
			abandon();
			retry(ex, goOn(ex));
		}
	}

	/**
	 * Ask, and ask again: from 3.4.25 and 3.5.8 on etcd passes over the question while
	 * the watch is still on its way to the current revision, as each one is at first.
	 */
	private void ask(Duration left) {
		Watch.Watcher asked = this.watcher;
		if (this.closed || asked == null) {
			return;
		}
		int opened = this.generation;
		arm(ASK_AGAIN_AFTER, () -> {
			if (this.heard && this.caughtUp) {
				this.silent = 0;
				// Had there been anything left to replay it would have come
				this.replaying = false;
				arm(this.heartbeat.minus(ASK_AGAIN_AFTER), this::ask);
			}
			else if (left.compareTo(ASK_AGAIN_AFTER) > 0) {
				ask(left.minus(ASK_AGAIN_AFTER));
			}
			else {
				// That two could be opened and not asked is no accident
				this.silent += this.heard ? 0 : 1;
				missing(opened,
						this.heard ? "the member of etcd that is watched lags behind" : "no response on the watch");
			}
		});
		try {
			asked.requestProgress();
		}
		catch (RuntimeException ex) {
			// It has just ended, which is told, or else is noticed by its silence
			logger.debug("Could not ask the watch of " + this.target.key(), ex);
		}
	}

	/**
	 * Ask etcd anything before a watch is opened once more: one that is opened on a
	 * connection that is away learns late that it is back, and is never told why.
	 * @return whether it answered, and otherwise is asked again later
	 */
	private boolean answers() {
		GetOption option = GetOption.builder().withCountOnly(true).build();
		try {
			this.connection.request("Watching " + this.target.key(),
					(client) -> client.getKVClient().get(EtcdConnection.bytes(this.target.key()), option));
			return true;
		}
		catch (EtcdRequestException ex) {
			retry(ex, goOn(ex));
			return false;
		}
	}

	private void missing(int opened, String what) {
		if (opened == this.generation) {
			failed(EtcdRequestException.unreachable("Watching " + this.target.key(), what));
		}
	}

	private void failed(EtcdRequestException failure) {
		abandon();
		retry(this.connection.failed(failure), goOn(failure));
	}

	private Runnable goOn(EtcdRequestException failure) {
		// Only what lost its way can go on where it was.
		boolean resumable = failure.reason() == Reason.UNREACHABLE && this.nextRevision > 0;
		long oldest = failure.oldestRevision();
		if (this.replaying && oldest > this.nextRevision) {
			return () -> replayWhatIsLeft(oldest);
		}
		return resumable ? this::open : this::read;
	}

	/**
	 * Go on with the first revision that etcd has, and tell what stood there then: it may
	 * not be what stood there before.
	 */
	private void replayWhatIsLeft(long oldest) {
		try {
			StoredKey then = this.keys.get(this.target.key(), oldest).key();
			if (then != null && then.modRevision() >= this.nextRevision) {
				this.listener.changed(List.of(new KeyChange(then, false, false)), System.nanoTime());
			}
			this.nextRevision = oldest;
			open();
		}
		catch (EtcdRequestException ex) {
			retry(ex, this::open);
		}
	}

	private void retry(EtcdRequestException failure, Runnable again) {
		if (this.closed) {
			return;
		}
		this.listener.failed(failure);
		Duration pause = switch (failure.reason()) {
			case DENIED, REFUSED, NO_SPACE -> this.refused.next();
			default -> this.unreachable.next();
		};
		logger
			.debug("Watching " + this.target.key() + " again in " + pause.toMillis() + " ms: " + failure.getMessage());
		arm(pause, again);
	}

	/** Leave the watch that is open, if any. To close it disarms jetcd's resumption. */
	private void abandon() {
		this.generation++;
		cancel(this.timer);
		Watch.Watcher open = this.watcher;
		this.watcher = null;
		if (open != null) {
			open.close();
		}
	}

	private void arm(Duration delay, Runnable task) {
		cancel(this.timer);
		int armed = this.generation;
		this.timer = this.executor.schedule(delay, guarded(() -> {
			if (armed == this.generation && !this.closed) {
				task.run();
			}
		}));
	}

	private static void cancel(@Nullable Future<?> future) {
		if (future != null) {
			future.cancel(false);
		}
	}

	/** Something that etcd, or the client, said about the watch of a generation. */
	private record Signal(int generation, @Nullable WatchResponse response, @Nullable Throwable failure, long bytes,
			long arrivedNanos) {
	}

	/** Called by threads of gRPC that must not block and must not see an exception. */
	private final class Receiver implements Watch.Listener {

		private final int generation;

		private boolean overflown;

		Receiver(int generation) {
			this.generation = generation;
		}

		@Override
		public void onNext(WatchResponse response) {
			long bytes = bytes(response);
			if (this.overflown) {
				return;
			}
			if (OldEtcdWatch.this.waiting.get() + bytes <= EtcdConnection.MAX_INBOUND_BYTES) {
				receive(new Signal(this.generation, response, null, bytes, System.nanoTime()));
				return;
			}
			// Whoever cannot follow each change reads what they come to
			this.overflown = true;
			onError(Status.RESOURCE_EXHAUSTED
				.withDescription("changes come faster than they are followed, too many messages wait")
				.asRuntimeException());
		}

		@Override
		public void onError(Throwable throwable) {
			receive(new Signal(this.generation, null, throwable, 0, System.nanoTime()));
		}

		@Override
		public void onCompleted() {
			onError(new IllegalStateException("the watch ended"));
		}

		private void receive(Signal signal) {
			OldEtcdWatch.this.waiting.addAndGet(signal.bytes());
			OldEtcdWatch.this.signals.add(signal);
			OldEtcdWatch.this.executor.executeNext(OldEtcdWatch.this.draining);
		}

		private static long bytes(WatchResponse response) {
			long bytes = 0;
			for (WatchEvent event : response.getEvents()) {
				KeyValue keyValue = event.getKeyValue();
				bytes += EVENT_BYTES + keyValue.getKey().size() + keyValue.getValue().size();
			}
			return bytes;
		}

	}

}
