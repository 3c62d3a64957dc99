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

import io.github.clustercontrol.internal.announce.rules.AnnouncementRules.Written;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link AnnouncementRules}.
 */
class AnnouncementRulesTests {

	private static final long WRITTEN_AT = 1_000;

	@Test
	void nothingIsWrittenBeforeTheFirstRead() {
		assertThat(AnnouncementRules.due(null, Progress.NONE, 0)).isEqualTo(AnnouncementRules.NEVER);
	}

	@Test
	void theFirstProgressIsWrittenAtOnce() {
		assertThat(AnnouncementRules.due(null, new Progress(5, 0, false), 5)).isLessThan(WRITTEN_AT);
	}

	@ParameterizedTest(name = "{0}")
	@CsvSource(delimiter = '|', useHeadersInDisplayName = true,
			textBlock = """
					what                                      | wasSeen | wasApplied | seen | applied | owed  | removal | due
					nothing changed                           | 5       | 5          | 5    | 5       | false | 5       | never
					nothing changed, a removal is not applied | 5       | 4          | 5    | 4       | false | 5       | never
					a member joined                           | 5       | 5          | 6    | 6       | false | 5       | coalesced
					a member was removed                      | 5       | 5          | 6    | 6       | false | 6       | at once
					a removal is seen                         | 5       | 5          | 6    | 5       | false | 6       | at once
					a reload for a removal is pending         | 6       | 5          | 6    | 5       | true  | 6       | at once
					the removal is applied at last            | 6       | 5          | 6    | 6       | false | 6       | at once
					a member joins after a removal            | 6       | 6          | 7    | 7       | false | 6       | coalesced
					a member joins before it is applied       | 6       | 5          | 7    | 5       | false | 6       | at once
					""")
	void theNextWrite(String what, long wasSeen, long wasApplied, long seen, long applied, boolean owed, long removal,
			String due) {
		Written last = new Written(new Progress(wasSeen, wasApplied, false), WRITTEN_AT);
		long expected = switch (due) {
			case "never" -> AnnouncementRules.NEVER;
			case "at once" -> WRITTEN_AT + AnnouncementRules.AT_ONCE;
			default -> WRITTEN_AT + AnnouncementRules.COALESCED;
		};
		assertThat(AnnouncementRules.due(last, new Progress(seen, applied, owed), removal)).isEqualTo(expected);
	}

}
