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
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.RandomAccess;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;

import org.springframework.util.Assert;

/**
 * Calls the members of a cluster in turn, and the next one when one cannot be reached: a
 * dead member stays in the cluster until its lease expires, and nobody who calls needs to
 * notice. Each call sees the members as they are when it begins, and asks each of them
 * once at most. Create one per cluster and keep it, since it remembers whose turn it is;
 * all methods are safe on every thread.
 *
 * @since 0.1.0
 */
public final class RoundRobin {

	private final Clusters clusters;

	private final String cluster;

	/** Instances that start together do not all begin with the same member. */
	private final AtomicInteger turn = new AtomicInteger(ThreadLocalRandom.current().nextInt());

	/**
	 * Take turns among the members of a cluster.
	 * @param clusters the clusters
	 * @param cluster the name of the cluster in the configuration
	 * @throws IllegalArgumentException if no cluster of that name is configured
	 */
	public RoundRobin(Clusters clusters, String cluster) {
		Assert.notNull(clusters, "'clusters' must not be null");
		Assert.notNull(cluster, "'cluster' must not be null");
		clusters.get(cluster);
		this.clusters = clusters;
		this.cluster = cluster;
	}

	/**
	 * Return the members in the order in which the next call is to try them, and end
	 * their turn. For what {@link #call} does not fit, such as asynchronous calls.
	 * @return all members now, beginning with the one whose turn it is
	 */
	public List<Member> inTurn() {
		return inTurn(this.clusters.get(this.cluster));
	}

	private List<Member> inTurn(ClusterSnapshot snapshot) {
		List<Member> members = snapshot.members();
		int first = members.isEmpty() ? 0 : Math.floorMod(this.turn.getAndIncrement(), members.size());
		return new Turn(members, first);
	}

	/**
	 * Call the member whose turn it is, or the next one when no connection to it can be
	 * made. What fails later may have been done by the member and is never sent again.
	 * <p>
	 * No connection was made when the exception or one of its causes is a
	 * {@link ConnectException}, {@link HttpConnectTimeoutException},
	 * {@link UnknownHostException}, {@link NoRouteToHostException} or
	 * {@link UnresolvedAddressException}, as the clients of the JDK, Spring's
	 * {@code RestClient} and Netty throw it. So set a timeout of connecting, and call
	 * nobody but the member: if another's failure to connect came out of the call, the
	 * call would be repeated.
	 * @param call what to ask a member
	 * @param <T> the type of the answer
	 * @param <X> what the call throws
	 * @return the answer
	 * @throws X what the first call threw that may have reached a member
	 * @throws NoMemberAnsweredException if no member could be reached, or there is none:
	 * nobody has got the request
	 */
	public <T extends @Nullable Object, X extends Exception> T call(Call<T, X> call) throws X {
		return call(call, RoundRobin::isUnreachable);
	}

	/**
	 * Like {@link #call}, for what may be done twice, as a {@code GET}: also calls the
	 * next member when one breaks off, answers too late or otherwise fails with an
	 * {@link IOException} as exception or among its causes. Any other exception ends the
	 * call.
	 * @param call what to ask a member, which more than one of them may do
	 * @param <T> the type of the answer
	 * @param <X> what the call throws
	 * @return the answer
	 * @throws X what a call threw that is no failure of input or output, or what it threw
	 * when the thread was interrupted
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
	 * All members from one of them on. Looks at no more than it is asked for: there may
	 * be very many.
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
	 * What to ask a member.
	 *
	 * @param <T> the type of the answer
	 * @param <X> what it throws
	 */
	@FunctionalInterface
	public interface Call<T extends @Nullable Object, X extends Exception> {

		/**
		 * Ask a member.
		 * @param member whom to ask
		 * @return its answer
		 * @throws X if it cannot be asked or does not answer
		 */
		T to(Member member) throws X;

	}

}
