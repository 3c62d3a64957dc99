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

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

import io.github.clustercontrol.FileReloader;

/**
 * Reloads the server by a signal.
 */
public final class SignalReload implements FileReloader {

	private final SupervisedServer server;

	private final String signal;

	private final Duration splay;

	/**
	 * Create a reload.
	 * @param server the server
	 * @param signal the name of the signal
	 * @param splay the longest delay, of which a random part is taken, so that not all
	 * servers of a cluster reload at the same time
	 */
	public SignalReload(SupervisedServer server, String signal, Duration splay) {
		this.server = server;
		this.signal = signal;
		this.splay = splay;
	}

	@Override
	public void reload(Set<Path> files) throws IOException, InterruptedException {
		ServerProcess process = this.server.process();
		if (process == null || !isAccepting()) {
			// It reads the files when it starts, or it stops
			return;
		}
		TimeUnit.NANOSECONDS.sleep(ThreadLocalRandom.current().nextLong(this.splay.toNanos() + 1));
		process.signal(this.signal);
	}

	/**
	 * Before its check passes, the server may not have installed a handler of the signal,
	 * and HUP would end it.
	 */
	private boolean isAccepting() throws InterruptedException {
		try {
			return this.server.accepting().get();
		}
		catch (ExecutionException ex) {
			throw new IllegalStateException(ex);
		}
	}

	@Override
	public String toString() {
		return "SIG" + this.signal;
	}

}
