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

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import io.github.clustercontrol.ClusterSnapshot;
import io.github.clustercontrol.Source;
import io.github.clustercontrol.internal.render.ClusterSnapshots;
import io.github.clustercontrol.internal.render.Escape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link Templates}.
 */
class TemplatesTests {

	private static final ClusterSnapshots EMPTY = ClusterSnapshots
		.of(new ClusterSnapshot("web", 1, List.of(), Source.LIVE, null));

	private final Templates templates = new Templates(new HandlerFiles());

	@TempDir
	private Path directory;

	@Test
	void aByteOrderMarkIsNotPartOfTheFile() throws Exception {
		Path template = Files.writeString(this.directory.resolve("a.mustache"), "\ufeffa {{cluster}}");
		assertThat(new String(this.templates.renderer(template.toString(), Escape.NONE, false).render(EMPTY),
				StandardCharsets.UTF_8))
			.isEqualTo("a web");
	}

	@Test
	void aTemplateInAnotherEncodingIsRefused() throws Exception {
		Path template = Files.writeString(this.directory.resolve("a.mustache"), "\u00fc", StandardCharsets.ISO_8859_1);
		assertThatIllegalArgumentException()
			.isThrownBy(() -> this.templates.renderer(template.toString(), Escape.NONE, false))
			.withMessage("'" + template + "' is not in UTF-8: save it in this encoding");
	}

	@Test
	void aLocationMayBeAUrl() throws Exception {
		Path template = Files.writeString(this.directory.resolve("a.mustache"), "a");
		assertThat(this.templates.renderer("file:" + template, Escape.NONE, false).render(EMPTY)).asString()
			.isEqualTo("a");
		assertThat(this.templates.file("file:" + template)).isEqualTo(template);
		assertThat(this.templates.file(template.toString())).isEqualTo(template);
		assertThat(this.templates.file("classpath:no-such.mustache")).isNull();
	}

}
