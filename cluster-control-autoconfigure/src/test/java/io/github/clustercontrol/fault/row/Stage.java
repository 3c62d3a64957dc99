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

package io.github.clustercontrol.fault.row;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;

import io.github.clustercontrol.fault.EtcdKeyValue;
import io.github.clustercontrol.fault.EtcdWitness;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

import org.springframework.beans.BeanUtils;

/**
 * Where a fault is played: one {@link Subject} among a few members that were put by hand,
 * and the promises that hold in every row.
 */
final class Stage implements AutoCloseable {

	static final String DIRECTORY = "/clusterdemo/webserver";

	static final String SELF = DIRECTORY + "/10.0.0.1:8110";

	/** Generous: no promise is about speed here, and a build machine can be busy. */
	static final Duration SOON = Duration.ofSeconds(20);

	private final Subject subject;

	private final Supplier<EtcdWitness> witness;

	private long joinedAt;

	private long lease;

	private int handmade;

	Stage(Class<? extends Subject> type, Supplier<EtcdWitness> witness) {
		this(BeanUtils.instantiateClass(type), witness);
	}

	Stage(Subject subject, Supplier<EtcdWitness> witness) {
		this.subject = subject;
		this.witness = witness;
	}

	Subject subject() {
		return this.subject;
	}

	EtcdWitness witness() {
		return this.witness.get();
	}

	/** The lease that the subject's key hung on after it joined. */
	long lease() {
		return this.lease;
	}

	/** The revision at which the subject's key was put. */
	long joinedAt() {
		return this.joinedAt;
	}

	/**
	 * Let the subject join a directory that has members already. No fault so far: a
	 * subject that fails here is a mistake of the test.
	 * @param ttlSeconds the time to live of its key
	 * @param endpoints the URLs that it gets for etcd
	 */
	void join(int ttlSeconds, String... endpoints) {
		addMember();
		addMember();
		this.subject.start(List.of(endpoints), SELF, ttlSeconds, DIRECTORY);
		Awaitility.await("the subject joins")
			.atMost(SOON)
			.until(() -> this.subject.registered() && this.subject.members().equals(truth()));
		EtcdKeyValue self = witness().get(SELF).orElseThrow();
		this.lease = self.lease();
		this.joinedAt = self.modRevision();
	}

	/**
	 * Put a member by hand, without a lease.
	 * @return its key
	 */
	String addMember() {
		return addMember("");
	}

	String addMember(String value) {
		this.handmade++;
		String key = DIRECTORY + "/10.1." + this.handmade / 250 + "." + this.handmade % 250 + ":8110";
		witness().put(key, value);
		return key;
	}

	/**
	 * Wait for something that is no promise of the subject's.
	 * @param what what is waited for
	 * @param condition whether it is so
	 */
	static void awaitMeanwhile(String what, BooleanSupplier condition) {
		Awaitility.await(what)
			.atMost(Duration.ofSeconds(60))
			.pollInterval(Duration.ofMillis(20))
			.until(condition::getAsBoolean);
	}

	/**
	 * Wait for something and write down how long it took: the figures in the table of
	 * faults. None of them is a promise.
	 * @param row the row and what happens
	 * @param condition whether it has happened
	 */
	static void measure(String row, BooleanSupplier condition) {
		long begin = System.nanoTime();
		awaitMeanwhile(row, condition);
		measured(row, begin);
	}

	private static void measured(String what, long begin) {
		System.out.println("MEASURED " + what + ": " + Duration.ofNanos(System.nanoTime() - begin).toMillis() + " ms");
	}

