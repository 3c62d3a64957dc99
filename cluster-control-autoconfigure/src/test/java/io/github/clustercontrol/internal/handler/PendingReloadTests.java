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

package io.github.clustercontrol.internal.handler;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

import io.github.clustercontrol.internal.command.RunOutcome;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link PendingReload}: a reload that failed, or did not run yet, is not
 * forgotten.
 */
class PendingReloadTests extends ReloadFixture {

	@Test
	void aReloadIsPendingUntilItSucceeds() throws Exception {
		Cluster web = new Application(Duration.ZERO).cluster("web", "a");
		fail(2);
		web.show("a:1");
		await(() -> web.status(0).outcome() == RunOutcome.FAILURE);
		assertThat(web.status(0).error()).contains("status 3", "Output: no");
		assertThat(web.status(0).reloadOwed()).isTrue();
		assertThat(marker("a")).exists();
		await(() -> web.status(0).outcome() == RunOutcome.SUCCESS);
		assertThat(runs()).hasSize(3);
		assertThat(web.status(0).reloadOwed()).isFalse();
		assertThat(marker("a")).doesNotExist();
	}

	@Test
	void aReloadThatHangsIsEndedAndTriedAgain() throws Exception {
		Application application = new Application(Duration.ZERO);
		application.timeout = Duration.ofMillis(500);
		Cluster web = application.cluster("web", "a");
		Files.createFile(this.directory.resolve("block"));
		web.show("a:1");
		await(() -> web.status(0).outcome() == RunOutcome.FAILURE);
		assertThat(web.status(0).error()).contains("did not end within 500 ms");
		Files.delete(this.directory.resolve("block"));
		await(() -> web.status(0).outcome() == RunOutcome.SUCCESS && !web.status(0).reloadOwed());
	}

	@Test
	void newerContentDoesNotWaitForTheRetry() throws Exception {
		Cluster web = new Application(Duration.ZERO).cluster("web", "a");
		fail(1);
		web.show("a:1");
		await(() -> web.status(0).outcome() == RunOutcome.FAILURE);
		web.show("b:1");
		await(() -> !web.status(0).reloadOwed());
		assertThat(runs().get(runs().size() - 1)).isEqualTo("web 2 [b:1] [b:1] [] [\"b:1\"]");
	}

	@Test
	void aReloadPendingSinceAnEarlierProcessRunsAlthoughTheContentIsTheSame() throws Exception {
		fail(Integer.MAX_VALUE);
		Application earlier = new Application(Duration.ZERO);
		Cluster web = earlier.cluster("web", "a");
		web.show("a:1");
		await(() -> web.status(0).outcome() == RunOutcome.FAILURE);
		earlier.end();
		fail(0);
		int before = runs().size();
		Cluster again = new Application(Duration.ZERO).cluster("web", "a");
		again.show("a:1");
		await(() -> runs().size() > before && !again.status(0).reloadOwed());
		assertThat(marker("a")).doesNotExist();
		new Application(Duration.ZERO).cluster("web", "a").show("a:1");
		settled();
		assertThat(runs()).as("no reload is pending").hasSize(before + 1);
	}

	@Test
	void aReloadPendingSinceAnEarlierProcessRunsWhileEtcdIsDown() throws Exception {
		Files.writeString(file("a"), "[\"a:1\"]");
		Files.createFile(marker("a"));
		Cluster web = new Application(Duration.ZERO).cluster("web", "a");
		web.chain.changed();
		await(() -> runs().size() == 1 && !web.status(0).reloadOwed());
		assertThat(file("a")).hasContent("[\"a:1\"]");
		assertThat(web.chain.firstRun().getCount()).isOne();
		assertThat(runs().get(0)).as("no revision, not even 0").isEqualTo("web  [] [] [] [\"a:1\"]");
	}

	@Test
	void aFileThatCannotBeWrittenHasNoPendingReload() throws Exception {
		Cluster web = new Application(Duration.ZERO).cluster("web", "sub/a");
		Files.writeString(this.directory.resolve("sub"), "a file where a directory should be");
		web.show("a:1");
		await(() -> web.status(0).outcome() == RunOutcome.FAILURE);
		assertThat(web.status(0).reloadOwed()).isFalse();
		Files.delete(this.directory.resolve("sub"));
		await(() -> web.status(0).outcome() == RunOutcome.SUCCESS && runs().size() == 1);
	}

	@Test
	void aReloadPendingWhenTheApplicationEndsRunsInTheNextOne() throws Exception {
		Files.createFile(this.directory.resolve("block"));
		Application earlier = new Application(Duration.ZERO);
		earlier.cluster("web", "a").show("a:1");
		Path blocked = this.directory.resolve("blocked");
		await(() -> Files.size(blocked) > 0);
		earlier.end();
		long process = Long.parseLong(Files.readString(blocked).strip());
		await(() -> ProcessHandle.of(process).filter(ProcessHandle::isAlive).isEmpty());
		assertThat(marker("a")).exists();
		Files.delete(this.directory.resolve("block"));
		new Application(Duration.ZERO).cluster("web", "a").show("a:1");
		await(() -> runs().size() == 1 && Files.notExists(marker("a")));
	}

}
