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
 * The setting of a fault: one {@link Subject} among a few members that were written by
 * hand, and the promises of every row.
 */
final class Stage implements AutoCloseable {

	static final String DIRECTORY = "/clusterdemo/webserver";

	static final String SELF = DIRECTORY + "/10.0.0.1:8110";

	/** Long, because no promise is about speed, and a build machine can be busy. */
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

	/** The lease of the subject's key after it joined. */
	long lease() {
		return this.lease;
	}

	/** The revision at which the subject's key was put. */
	long joinedAt() {
		return this.joinedAt;
	}

	/**
	 * Let the subject join a directory that has members already. There is no fault yet,
	 * so a failure here is an error of the test.
	 * @param ttlSeconds the time to live of its key
	 * @param endpoints its URLs of etcd
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
	 * Write a member by hand, without a lease.
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
	 * Wait for a condition that is not a promise of the subject.
	 * @param what its description
	 * @param condition the condition
	 */
	static void awaitMeanwhile(String what, BooleanSupplier condition) {
		Awaitility.await(what)
			.atMost(Duration.ofSeconds(60))
			.pollInterval(Duration.ofMillis(20))
			.until(condition::getAsBoolean);
	}

	/**
	 * Wait for a condition and record the time, for the table of faults. The times are
	 * not promises.
	 * @param row the row and the condition in words
	 * @param condition the condition
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
	 * Let time pass, because the time is the fault, or because a promise says that
	 * something does not happen in it. Never used to wait for a condition.
	 * @param duration the time
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
	 * Check a promise.
	 * @param promise the promise in words
	 * @param within the longest time
	 * @param kept whether it is kept
	 * @param otherwise describes the actual state
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

	/** The running row. */
	private static String row() {
		return StackWalker.getInstance()
			.walk((frames) -> frames.map(StackWalker.StackFrame::getMethodName)
				.filter((name) -> name.matches("row[0-9].*"))
				.findFirst()
				.orElse("no row"));
	}

	/**
	 * The subject has its key on its first lease, never lost it, and continues to renew
	 * it.
	 * @param observed the time of the check; longer than the TTL
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
	 * The subject has its key, on any lease, and did not stop.
	 */
	void promiseRegistered() {
		promise("a living instance is registered", SOON,
				() -> this.subject.registered() && witness().get(SELF).isPresent(), () -> "it is not");
		promiseNotStopped();
	}

	/**
	 * The subject sees the members that etcd has.
	 */
	void promiseTrueView() {
		promise("the view is what etcd has", SOON, () -> this.subject.members().equals(truth()),
				() -> Faithfulness.difference(this.subject.members(), truth()));
	}

	/**
	 * The subject stops, and its key does not come back.
	 * @param observed the time of the check
	 */
	void promiseStopsForGood(Duration observed) {
		promise("an operator's delete stops the instance", SOON,
				() -> this.subject.stopped() || witness().get(SELF).isPresent(), () -> "it runs");
		if (!this.subject.stopped()) {
			throw new BrokenPromise("an operator's delete stops the instance", "it registered again");
		}
		letPass(observed);
		if (witness().get(SELF).isPresent()) {
			throw new BrokenPromise("an instance that stopped does not register again", "its key is there");
		}
	}

	/**
	 * The subject sees one member join and another leave, and has reported every change
	 * since the start.
	 * @param within the longest time
	 */
	void promiseFaithfulView(Duration within) {
		witness().delete(addMember());
		String last = addMember();
		promise("the watch goes on", within, () -> hasReported(last),
				() -> Faithfulness.difference(this.subject.members(), truth()));
		// A subject with the last change must have all
		Faithfulness.check(this.subject.changes(), witness().history(DIRECTORY + "/", 1));
		Set<String> truth = truth();
		if (!this.subject.members().equals(truth)) {
			throw new BrokenPromise("the view is what etcd has",
					Faithfulness.difference(this.subject.members(), truth));
		}
	}

	private boolean hasReported(String key) {
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
