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

package io.github.clustercontrol.actuate.endpoint;

import java.time.Instant;
import java.util.List;
import java.util.Map;

import io.github.clustercontrol.internal.announce.Announcement;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.OperationResponseBody;

/**
 * The description of the applications that watch a cluster and announce which changes
 * they have applied.
 *
 * @param watchers the applications, in the order of their leases
 * @since 0.1.0
 */
public record WatchersDescriptor(List<WatcherDescriptor> watchers) implements OperationResponseBody {

	static WatchersDescriptor of(Map<String, Announcement> announcements) {
		return new WatchersDescriptor(announcements.entrySet()
			.stream()
			.map((entry) -> WatcherDescriptor.of(entry.getKey(), entry.getValue()))
			.toList());
	}

	/**
	 * The description of an application.
	 *
	 * @param name its name, or that of its host
	 * @param lease the id of its lease in hexadecimal, as etcdctl writes it
	 * @param seen the revision of etcd whose members its listeners have processed
	 * @param applied the revision that all its handlers have written and reloaded
	 * @param owed whether a reload is pending
	 * @param since when it last announced a change, by its clock, or {@code null} if it
	 * does not say
	 */
	public record WatcherDescriptor(String name, String lease, long seen, long applied, boolean owed,
			@Nullable Instant since) {

		static WatcherDescriptor of(String lease, Announcement announcement) {
			return new WatcherDescriptor(announcement.name(), lease, announcement.progress().seen(),
					announcement.progress().applied(), announcement.progress().owed(), announcement.since());
		}

	}

}
