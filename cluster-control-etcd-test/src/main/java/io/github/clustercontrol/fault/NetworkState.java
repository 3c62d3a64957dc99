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

package io.github.clustercontrol.fault;

import java.time.Duration;

/**
 * The treatment of the bytes of a {@link FaultProxy}.
 *
 * @param up whether bytes to the server pass
 * @param down whether bytes to the client pass
 * @param latency the delay of each piece
 * @param chunkSize the largest piece of one write
 * @param bytesPerSecond the rate, or 0 for no limit
 */
record NetworkState(boolean up, boolean down, Duration latency, int chunkSize, int bytesPerSecond) {

	static final NetworkState HEALTHY = new NetworkState(true, true, Duration.ZERO, Integer.MAX_VALUE, 0);

	NetworkState withUp(boolean up) {
		return new NetworkState(up, this.down, this.latency, this.chunkSize, this.bytesPerSecond);
	}

	NetworkState withDown(boolean down) {
		return new NetworkState(this.up, down, this.latency, this.chunkSize, this.bytesPerSecond);
	}

	NetworkState withLatency(Duration latency) {
		return new NetworkState(this.up, this.down, latency, this.chunkSize, this.bytesPerSecond);
	}

	NetworkState withTrickle(int chunkSize, int bytesPerSecond) {
		return new NetworkState(this.up, this.down, this.latency, chunkSize, bytesPerSecond);
	}

	/**
	 * The time that some bytes take.
	 * @param bytes their number
	 * @return the time in nanoseconds
	 */
	long nanosFor(int bytes) {
		return (this.bytesPerSecond > 0) ? bytes * 1_000_000_000L / this.bytesPerSecond : 0;
	}

}
