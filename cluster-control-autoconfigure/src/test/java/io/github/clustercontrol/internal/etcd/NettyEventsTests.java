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

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link NettyEvents}.
 */
@Isolated("It sets a system property")
class NettyEventsTests {

	private final String before = System.getProperty(NettyEvents.ENABLED, "");

	@BeforeEach
	void clear() {
		System.clearProperty(NettyEvents.ENABLED);
	}

	@AfterEach
	void restore() {
		System.clearProperty(NettyEvents.ENABLED);
		if (!this.before.isEmpty()) {
			System.setProperty(NettyEvents.ENABLED, this.before);
		}
	}

	@Test
	void areLeftOut() {
		NettyEvents.leaveOut();
		assertThat(System.getProperty(NettyEvents.ENABLED)).isEqualTo("false");
	}

	@Test
	void stayIfTheApplicationWantsThem() {
		System.setProperty(NettyEvents.ENABLED, "true");
		NettyEvents.leaveOut();
		assertThat(System.getProperty(NettyEvents.ENABLED)).isEqualTo("true");
	}

}
