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

package io.github.clustercontrol;

import java.io.IOException;
import java.time.Duration;
import java.util.List;

/**
 * Runs commands of the operating system as the check and reload commands of handlers run:
 * without a shell, without the password of etcd in their environment, and with a timeout
 * that ends all processes that the command started. A bean, for example for a
 * {@link ClusterHandler} of your own. Safe for use by several threads.
 *
 * @since 0.1.0
 */
public interface CommandRunner {

	/**
	 * Run a command and wait for its end. Processes that it leaves in the background when
	 * it ends in time continue.
	 * @param command the program and its arguments
	 * @param timeout how long it may run
	 * @return the end of its output, at most 8 KiB without control characters, standard
	 * error included
	 * @throws IOException if it cannot be started, ended with another status than 0, or
	 * did not end in time; the message names the program, not its arguments, and has the
	 * end of its output
	 * @throws InterruptedException if the waiting thread is interrupted; the command and
	 * all processes that it started are ended
	 */
	String run(List<String> command, Duration timeout) throws IOException, InterruptedException;

}
