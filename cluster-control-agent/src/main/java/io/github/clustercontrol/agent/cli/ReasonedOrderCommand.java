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

import java.net.InetAddress;
import java.net.UnknownHostException;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/**
 * Gives an order that has a reason and a name.
 */
abstract class ReasonedOrderCommand extends OrderCommand {

	@Option(names = "--reason", required = true, paramLabel = "TEXT",
			description = "Why: the instance logs and shows it.")
	@SuppressWarnings("NullAway.Init")
	private String reason;

	@Option(names = "--by", paramLabel = "NAME", description = "Who gives the order. Default: this user and host.")
	private @Nullable String by;

	final String reason() {
		return this.reason;
	}

	final String by() {
		return (this.by != null) ? this.by : System.getProperty("user.name") + "@" + host();
	}

	private static String host() {
		try {
			return InetAddress.getLocalHost().getHostName();
		}
		catch (UnknownHostException ex) {
			return "localhost";
		}
	}

}
