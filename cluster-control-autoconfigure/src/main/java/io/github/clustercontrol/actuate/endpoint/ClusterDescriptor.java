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

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import io.github.clustercontrol.ClusterSnapshot;
import io.github.clustercontrol.Member;
import io.github.clustercontrol.Source;
import io.github.clustercontrol.internal.command.CommandStatus;
import io.github.clustercontrol.internal.command.RunOutcome;
import io.github.clustercontrol.internal.handler.HandlerStatus;
import io.github.clustercontrol.internal.watch.ClusterStatus;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.OperationResponseBody;
import org.springframework.boot.actuate.endpoint.SanitizableData;
import org.springframework.boot.actuate.endpoint.Sanitizer;

/**
 * The description of a watched cluster.
 *
 * @param path its directory in etcd
 * @param source where its members come from
 * @param since the last confirmation when the source is {@link Source#STALE}, the time of
 * writing when it is {@link Source#RESTORED} and known, otherwise {@code null}
 * @param staleness how long ago etcd last confirmed the members, in seconds, or
 * {@code null} if it never did
 * @param revision the revision of etcd at which the members were last read or changed
 * @param minMembers the configured minimum number of members
 * @param members its members, sorted by address
 * @param rejected the first 100 keys in its directory that are not members
 * @param rejectedCount the number of all such keys
 * @param handlers its handlers, in the order of the configuration
 * @since 0.1.0
 */
public record ClusterDescriptor(String path, Source source, @Nullable Instant since, @Nullable Double staleness,
		long revision, int minMembers, List<MemberDescriptor> members, List<RejectedKeyDescriptor> rejected,
		long rejectedCount, List<HandlerDescriptor> handlers) implements OperationResponseBody {

	static ClusterDescriptor of(ClusterStatus status, Sanitizer sanitizer) {
		ClusterSnapshot snapshot = status.snapshot();
		return new ClusterDescriptor(status.path(), snapshot.source(), snapshot.since(), seconds(status.staleness()),
				snapshot.revision(), status.minMembers(),
				snapshot.members()
					.stream()
					.map((member) -> MemberDescriptor.of(member, status.held().contains(member.address()), sanitizer))
					.toList(),
				status.rejected()
					.entrySet()
					.stream()
					.map((entry) -> new RejectedKeyDescriptor(entry.getKey(), entry.getValue()))
					.toList(),
				status.rejectedCount(), status.handlers().stream().map(HandlerDescriptor::of).toList());
	}

	static @Nullable Double seconds(@Nullable Duration duration) {
		return (duration != null) ? duration.toMillis() / 1000.0 : null;
	}

	/**
	 * The description of a member.
	 *
	 * @param address its address as written in its key
	 * @param host the host without brackets
	 * @param port the port
	 * @param scheme the scheme that it published, or {@code null}
	 * @param metadata its metadata, sanitized
	 * @param held whether its lease has expired and {@code expiry-hold} keeps it
	 */
	public record MemberDescriptor(String address, String host, int port, @Nullable String scheme,
			Map<String, @Nullable Object> metadata, boolean held) {

		static MemberDescriptor of(Member member, boolean held, Sanitizer sanitizer) {
			return new MemberDescriptor(member.address(), member.host(), member.port(), member.scheme(),
					metadata(member, sanitizer), held);
		}

		static Map<String, @Nullable Object> metadata(Member member, Sanitizer sanitizer) {
			Map<String, @Nullable Object> metadata = new TreeMap<>();
			member.metadata()
				.forEach((key, value) -> metadata.put(key,
						sanitizer.sanitize(new SanitizableData(null, key, value), true)));
			return metadata;
		}

	}

	/**
	 * A key that is not a member.
	 *
	 * @param key the whole key
	 * @param reason the reason
	 */
	public record RejectedKeyDescriptor(String key, String reason) {
	}

	/**
	 * The description of a handler.
	 *
	 * @param type its type in the configuration
	 * @param file the file that it writes, or {@code null}
	 * @param lastRun when it last ran, or {@code null} if it never did
	 * @param duration how long that took, or {@code null} if it never ran
	 * @param outcome {@code success} or {@code failure} as in the tags of meters, or
	 * {@code null} if it never ran
	 * @param error why it failed, or {@code null}
	 * @param check its check command, or {@code null} if that never ran
	 * @param reload its reload command, or {@code null} if that never ran
	 * @param reloadOwed {@code true} if its file has changed since the last successful
	 * reload, otherwise {@code null}
	 * @param leftOut the addresses of members that are left out of its file because their
	 * host names cannot be resolved, or {@code null} if there are none
	 */
	public record HandlerDescriptor(String type, @Nullable String file, @Nullable Instant lastRun,
			@Nullable Duration duration, @Nullable String outcome, @Nullable String error,
			@Nullable CommandDescriptor check, @Nullable CommandDescriptor reload, @Nullable Boolean reloadOwed,
			@Nullable List<String> leftOut) {

		static HandlerDescriptor of(HandlerStatus status) {
			return new HandlerDescriptor(status.type(), status.file(), status.lastRun(), status.duration(),
					outcome(status.outcome()), status.error(), CommandDescriptor.of(status.check()),
					CommandDescriptor.of(status.reload()), status.reloadOwed() ? true : null,
					status.leftOut().isEmpty() ? null : status.leftOut());
		}

		private static @Nullable String outcome(RunOutcome outcome) {
			return switch (outcome) {
				case NONE -> null;
				case SUCCESS -> "success";
				case FAILURE -> "failure";
			};
		}

	}

	/**
	 * The description of a command.
	 *
	 * @param lastRun when it last ran
	 * @param duration how long that took
	 * @param outcome {@code success} or {@code failure}
	 * @param output the end of its output, or {@code null} if it could not be started
	 */
	public record CommandDescriptor(Instant lastRun, Duration duration, @Nullable String outcome,
			@Nullable String output) {

		static @Nullable CommandDescriptor of(@Nullable CommandStatus status) {
			return (status != null) ? new CommandDescriptor(status.lastRun(), status.duration(),
					HandlerDescriptor.outcome(status.outcome()), status.output()) : null;
		}

	}

}
