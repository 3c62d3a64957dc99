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

package io.github.clustercontrol.chaos;

import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

import io.github.clustercontrol.fault.FaultProxy;

/**
 * What the network can suffer.
 */
enum NetworkFault {

	/** Nothing, to compare with. */
	NONE((proxy) -> {
	}),

	/** As if the servers had ended. */
	CUT(FaultProxy::cut),

	/** Connections stay, and nothing passes. */
	BLACK_HOLE(FaultProxy::blackHole),

	/** Only etcd's words arrive. */
	LOSE_REQUESTS(FaultProxy::loseRequests),

	/** Only the clients' words arrive. */
	LOSE_REPLIES(FaultProxy::loseReplies),

	/** Every connection is reset, again and again. */
	RESET(FaultProxy::reset),

	/** Everything is late. */
	LATENCY((proxy) -> proxy.latency(Duration.ofMillis(150))),

	/** Everything is slow. */
	TRICKLE((proxy) -> proxy.trickle(1, 8_000));

	private static final Duration BETWEEN_RESETS = Duration.ofMillis(400);

	private final Consumer<FaultProxy> begin;

	NetworkFault(Consumer<FaultProxy> begin) {
		this.begin = begin;
	}

	/**
	 * Play the fault and mend it.
	 * @param lines what suffers it
	 * @param duration how long
	 */
	void play(Stream<FaultProxy> lines, Duration duration) {
		List<FaultProxy> proxies = lines.toList();
		long end = System.nanoTime() + duration.toNanos();
		try {
			proxies.forEach(this.begin);
			while (this == RESET && System.nanoTime() < end) {
				Pause.letPass(BETWEEN_RESETS);
				proxies.forEach(this.begin);
			}
			Pause.letPass(Duration.ofNanos(Math.max(0, end - System.nanoTime())));
		}
		finally {
			proxies.forEach(FaultProxy::pass);
		}
	}

	/**
	 * How much of the network suffers.
	 */
	enum Scope {

		/** The line between one zone and one member. */
		LINE,

		/** All lines of one zone. */
		ZONE,

		/** All lines. */
		ALL

	}

}
