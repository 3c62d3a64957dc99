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

import io.github.clustercontrol.Orders;
import picocli.CommandLine.Command;

/**
 * Orders an instance to stop.
 */
@Command(name = "stop",
		description = "Order an instance to drain and stop. Instances that start there later join again.",
		mixinStandardHelpOptions = true)
public final class StopCommand extends ReasonedOrderCommand {

	@Override
	String give(Orders orders, String cluster, String address) {
		boolean member = orders.stop(cluster, address, reason(), by());
		return "ordered to stop"
				+ (member ? "" : ", but it was not a member: only an instance there that is out stops");
	}

}
