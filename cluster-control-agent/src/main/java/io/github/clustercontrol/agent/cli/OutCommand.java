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

import java.time.Duration;
import java.time.temporal.ChronoUnit;

import io.github.clustercontrol.Orders;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

import org.springframework.boot.convert.DurationStyle;

/**
 * Takes an instance out of rotation.
 */
@Command(name = "out",
		description = "Take an instance out of rotation. It keeps running, and stays out after a restart.",
		mixinStandardHelpOptions = true)
public final class OutCommand extends ReasonedOrderCommand {

	@Option(names = "--for", paramLabel = "DURATION", description = "How long, as in 2h. Default: until 'in'.")
	private @Nullable String duration;

	@Override
	String give(Orders orders, String cluster, String address) {
		Duration lasts = (this.duration != null) ? DurationStyle.detectAndParse(this.duration, ChronoUnit.SECONDS)
				: null;
		orders.out(cluster, address, reason(), by(), lasts);
		return "ordered out of rotation, " + ((lasts != null) ? "for " + this.duration : "until 'in'");
	}

}