	/**
	 * Let time pass because its passing is the fault, or because a promise is about what
	 * does not happen meanwhile. Never to wait for something.
	 * @param duration how long
	 */
	static void letPass(Duration duration) {
		try {
			Thread.sleep(duration.toMillis());
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * Something must happen.
	 * @param promise what
	 * @param within the time after which it counts as not happening
	 * @param kept whether it happened
	 * @param otherwise what happened instead
	 */
	static void promise(String promise, Duration within, BooleanSupplier kept, Supplier<String> otherwise) {
		long begin = System.nanoTime();
		try {
			Awaitility.await(promise)
				.atMost(within)
				.pollDelay(Duration.ZERO)
				.pollInterval(Duration.ofMillis(20))
				.until(kept::getAsBoolean);
		}
		catch (ConditionTimeoutException ex) {
			throw new BrokenPromise(promise, "after " + within + " " + otherwise.get());
		}
		measured(row() + ", " + promise, begin);
	}

	/** The row that is being played. */
	private static String row() {
		return StackWalker.getInstance()
			.walk((frames) -> frames.map(StackWalker.StackFrame::getMethodName)
				.filter((name) -> name.matches("row[0-9].*"))
				.findFirst()
				.orElse("no row"));
	}

	/**
	 * Whatever lies behind, the subject has its key on the lease of the beginning, did
	 * not lose it in between, and goes on to renew it.
	 * @param observed how long to look on; longer than the key would live unrenewed
	 */
	void promiseSameLease(Duration observed) {
		long end = System.nanoTime() + observed.toNanos();
		while (System.nanoTime() < end) {
			letPass(Duration.ofMillis(200));
			for (EtcdKeyValue change : witness().history(SELF, this.joinedAt)) {
				if (change.isDelete()) {
					throw new BrokenPromise("a living instance keeps its key",
							"it went at revision " + change.modRevision());
				}
				if (change.lease() != this.lease) {
					throw new BrokenPromise("a living instance keeps its lease",
							"it has another one at revision " + change.modRevision());
				}
			}
			promiseNotStopped();
		}
	}

	void promiseNotStopped() {
		if (this.subject.stopped()) {
			throw new BrokenPromise("only an operator's delete stops an instance", "it stopped");
		}
	}

	/**
	 * The subject has its key, on whichever lease, and was never told to stop.
	 */
	void promiseRegistered() {
		promise("a living instance is registered", SOON,
				() -> this.subject.registered() && witness().get(SELF).isPresent(), () -> "it is not");
		promiseNotStopped();
	}

	/**
	 * The subject sees what etcd has, whatever it told on the way there.
	 */
	void promiseTrueView() {
		promise("the view is what etcd has", SOON, () -> this.subject.members().equals(truth()),
				() -> Faithfulness.difference(this.subject.members(), truth()));
	}

	/**
	 * The subject stops, and its key does not come back.
	 * @param observed how long to look on
	 */
	void promiseStopsForGood(Duration observed) {
		promise("an operator's delete stops the instance", SOON,
				() -> this.subject.stopped() || witness().get(SELF).isPresent(), () -> "it runs");
		if (!this.subject.stopped()) {
			throw new BrokenPromise("an operator's delete stops the instance", "it registered again");
		}
		letPass(observed);
		if (witness().get(SELF).isPresent()) {
			throw new BrokenPromise("an instance that was told to stop does not come back", "its key is there");
		}
	}

	/**
	 * The subject sees one more member come and another go, and has told every change
	 * since the beginning.
	 * @param within the time for it
	 */
	void promiseFaithfulView(Duration within) {
		witness().delete(addMember());
		String last = addMember();
		promise("the watch goes on", within, () -> hasTold(last),
				() -> Faithfulness.difference(this.subject.members(), truth()));
		// Whoever has the last change must have all
		Faithfulness.check(this.subject.changes(), witness().history(DIRECTORY + "/", 1));
		Set<String> truth = truth();
		if (!this.subject.members().equals(truth)) {
			throw new BrokenPromise("the view is what etcd has",
					Faithfulness.difference(this.subject.members(), truth));
		}
	}

	private boolean hasTold(String key) {
		return this.subject.members().contains(key)
				&& this.subject.changes().stream().anyMatch((change) -> change.key().equals(key));
	}

	/**
	 * The members in etcd.
	 * @return their keys
	 */
	Set<String> truth() {
		return witness().list(DIRECTORY + "/").stream().map(EtcdKeyValue::key).collect(Collectors.toSet());
	}

	@Override
	public void close() {
		this.subject.close();
	}

}
