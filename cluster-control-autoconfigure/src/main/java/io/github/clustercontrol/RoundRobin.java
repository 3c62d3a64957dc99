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

package io.github.clustercontrol;

import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.RandomAccess;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;

import org.springframework.util.Assert;

/**
 * Calls the members of a cluster in turn, and the next one if a member cannot be reached:
 * a crashed member stays in the cluster until its lease expires. Each call uses the
 * members at its begin, and calls each of them once at most. Create one instance per
 * cluster and keep it, because it holds the position in the turn. All methods are
 * thread-safe.
 *
 * @since 0.1.0
 */
public final class RoundRobin {

	private final Clusters clusters;

	private final String cluster;

	private final SlowStart slowStart;

	/**
	 * Random, so that instances that start together do not all begin with the same
	 * member.
	 */
	private final AtomicInteger turn = new AtomicInteger(ThreadLocalRandom.current().nextInt());

	/**
	 * Create a round robin over the members of a cluster.
	 * @param clusters the clusters
	 * @param cluster the name of the cluster in the configuration
	 * @throws IllegalArgumentException if no cluster of that name is configured
	 */
	public RoundRobin(Clusters clusters, String cluster) {
		this(clusters, cluster, new SlowStart(Duration.ZERO));
	}

	/**
	 * Create a round robin over the members of a cluster in which a new member has fewer
	 * turns first.
	 * @param clusters the clusters
	 * @param cluster the name of the cluster in the configuration
	 * @param slowStart ramps up new members of this cluster
	 * @throws IllegalArgumentException if no cluster of that name is configured
	 */
	public RoundRobin(Clusters clusters, String cluster, SlowStart slowStart) {
		Assert.notNull(clusters, "'clusters' must not be null");
		Assert.notNull(cluster, "'cluster' must not be null");
		Assert.notNull(slowStart, "'slowStart' must not be null");
		slowStart.weights(clusters.get(cluster));
		this.clusters = clusters;
		this.cluster = cluster;
		this.slowStart = slowStart;
	}

	/**
	 * Return the members in the order in which the next call would try them, and advance
	 * the turn. For calls that do not fit {@link #call}, such as asynchronous ones.
	 * @return all current members, beginning with the next one in turn
	 */
	public List<Member> inTurn() {
		return inTurn(this.clusters.get(this.cluster));
	}

	private List<Member> inTurn(ClusterSnapshot snapshot) {
		List<Member> members = snapshot.members();
		return new Turn(members, members.isEmpty() ? 0 : first(members, this.slowStart.weights(snapshot)));
	}

	/** A member that ramps up loses some of its turns to the member after it. */
	private int first(List<Member> members, Map<String, Double> weights) {
		int first = advance(members);
		for (int lost = 1; lost < members.size() && losesTurn(members.get(first), weights); lost++) {
			first = advance(members);
		}
		return first;
	}

	private int advance(List<Member> members) {
		return Math.floorMod(this.turn.getAndIncrement(), members.size());
	}

	private static boolean losesTurn(Member member, Map<String, Double> weights) {
		return ThreadLocalRandom.current().nextDouble() >= weights.getOrDefault(member.address(), 1.0);
	}

	/**
	 * Call the next member in turn, and the one after it if no connection can be made. A
	 * request that may have reached a member is not retried.
	 * <p>
	 * No connection was made when the exception or one of its causes is a
	 * {@link ConnectException}, {@link HttpConnectTimeoutException},
	 * {@link UnknownHostException}, {@link NoRouteToHostException} or
	 * {@link UnresolvedAddressException}, as the clients of the JDK, Spring's
	 * {@code RestClient} and Netty throw it. So set a connect timeout, and connect only
	 * to the member within the call: if the call throws the connect failure of another
	 * server, it is retried.
	 * @param call the call of a member
	 * @param <T> the type of the response
	 * @param <X> the exception that the call throws
	 * @return the response
	 * @throws X the exception of a call that may have reached a member
	 * @throws NoMemberAnsweredException if no member could be reached, or there is none;
	 * no member got the request
	 */
	public <T extends @Nullable Object, X extends Exception> T call(Call<T, X> call) throws X {
		return call(call, RoundRobin::isUnreachable);
	}

	/**
	 * Like {@link #call}, for idempotent requests such as a {@code GET}: also calls the
	 * next member after a broken connection, a timeout or any other failure with an
	 * {@link IOException} as exception or among its causes. Any other exception ends the
	 * call.
	 * @param call the call of a member, which more than one member may execute
	 * @param <T> the type of the response
	 * @param <X> the exception that the call throws
	 * @return the response
	 * @throws X the exception of a call that is not caused by an {@link IOException}, or
	 * any exception if the thread is interrupted
	 * @throws NoMemberAnsweredException if every member failed, or there is none
	 */
	public <T extends @Nullable Object, X extends Exception> T callIdempotent(Call<T, X> call) throws X {
		return call(call, (failure) -> failure instanceof IOException || isUnreachable(failure));
	}

	private <T extends @Nullable Object, X extends Exception> T call(Call<T, X> call, Predicate<Throwable> repeatable)
			throws X {
		ClusterSnapshot snapshot = this.clusters.get(this.cluster);
		List<Member> members = inTurn(snapshot);
		List<Exception> failures = new ArrayList<>();
		for (Member member : members) {
			try {
				return call.to(member);
			}
			catch (Exception ex) {
				if (Thread.currentThread().isInterrupted() || !hasCause(ex, repeatable)) {
					failures.forEach(ex::addSuppressed);
					throw ex;
				}
				failures.add(ex);
			}
		}
		throw new NoMemberAnsweredException(snapshot, members, failures);
	}

	private static boolean hasCause(Throwable failure, Predicate<Throwable> predicate) {
		for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
			if (predicate.test(cause)) {
				return true;
			}
		}
		return false;
	}

	private static boolean isUnreachable(Throwable failure) {
		return failure instanceof ConnectException || failure instanceof HttpConnectTimeoutException
				|| failure instanceof UnknownHostException || failure instanceof NoRouteToHostException
				|| failure instanceof UnresolvedAddressException;
	}

	/**
	 * All members, starting at one of them. Lazy, because a cluster may have very many
	 * members.
	 */
	private static final class Turn extends AbstractList<Member> implements RandomAccess {

		private final List<Member> members;

		private final int first;

		Turn(List<Member> members, int first) {
			this.members = members;
			this.first = first;
		}

		@Override
		public Member get(int index) {
			Objects.checkIndex(index, size());
			return this.members.get((int) (((long) this.first + index) % size()));
		}

		@Override
		public int size() {
			return this.members.size();
		}

	}

	/**
	 * A call of a member.
	 *
	 * @param <T> the type of the response
	 * @param <X> the exception that it throws
	 */
	@FunctionalInterface
	public interface Call<T extends @Nullable Object, X extends Exception> {

		/**
		 * Call a member.
		 * @param member the member
		 * @return its response
		 * @throws X if the member cannot be reached or the call fails
		 */
		T to(Member member) throws X;

	}

}
