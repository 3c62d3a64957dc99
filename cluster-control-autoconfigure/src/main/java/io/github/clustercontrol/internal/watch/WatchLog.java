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

package io.github.clustercontrol.internal.watch;

import java.time.Instant;

import io.github.clustercontrol.internal.etcd.EtcdRequestException;
import io.github.clustercontrol.internal.etcd.EtcdRequestException.Reason;
import io.github.clustercontrol.internal.key.ClusterDirectory;
import io.github.clustercontrol.internal.key.GrantCommands;
import io.github.clustercontrol.internal.log.RepeatedFailure;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.util.StringUtils;

/**
 * Logs what happens to the watch of one directory, each thing once. Not safe for several
 * threads.
 */
final class WatchLog {

	private static final Log logger = LogFactory.getLog(WatchedClusters.class);

	private final String subject;

	private final ClusterDirectory directory;

	private final RepeatedFailure failure = new RepeatedFailure();

	/** How often a message was too large since etcd last confirmed the members. */
	private int tooLarge;

	/** The subject is what is watched, as in {@code cluster dbserver}. */
	WatchLog(String subject, ClusterDirectory directory) {
		this.subject = subject;
		this.directory = directory;
	}

	/** Called by the thread of the start, which uses nothing of this object but this. */
	void restored(@Nullable Instant since) {
		logger.warn(StringUtils.capitalize(this.subject)
				+ " has not been read from etcd yet. Using the cached members of " + since + " until it is read");
	}

	void read(String content, long revision) {
		logger.info("Read " + subject() + ": " + content + " at revision " + revision);
	}

	void diverged(int members) {
		logger.warn("The watch of " + this.subject + " missed changes of " + members + " members. Reading "
				+ this.directory + " again corrected them");
	}

	/** Log a failure of the watch, unless the connection logs it for all clusters. */
	void failed(EtcdRequestException failure, boolean known) {
		String members = known ? "The last known members are kept." : "Its members are not known yet.";
		boolean refused = failure.reason() == Reason.DENIED || failure.reason() == Reason.REFUSED;
		if (refused && this.failure.isNew(failure.category())) {
			logger.warn("etcd refused a request while watching " + subject() + ". " + members + " Retrying: "
					+ failure.getMessage() + failure.advice(GrantCommands.forWatching(this.directory)));
		}
		// After the first such failure the directory is read in pages
		if (failure.reason() == Reason.TOO_LARGE && ++this.tooLarge >= 2 && this.failure.isNew(failure.category())) {
			logger.warn("A value in " + this.directory + " of " + this.subject + " is too large for this application. "
					+ members + " Retrying until the value is smaller: " + failure.getMessage());
		}
	}

	void confirmed() {
		this.tooLarge = 0;
	}

	/**
	 * Log the end of a failure. Only an answer on the watch ends it: a read may succeed
	 * between two refusals of the watch.
	 */
	void watched() {
		confirmed();
		if (this.failure.isOver()) {
			logger.info("Watching " + subject() + " works again");
		}
	}

	private String subject() {
		return this.subject + " (" + this.directory + ")";
	}

}
