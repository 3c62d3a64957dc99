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

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ForkedJvm}.
 */
class ForkedJvmIT {

	private static final Duration TIMEOUT = Duration.ofSeconds(30);

	@Test
	void returnsItsExitStatus() {
		try (ForkedJvm jvm = ForkedJvm.main(Exit.class, "7")) {
			assertThat(jvm.awaitExit(TIMEOUT)).isEqualTo(7);
			assertThat(jvm.output()).isEqualTo("exit 7");
		}
	}

	@Test
	void isTerminated() {
		try (ForkedJvm jvm = ForkedJvm.main(Ticks.class)) {
			awaitTick(jvm);
			jvm.terminate();
			assertThat(jvm.awaitExit(TIMEOUT)).isEqualTo(128 + 15);
		}
	}

	@Test
	void isFrozenContinuedAndKilled() {
		try (ForkedJvm jvm = ForkedJvm.main(Ticks.class)) {
			awaitTick(jvm);
			jvm.freeze();
			int length = jvm.output().length();
			Awaitility.await()
				.during(Duration.ofMillis(300))
				.atMost(TIMEOUT)
				.until(() -> jvm.output().length() == length);
			jvm.resume();
			awaitTick(jvm);
			jvm.freeze();
			jvm.kill();
			assertThat(jvm.awaitExit(TIMEOUT)).isEqualTo(128 + 9);
		}
	}

	private static void awaitTick(ForkedJvm jvm) {
		int length = jvm.output().length();
		Awaitility.await().atMost(TIMEOUT).until(() -> jvm.output().length() > length);
	}

	static final class Exit {

		private Exit() {
		}

		public static void main(String[] args) {
			System.out.print("exit " + args[0]);
			System.exit(Integer.parseInt(args[0]));
		}

	}

	static final class Ticks {

		private Ticks() {
		}

		public static void main(String[] args) throws InterruptedException {
			while (true) {
				System.out.println("tick");
				Thread.sleep(20);
			}
		}

	}

}
