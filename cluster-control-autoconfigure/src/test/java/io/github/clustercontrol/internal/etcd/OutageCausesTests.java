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

package io.github.clustercontrol.internal.etcd;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link OutageCauses}.
 */
class OutageCausesTests {

	private final AtomicLong now = new AtomicLong();

	private final OutageCauses causes = new OutageCauses(this.now::get);

	@Test
	void aShortOutageIsNotLogged() {
		assertThat(isLogged(0, ConnectionProblem.CONNECTION_REFUSED)).isFalse();
		assertThat(isLogged(1, ConnectionProblem.CONNECTION_REFUSED)).isFalse();
		assertThat(this.causes.isOver()).isFalse();
	}

	@Test
	void eachCauseIsLoggedOnceAndTheEndOnce() {
		assertThat(isLogged(2, ConnectionProblem.CONNECTION_REFUSED)).isTrue();
		assertThat(isLogged(3, ConnectionProblem.CONNECTION_REFUSED)).isFalse();
		assertThat(isLogged(4, ConnectionProblem.UNTRUSTED)).isFalse();
		assertThat(isLogged(6, ConnectionProblem.UNTRUSTED)).isTrue();
		assertThat(isLogged(7, ConnectionProblem.CONNECTION_REFUSED)).isFalse();
		assertThat(isLogged(9, ConnectionProblem.CONNECTION_REFUSED)).isFalse();
		assertThat(this.causes.isOver()).isTrue();
		assertThat(this.causes.isOver()).isFalse();
		assertThat(isLogged(2, ConnectionProblem.UNTRUSTED)).isTrue();
	}

	@Test
	void aCauseThatDoesNotLastIsNotLogged() {
		assertThat(isLogged(2, ConnectionProblem.OWN_CERTIFICATE_EXPIRED)).isTrue();
		assertThat(isLogged(9, ConnectionProblem.OWN_CERTIFICATE_REFUSED)).isFalse();
		assertThat(isLogged(10, ConnectionProblem.OWN_CERTIFICATE_EXPIRED)).isFalse();
		assertThat(isLogged(12, ConnectionProblem.OWN_CERTIFICATE_REFUSED)).isFalse();
	}

	@Test
	void aFailureThatDoesNotTellItsCauseIsNoOtherCause() {
		assertThat(isLogged(2, ConnectionProblem.CONNECTION_REFUSED)).isTrue();
		assertThat(isLogged(3, ConnectionProblem.OTHER)).isFalse();
		assertThat(isLogged(9, ConnectionProblem.OTHER)).isFalse();
		assertThat(isLogged(10, ConnectionProblem.NO_RESPONSE)).isFalse();
		assertThat(isLogged(11, ConnectionProblem.OTHER)).isFalse();
		assertThat(isLogged(12, ConnectionProblem.NO_RESPONSE)).isTrue();
	}

	@Test
	void aCauseThatIsToldLaterIsLoggedToo() {
		assertThat(isLogged(2, ConnectionProblem.OTHER)).isTrue();
		assertThat(isLogged(3, ConnectionProblem.UNTRUSTED)).isFalse();
		assertThat(isLogged(5, ConnectionProblem.UNTRUSTED)).isTrue();
	}

	private boolean isLogged(int seconds, ConnectionProblem cause) {
		this.now.set(Duration.ofSeconds(seconds).toNanos());
		return this.causes.isToBeLogged(cause, Duration.ofSeconds(seconds));
	}

}
