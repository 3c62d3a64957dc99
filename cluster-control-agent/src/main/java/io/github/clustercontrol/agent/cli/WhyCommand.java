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
import java.util.Objects;

import io.github.clustercontrol.Membership;
import io.github.clustercontrol.Membership.State;
import io.github.clustercontrol.MembershipHistory;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/**
 * Prints why an address is, or is not, a member.
 */
@Command(name = "why", description = "Print why an address is, or is not, a member of the configured clusters.",
		mixinStandardHelpOptions = true)
public final class WhyCommand extends ShowCommand {

	@Parameters(arity = "1", paramLabel = "ADDRESS",
			description = "An address, as in 10.0.0.5:8110, or a whole key, as in /clusterdemo/webserver/10.0.0.5:8110.")
	@SuppressWarnings("NullAway.Init")
	private String address;

	@Override
	@Nullable String path() {
		int slash = this.address.lastIndexOf('/');
		return (slash > 0) ? this.address.substring(0, slash) : null;
	}

	@Override
	void show(WatchedDirectories directories, PrintWriter out) {
		String name = this.address.substring(this.address.lastIndexOf('/') + 1);
		MembershipHistory history = directories.bean(MembershipHistory.class);
		for (String cluster : directories.clusters().names()) {
			Membership membership = history.find(cluster, name);
			if (membership.state() == State.UNKNOWN && membership.problem() != null) {
				throw new IllegalStateException(membership.problem());
			}
			out.println(Text.printable(describe(membership) + problem(membership)));
		}
	}

	private static String describe(Membership membership) {
		String at = " at revision " + membership.revision();
		String since = " since revision " + membership.revision();
		String time = (membership.since() != null) ? " (" + membership.since() + ")" : "";
		return membership.key() + ": " + switch (membership.state()) {
			case PRESENT -> "in" + since + time + Objects.requireNonNullElse(started(membership), "");
			case HELD -> "expired" + at + ", and held by 'expiry-hold' until " + membership.heldUntil();
			case REJECTED -> "not a member" + since + ": " + membership.reason();
			case LEFT -> ((membership.reason() != null) ? "ordered out of rotation" : "left") + at + time
					+ ((membership.reason() != null) ? because(membership)
							: ": the instance deleted its key, because it stopped or was not ready");
			case DELETED -> ((membership.reason() != null) ? "ordered to stop" : "deleted by an operator") + at + time
					+ because(membership);
			case EXPIRED ->
				"expired" + at + time + ": the instance ended without a stop, or did not reach etcd within its TTL."
						+ " Applications with 'expiry-hold' may use it a little longer";
			case GONE -> "no member any more" + since + time;
			case UNKNOWN -> "no key now, and none in the history that etcd still has";
		};
	}

	private static String because(Membership membership) {
		return ((membership.reason() != null) ? ": " + membership.reason() : "")
				+ ((membership.by() != null) ? " (by " + membership.by() + ")" : "");
	}

	private static String problem(Membership membership) {
		return (membership.problem() != null) ? ". This is not complete: " + membership.problem() : "";
	}

	private static @Nullable String started(Membership membership) {
		return (membership.member() != null && membership.member().started() != null)
				? ", started " + membership.member().started() : null;
	}

}
