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

package io.github.clustercontrol.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.function.LongUnaryOperator;

import io.github.clustercontrol.internal.etcd.EtcdKeys.Guard;

/**
 * Sends the same requests, chosen at random, to {@link SimulatedEtcd} and to a real one,
 * and notes what both answer.
 */
final class RequestSchedule {

	private static final List<String> KEYS = List.of("/sim/a", "/sim/b", "/sim/b/order", "/sim/b.x", "/sim/c",
			"/sim/d");

	private static final String UNKNOWN_LEASE_SENTINEL = "/sim.leases/none";

	private final Choices choices;

	private final SimulatedEtcd simulated;

	private final RealEtcd real;

	private final List<Long> leases = new ArrayList<>();

	RequestSchedule(long seed, SimulatedEtcd simulated, RealEtcd real) {
		this.choices = Choices.random(seed);
		this.simulated = simulated;
		this.real = real;
	}

	/**
	 * Send one request to both.
	 * @return what was asked, and the two answers
	 */
	Exchange next() {
		String key = KEYS.get(this.choices.below(KEYS.size()));
		long revision = this.simulated.revision();
		return switch (this.choices.below(16)) {
			case 0, 1, 2 -> exchange("put " + key, () -> "" + this.simulated.put(key, "v" + revision, 0),
					() -> "" + this.real.put(key, "v" + revision));
			case 3 ->
				exchange("delete " + key, () -> "" + this.simulated.delete(key), () -> "" + this.real.delete(key));
			case 4 -> exchange("delete all", () -> "" + this.simulated.deletePrefix("/sim/"),
					() -> "" + this.real.deletePrefix("/sim/"));
			case 5, 6 -> write(key, guard(key));
			case 7 -> guardedDelete(key, guard(key));
			case 8, 9 -> get(key, past(revision));
			case 10 -> count(past(revision));
			case 11 -> grant();
			case 12 -> lease();
			case 13 -> replace(key);
			case 14 -> getBoth(key);
			default -> compact(past(revision));
		};
	}

	/**
	 * Return the mod revision of a key, and perhaps its value, or now and then others.
	 */
	private Guard guard(String key) {
		KeyVersion version = this.simulated.keys().get(key, 0);
		long right = (version != null) ? version.modRevision() : 0;
		String value = (version != null) ? version.value() : null;
		String compared = this.choices.oneIn(4) ? "another value" : value;
		return new Guard(this.choices.oneIn(4) ? right + 1 : right, this.choices.oneIn(2) ? compared : null);
	}

	/** Return a revision: now (0), compacted, in the past or in the future. */
	private long past(long revision) {
		return this.choices.oneIn(3) ? 0 : Math.max(1, revision + 2 - this.choices.below(30));
	}

	private long anyLease() {
		return this.leases.isEmpty() ? 4711 : this.leases.get(this.choices.below(this.leases.size()));
	}

	private Exchange write(String key, Guard expected) {
		long lease = anyLease();
		String sentinel = (lease != 4711) ? "/sim.leases/" + lease : UNKNOWN_LEASE_SENTINEL;
		return exchange("write " + key + " over " + expected + " on lease " + lease,
				() -> describe(this.simulated.transact(key, expected.modRevision(), expected.value(),
						List.of(KeyStore.Change.put(key, "w", lease), KeyStore.Change.put(sentinel, "", lease)))),
				() -> this.real.write(key, expected, "w", sentinel, lease));
	}

	private Exchange replace(String key) {
		long lease = anyLease();
		String order = key + "/order";
		boolean existed = this.simulated.keys().get(key, 0) != null;
		return exchange("delete " + key + " and put " + order + " on lease " + lease, () -> {
			this.simulated.replace(key, order, "o", lease);
			return "" + existed;
		}, () -> this.real.replace(key, order, "o", lease));
	}

	private Exchange getBoth(String key) {
		String order = key + "/order";
		return exchange("get " + key + " and " + order,
				() -> RealEtcd.describe(this.simulated.revision(), this.simulated.keys().get(key, 0)) + ", "
						+ RealEtcd.describe(this.simulated.revision(), this.simulated.keys().get(order, 0)),
				() -> this.real.getBoth(key, order));
	}

	private Exchange guardedDelete(String key, Guard expected) {
		return exchange(
				"delete " + key + " at " + expected, () -> describe(this.simulated.transact(key, expected.modRevision(),
						expected.value(), List.of(KeyStore.Change.delete(key)))),
				() -> this.real.delete(key, expected));
	}

	private Exchange get(String key, long revision) {
		return exchange("get " + key + " at " + revision, () -> {
			KeyVersion found = this.simulated.keys().get(key, revision);
			return RealEtcd.describe(this.simulated.revision(), found);
		}, () -> this.real.get(key, revision));
	}

	private Exchange count(long revision) {
		return exchange("count at " + revision, () -> "" + this.simulated.keys().count("/sim", revision),
				() -> "" + this.real.count("/sim", revision));
	}

	private Exchange grant() {
		long lease = this.real.grant();
		this.leases.add(lease);
		return exchange("grant", () -> "" + this.simulated.grant(lease, 3600).ttlSeconds(), () -> "3600");
	}

	private Exchange lease() {
		long lease = anyLease();
		LongUnaryOperator left = (id) -> Long.signum(this.simulated.secondsLeft(id));
		return switch (this.choices.below(3)) {
			case 0 -> exchange("renew " + lease, () -> "" + this.simulated.renew(lease), () -> this.real.renew(lease));
			case 1 -> exchange("time left of " + lease, () -> "" + left.applyAsLong(lease),
					() -> "" + Long.signum(this.real.secondsLeft(lease)));
			default -> exchange("revoke " + lease, () -> {
				this.simulated.revoke(lease);
				return "revoked";
			}, () -> this.real.revoke(lease));
		};
	}

	private Exchange compact(long revision) {
		if (!this.choices.oneIn(4)) {
			return get(KEYS.get(0), revision);
		}
		return exchange("compact " + revision, () -> {
			try {
				this.simulated.compact(revision);
				return "compacted";
			}
			catch (EtcdError ex) {
				return "not compacted";
			}
		}, () -> this.real.compact(revision));
	}

	private static String describe(SimulatedEtcd.Outcome outcome) {
		return outcome.succeeded() + " " + RealEtcd.describe(outcome.revision(), outcome.found());
	}

	private static Exchange exchange(String request, Answer simulated, Answer real) {
		return new Exchange(request, simulated.orError(), real.orError());
	}

	/**
	 * The answers to one request.
	 *
	 * @param request the request
	 * @param simulated what the simulated etcd answered
	 * @param real what the real one answered
	 */
	record Exchange(String request, String simulated, String real) {
	}

	/** An answer or an error as text. */
	private interface Answer {

		String get();

		default String orError() {
			try {
				return get();
			}
			catch (EtcdError ex) {
				return switch (ex.kind()) {
					case LEASE_NOT_FOUND -> "LEASE_GONE";
					default -> ex.kind().name();
				};
			}
			catch (RealEtcd.Refused ex) {
				return String.valueOf(ex.getMessage());
			}
		}

	}

}
