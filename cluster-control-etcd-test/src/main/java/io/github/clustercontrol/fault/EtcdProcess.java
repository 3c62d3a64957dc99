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

package io.github.clustercontrol.fault;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;

import org.awaitility.Awaitility;

/**
 * The process of one etcd: the binary, or a container if there is no binary. It can be
 * started, frozen, continued and ended any number of times.
 */
final class EtcdProcess {

	private static final Duration START_TIMEOUT = Duration.ofSeconds(30);

	private final Path log;

	/** The name of the container, {@code null} if there is an etcd binary. */
	private final String container;

	private volatile ChildProcess process;

	private volatile boolean frozen;

	/**
	 * Create it without starting it.
	 * @param directory the directory for its output, which has a unique name
	 */
	EtcdProcess(Path directory) {
		this.log = directory.resolve("etcd.log");
		this.container = EtcdProgram.isContainer() ? directory.getFileName().toString() : null;
	}

	boolean isContainer() {
		return this.container != null;
	}

	/**
	 * Start the binary.
	 * @param command the command
	 */
	void start(List<String> command) {
		if (isRunning()) {
			throw new IllegalStateException("etcd runs already");
		}
		this.process = ChildProcess.start(new ProcessBuilder(command), this.log);
		this.frozen = false;
	}

	/**
	 * Start the container.
	 * @param port the port for clients
	 * @param flags flags of etcd
	 */
	void startContainer(int port, List<String> flags) {
		start(EtcdProgram.run(this.container, port, flags));
	}

	/**
	 * Wait until etcd serves.
	 * @param name what to call it in a failure
	 * @param serves whether it serves
	 */
	void await(String name, BooleanSupplier serves) {
		Awaitility.await(name + " serves")
			.atMost(START_TIMEOUT)
			.pollDelay(Duration.ZERO)
			.pollInterval(Duration.ofMillis(20))
			.until(() -> {
				if (!this.process.isAlive()) {
					throw new IllegalStateException(EtcdProgram.failure(isContainer(), log()));
				}
				return serves.getAsBoolean();
			});
	}

	void kill() {
		if (this.process != null) {
			if (isContainer() && this.process.isAlive()) {
				ChildProcess.run(new ProcessBuilder(EtcdProgram.remove(this.container)), this.log);
			}
			this.process.kill();
		}
	}

	void terminate() {
		this.process.terminate();
		this.process.awaitExit(Duration.ofSeconds(30));
	}

	void freeze() {
		this.process.freeze();
		this.frozen = true;
	}

	void resume() {
		this.process.resume();
		this.frozen = false;
	}

	boolean isRunning() {
		return this.process != null && this.process.isAlive();
	}

	boolean isFrozen() {
		return this.frozen;
	}

	long pid() {
		return this.process.pid();
	}

	String log() {
		try {
			return Files.readString(this.log);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
