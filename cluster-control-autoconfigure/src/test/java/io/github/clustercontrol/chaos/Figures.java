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

/**
 * The results of a chaos run.
 *
 * @param seed what decided about everything that was random
 * @param duration how long it took
 * @param faults how many faults were played
 * @param instances how many instances lived
 * @param changes how often members came, changed or went in etcd
 * @param events how many events were delivered to all watchers together
 * @param delivered how many differences were in them
 * @param missed how many members were not in a view though they should have been, or not
 * with their value
 * @param invented how many members were in a view though they should not have been
 * @param orders how many keys an operator deleted
 * @param stops how many instances stopped
 * @param divergences how many members a comparing read found wrong
 * @param rereads how many times a directory was read again
 * @param rebuilds how many times a client was built anew
 * @param slowestReturn the longest time after a round until all were registered again
 * @param requests how many requests were sent to members
 * @param drains how many instances left after all consumers had applied it
 * @param findings the promises that were not kept
 */
record Figures(long seed, Duration duration, int faults, int instances, long changes, long events, long delivered,
		long missed, long invented, int orders, long stops, long divergences, long rereads, long rebuilds,
		Duration slowestReturn, long requests, long drains, List<Finding> findings) {

	@Override
	public String toString() {
		return "Chaos: seed " + this.seed + ", " + this.duration.toSeconds() + " s, " + this.faults + " faults, "
				+ this.instances + " instances, " + this.changes + " changes, " + this.events + " events with "
				+ this.delivered + " differences delivered, " + this.missed + " missed, " + this.invented
				+ " invented, " + this.orders + " orders, " + this.stops + " stops, " + this.divergences
				+ " divergences, " + this.rereads + " re-reads, " + this.rebuilds + " client rebuilds, slowest return "
				+ this.slowestReturn.toMillis() + " ms, " + this.requests + " requests, " + this.drains
				+ " drains applied by all, " + this.findings.size() + " findings";
	}

}
