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

package io.github.clustercontrol.internal.registration;

import java.time.Duration;

import io.github.clustercontrol.fault.LogRecorder;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link JoinDelay}.
 */
class JoinDelayTests {

	private long now = 1;

	private final JoinDelay delay = new JoinDelay("/web/a:1", Duration.ofSeconds(15), () -> this.now);

	@Test
	void warnsOnceAfterTheLimitAndAgainForTheNextDelay() {
		try (LogRecorder log = new LogRecorder()) {
			this.delay.failed("no answer", false);
			pass(14);
			this.delay.failed("no answer", false);
			assertThat(log.warnings("Not registered as /web/a:1")).isEmpty();
			pass(1);
			this.delay.failed("rpc not supported for learner", false);
			pass(60);
			this.delay.failed("no answer", false);
			assertThat(log.warnings("Not registered as /web/a:1")).singleElement()
				.asString()
				.contains("for 15 s: rpc not supported for learner");
			this.delay.ended();
			this.delay.failed("no answer", false);
			pass(15);
			this.delay.failed("no answer", false);
			assertThat(log.warnings("Not registered as /web/a:1")).hasSize(2);
		}
	}

	@Test
	void tellsTheLastFailureUntilTheKeyStands() {
		this.delay.failed("one", false);
		this.delay.failed("two", false);
		assertThat(this.delay.lastFailure()).isEqualTo("two");
		this.delay.ended();
		assertThat(this.delay.lastFailure()).isNull();
	}

	@Test
	void doesNotRepeatWhatIsLoggedAsARefusal() {
		try (LogRecorder log = new LogRecorder()) {
			this.delay.failed("permission denied", true);
			pass(60);
			this.delay.failed("permission denied", true);
			assertThat(log.warnings("Not registered as /web/a:1")).isEmpty();
			assertThat(this.delay.lastFailure()).isEqualTo("permission denied");
		}
	}

	private void pass(int seconds) {
		this.now += Duration.ofSeconds(seconds).toNanos();
	}

}
