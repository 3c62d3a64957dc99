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

package io.github.clustercontrol.agent.cli;

import java.io.PrintWriter;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.CountDownLatch;

import io.github.clustercontrol.ClusterChangedEvent;
import io.github.clustercontrol.Member;
import io.github.clustercontrol.Source;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/**
 * Prints each change of clusters until it is ended.
 */
@Command(name = "watch", description = "Print each change of the configured clusters, or of a directory, until ended.",
		mixinStandardHelpOptions = true)
public final class WatchCommand extends ShowCommand {

	@Parameters(arity = "0..1", paramLabel = "PATH", description = "A directory, as in /clusterdemo/webserver.")
	private @Nullable String path;

	private final CountDownLatch unread = new CountDownLatch(1);

	@Override
	@Nullable String path() {
		return this.path;
	}

	@Override
	void show(WatchedDirectories directories, PrintWriter out) throws InterruptedException {
		this.unread.await();
	}

	@Override
	void changed(ClusterChangedEvent change) {
		boolean first = change.previous().source() == Source.UNKNOWN;
		print(change, first ? "present" : "joined", change.added());
		print(change, "left", change.removed());
		print(change, "updated", change.updated());
	}

	private void print(ClusterChangedEvent change, String what, List<Member> members) {
		PrintWriter out = out();
		Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
		for (Member member : members) {
			out.println(now + "  revision " + change.current().revision() + "  " + change.cluster() + "  " + what + "  "
					+ member.address() + "  " + Text.metadata(member.metadata()));
		}
		// The writer of picocli writes to System.out, which keeps an error to itself
		if (out.checkError() || System.out.checkError()) {
			// The reader of a pipe has ended
			this.unread.countDown();
		}
	}

}
