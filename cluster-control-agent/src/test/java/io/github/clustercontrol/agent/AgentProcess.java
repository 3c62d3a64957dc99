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

package io.github.clustercontrol.agent;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import io.github.clustercontrol.fault.ForkedJvm;

import static org.assertj.core.api.Assumptions.assumeThat;

/**
 * An agent in a JVM of its own. Its working directory is that of the server, too. A
 * server of the tests writes what happens to it into the file {@code events}, and accepts
 * requests while the file {@code up} exists.
 */
final class AgentProcess implements AutoCloseable {

	static final String KEY = "/clusterdemo/webserver/127.0.0.1:8110";

	/** The server of most tests: a shell, which reports the signals that it gets. */
	static final String SERVER = """
			for s in HUP USR1 USR2 WINCH; do trap "echo $s >> events" $s; done
			for s in TERM QUIT INT; do trap "echo $s >> events; rm up; exit 0" $s; done
			touch up
			echo started >> events
			while :; do sleep 0.05 & wait $!; done
			""";

	private final ForkedJvm jvm;

	private AgentProcess(ForkedJvm jvm) {
		this.jvm = jvm;
	}

	/**
	 * Skip a test of a signal that is ignored here, as HUP is under nohup and INT in the
	 * background of a script: neither a shell nor a JVM can handle it then.
	 */
	static void assumeNotIgnored(int signal) {
		Path status = Path.of("/proc/self/status");
		assumeThat(status).exists();
		try (Stream<String> lines = Files.lines(status)) {
			assumeThat(lines.filter((line) -> line.startsWith("SigIgn:"))
				.map((line) -> Long.parseUnsignedLong(line.substring("SigIgn:".length()).strip(), 16)))
				.allMatch((ignored) -> (ignored & 1L << (signal - 1)) == 0);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** Start an agent whose server is a script. */
	static AgentProcess run(String etcd, String script, String... properties) {
		return start(etcd, List.of(properties), "run", "--", "sh", "-c", script);
	}

	static AgentProcess start(String etcd, List<String> properties, String... arguments) {
		List<String> all = new ArrayList<>(List.of("etcd.endpoints=" + etcd, "self.drain-period=300ms",
				"agent.interval=100ms", "agent.rise=1", "agent.fall=1"));
		if (properties.stream().noneMatch((property) -> property.startsWith("self.path="))) {
			all.addAll(List.of("self.key=" + KEY, "agent.check.command=test,-e,up"));
		}
		// The last of several values applies
		all.addAll(properties);
		List<String> options = all.stream().map((property) -> "-Dclustercontrol." + property).toList();
		return new AgentProcess(ForkedJvm.main(options, Agent.class, arguments));
	}

	Path file(String name) {
		return this.jvm.directory().resolve(name);
	}

	String read(String name) {
		try {
			return Files.exists(file(name)) ? Files.readString(file(name)) : "";
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	List<String> events() {
		return read("events").lines().toList();
	}

	void write(String name) {
		try {
			Files.createFile(file(name));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	void delete(String name) {
		try {
			Files.delete(file(name));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** Send a signal to the agent. */
	void signal(String name) {
		try {
			Process kill = new ProcessBuilder("sh", "-c", "kill -" + name + " " + this.jvm.pid()).inheritIO().start();
			if (!kill.waitFor(10, TimeUnit.SECONDS) || kill.exitValue() != 0) {
				throw new IllegalStateException("SIG" + name + " was not sent. The output of the agent: " + output());
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/** Wait for a condition while the agent runs. */
	void awaitUntil(Callable<Boolean> condition) {
		this.jvm.awaitUntil(Duration.ofSeconds(30), condition);
	}

	boolean isAlive() {
		return this.jvm.isAlive();
	}

	int awaitExit() {
		return this.jvm.awaitExit(Duration.ofSeconds(60));
	}

	String output() {
		return this.jvm.output();
	}

	/** Also ends what the server left, which has the working directory of the agent. */
	@Override
	public void close() {
		ProcessHandle.allProcesses().filter(this::isOfServer).forEach(ProcessHandle::destroyForcibly);
		this.jvm.close();
	}

	private boolean isOfServer(ProcessHandle process) {
		try {
			return process.pid() != this.jvm.pid()
					&& Files.readSymbolicLink(Path.of("/proc", Long.toString(process.pid()), "cwd"))
						.equals(this.jvm.directory().toRealPath());
		}
		catch (IOException ex) {
			return false;
		}
	}

}
