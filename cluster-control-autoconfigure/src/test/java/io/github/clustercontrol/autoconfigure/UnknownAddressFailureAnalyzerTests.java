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

package io.github.clustercontrol.autoconfigure;

import java.util.List;

import io.github.clustercontrol.internal.registration.SelfAddress;
import io.github.clustercontrol.internal.registration.UnknownAddressException;
import org.junit.jupiter.api.Test;

import org.springframework.boot.diagnostics.FailureAnalysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * Tests for {@link UnknownAddressFailureAnalyzer}.
 */
class UnknownAddressFailureAnalyzerTests {

	@Test
	void saysWhichPropertyToSet() {
		SelfAddress address = new SelfAddress("a", null, null, () -> null, List.of());
		UnknownAddressException failure = catchThrowableOfType(UnknownAddressException.class, address::port);
		FailureAnalysis analysis = new UnknownAddressFailureAnalyzer().analyze(new RuntimeException(failure));
		assertThat(analysis).isNotNull();
		assertThat(analysis.getDescription()).contains("No web server listens here");
		assertThat(analysis.getAction()).contains("'clustercontrol.self.port'")
			.contains("'clustercontrol.self.enabled'");
	}

}
