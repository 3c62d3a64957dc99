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

package io.github.clustercontrol.example;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that the Java code in {@code docs/operations.md} is the compiled and tested code.
 */
class DocumentedExamplesTests {

	private static final Pattern BLOCK = Pattern.compile("(?s)```java\n(.*?)```");

	@Test
	void theExamplesAreThoseThatAreTested() throws IOException {
		String source = normalized(
				Files.readString(Path.of("src/test/java/io/github/clustercontrol/example/Reinforcements.java")));
		String document = Files.readString(Path.of("../docs/operations.md"));
		List<String> blocks = BLOCK.matcher(document).results().map((block) -> normalized(block.group(1))).toList();
		assertThat(blocks).isNotEmpty().allSatisfy((block) -> assertThat(source).contains(block));
	}

	private static String normalized(String text) {
		return text.replaceAll("\\s*//\\s*", " ").replaceAll("\\s+", " ").strip();
	}

}
