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

package io.github.clustercontrol.internal.announce.rules;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Progress}.
 */
class ProgressTests {

	@ParameterizedTest(name = "{0}")
	@CsvSource(delimiter = '|', nullValues = "-", useHeadersInDisplayName = true,
			textBlock = """
					what                                    | seen | applied | shown | published | handled | reloaded | seenAfter | appliedAfter | owed
					nothing is read                         | 0    | 0       | 0     | 0         | -       | -        | 0         | 0            | false
					listeners have not returned             | 5    | 5       | 9     | 5         | -       | -        | 5         | 5            | false
					listeners have returned, no handler     | 5    | 5       | 9     | 9         | -       | -        | 9         | 9            | false
					a listener is behind the handlers       | 5    | 5       | 9     | 5         | 9       | -        | 5         | 5            | false
					a handler has not succeeded             | 5    | 5       | 9     | 9         | 5       | -        | 9         | 5            | false
					handlers have succeeded                 | 9    | 5       | 9     | 9         | 9       | -        | 9         | 9            | false
					a reload is pending                     | 9    | 5       | 9     | 9         | 9       | 4        | 9         | 5            | true
					an earlier reload succeeded             | 9    | 5       | 9     | 9         | 9       | 7        | 9         | 7            | true
					it is not decided which members left    | 9    | 5       | 0     | 9         | 9       | -        | 9         | 5            | false
					a reload begins while that is undecided | 9    | 5       | 0     | 9         | 9       | 5        | 9         | 5            | true
					listeners are not called any more       | 9    | 9       | 9     | 0         | 9       | -        | 9         | 9            | false
					etcd was restored                       | 9    | 9       | 3     | 3         | 3       | -        | 3         | 3            | false
					etcd was restored, a reload is pending  | 9    | 9       | 3     | 3         | 3       | 0        | 3         | 0            | true
					""")
	void theNextProgress(String what, long seen, long applied, long shown, long published, Long handled, Long reloaded,
			long seenAfter, long appliedAfter, boolean owed) {
		Observed observed = new Observed(shown, published, (handled != null) ? handled : Long.MAX_VALUE,
				(reloaded != null) ? reloaded : Long.MAX_VALUE, 0);
		assertThat(new Progress(seen, applied, false).next(observed))
			.isEqualTo(new Progress(seenAfter, appliedAfter, owed));
	}

}
