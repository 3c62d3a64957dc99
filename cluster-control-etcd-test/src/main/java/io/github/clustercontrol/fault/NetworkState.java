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
 * What a {@link FaultProxy} does with the bytes of its connections.
 *
 * @param up whether those for the server pass
 * @param down whether those for the client pass
 * @param latency how long each piece is held back
 * @param chunkSize the largest piece that is written at once
 * @param bytesPerSecond the rate, or 0 for as fast as it goes
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
	 * How long the line is busy with some bytes.
	 * @param bytes their number
	 * @return the time in nanoseconds
	 */
	long nanosFor(int bytes) {
		return (this.bytesPerSecond > 0) ? bytes * 1_000_000_000L / this.bytesPerSecond : 0;
	}

}
