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
import java.util.Set;

import io.github.clustercontrol.Orders;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/**
 * A command that gives an order to the instance at an address.
 */
abstract class OrderCommand extends ShowCommand {

	@Parameters(arity = "1", paramLabel = "KEY",
			description = "The key of a member, as in"
					+ " /clusterdemo/webserver/10.0.0.5:8110, or its address if one cluster is configured.")
	@SuppressWarnings("NullAway.Init")
	private String key;

	@Override
	final @Nullable String path() {
		int slash = this.key.lastIndexOf('/');
		return (slash > 0) ? this.key.substring(0, slash) : null;
	}

	@Override
	final void show(WatchedDirectories directories, PrintWriter out) {
		Set<String> clusters = directories.clusters().names();
		String address = this.key.substring(this.key.lastIndexOf('/') + 1);
		if (clusters.size() > 1) {
			throw refuse("'" + this.key + "' may belong to each of the configured clusters " + clusters
					+ ": write the whole key, as in /clusterdemo/webserver/10.0.0.5:8110");
		}
		String cluster = clusters.iterator().next();
		try {
			String done = give(directories.bean(Orders.class), cluster, address);
			out.println(Text.printable(directories.path(cluster) + "/" + address + ": " + done));
		}
		catch (IllegalArgumentException ex) {
			throw refuse(String.valueOf(ex.getMessage()));
		}
	}

	final ParameterException refuse(String reason) {
		return new ParameterException(command(), reason);
	}

	/** Give the order, and say what was done. */
	abstract String give(Orders orders, String cluster, String address);

}
