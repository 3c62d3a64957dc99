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

package io.github.clustercontrol.agent.server;

import java.util.concurrent.CompletableFuture;

import org.springframework.context.SmartLifecycle;

/**
 * The server of a service, in the place of a web server: it starts after the files of all
 * clusters were written, and stops after the drain.
 */
public sealed interface Server extends SmartLifecycle permits SupervisedServer, ExternalServer {

	/**
	 * {@code WebServerApplicationContext.START_STOP_LIFECYCLE_PHASE}: a later phase than
	 * that of the clusters, and an earlier one than that of the registration.
	 */
	int PHASE = SmartLifecycle.DEFAULT_PHASE - 2048;

	/**
	 * Wait until the server accepts requests or is stopped.
	 * @param firstPass completed when its check passes for the first time
	 * @throws StartFailureException if it will not accept any
	 * @throws InterruptedException if the thread is interrupted
	 */
	void awaitAccepting(CompletableFuture<Void> firstPass) throws InterruptedException;

	@Override
	default int getPhase() {
		return PHASE;
	}

	@Override
	default boolean isPauseable() {
		return false;
	}

}
