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

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * Decides when to write the progress to etcd. An instance that leaves waits for it, so a
 * change is written at once until the last delete is applied. Other changes delay no
 * instance, and those within a few seconds are written together.
 */
public final class AnnouncementRules {

	/** The time never. */
	public static final long NEVER = Long.MAX_VALUE;

	static final long COALESCED = Duration.ofSeconds(5).toNanos();

	/** Bounds the writes of many consumers while many instances leave. */
	static final long AT_ONCE = Duration.ofMillis(50).toNanos();

	private AnnouncementRules() {
	}

	/**
	 * Return when to write the progress, in nanoseconds as the time of the last write.
	 * @param last the last write, {@code null} for none
	 * @param progress the progress now
	 * @param removal the revision of the last delete in the directory
	 */
	public static long due(@Nullable Written last, Progress progress, long removal) {
		if (progress.seen() == 0 || (last != null && last.progress().equals(progress))) {
			return NEVER;
		}
		if (last == null) {
			return Long.MIN_VALUE;
		}
		return last.nanos() + ((last.progress().applied() < removal) ? AT_ONCE : COALESCED);
	}

	/**
	 * The last write.
	 *
	 * @param progress what was written
	 * @param nanos when
	 */
	public record Written(Progress progress, long nanos) {
	}

}
