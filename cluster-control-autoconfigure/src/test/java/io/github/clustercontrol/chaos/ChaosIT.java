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
import java.util.concurrent.TimeUnit;

import io.github.clustercontrol.chaos.Finding.Promise;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import org.springframework.boot.convert.DurationStyle;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Nothing missed, nothing invented, whatever happens: applications with the real starter
 * live through faults at random. Takes a minute;
 * {@code -Dchaos.duration=30m -Dchaos.seed=42} for more, and for other faults.
 */
class ChaosIT {

	/** Its first rounds have what each of the two does not survive. */
	private static final long NAIVE_SEED = 64;

	@Test
	@Timeout(value = 1, unit = TimeUnit.DAYS)
	void nothingIsMissedAndNothingInvented() {
		Duration duration = DurationStyle.detectAndParse(System.getProperty("chaos.duration", "1m"));
		long seed = Long.getLong("chaos.seed", 1);
		Traffic traffic = new Traffic();
		Figures figures = new ChaosRun(seed, Schedule.of(seed, duration),
				(identity, recorder) -> StarterInstance.start(identity, recorder, traffic), traffic,
				Duration.ofSeconds(30))
			.play();
		System.out.println(figures);
		assertThat(figures.findings()).as(figures.toString()).isEmpty();
		assertThat(figures.missed() + figures.invented() + figures.divergences()).isZero();
		assertThat(figures.delivered()).isGreaterThan(figures.changes());
		assertThat(figures.requests()).isPositive();
		assertThat(figures.drains()).isPositive();
	}

	/**
	 * Proof by mutation: with jetcd's own keepalive and its own resumption of watches in
	 * place of ours the chaos is lost, as it should be.
	 */
	@Test
	@Timeout(value = 5, unit = TimeUnit.MINUTES)
	void naiveInstancesAreCaught() {
		Figures figures = new ChaosRun(NAIVE_SEED, Schedule.of(NAIVE_SEED, Duration.ofSeconds(20)),
				NaiveInstance::start, null, Duration.ofSeconds(5))
			.play();
		System.out.println(figures);
		figures.findings().forEach(System.out::println);
		// Which promise breaks depends on the moment; the rows of faults prove them one
		// by one.
		// That one could not even start proves nothing.
		assertThat(figures.findings()).as("its keepalive ends, and its watch misses changes")
			.anyMatch((finding) -> finding.promise() != Promise.NO_FAILURE);
	}

	/**
	 * Without faults the judge finds nothing: it is the faults that show what is wrong.
	 */
	@Test
	@Timeout(value = 5, unit = TimeUnit.MINUTES)
	void naiveInstancesAreFineWithoutFaults() {
		Figures figures = new ChaosRun(NAIVE_SEED, Schedule.calm(Duration.ofSeconds(8)), NaiveInstance::start, null,
				Duration.ofSeconds(30))
			.play();
		System.out.println(figures);
		assertThat(figures.findings()).as(figures.toString()).isEmpty();
	}

}
