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

package io.github.clustercontrol.benchmark;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;

/**
 * A JVM of its own, so that earlier measurements in this JVM have no effect. It prints
 * results on its standard output, in lines that begin with {@code > }; the other output
 * is kept for failures.
 */
final class JavaProcess implements AutoCloseable {

	private static final String END = "";

	private final Process process;

	private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();

	private final StringBuffer log = new StringBuffer();

	private JavaProcess(List<String> command) throws IOException {
		this.process = new ProcessBuilder(command).redirectErrorStream(true).start();
		Thread reader = new Thread(this::read, "bench-output");
		reader.setDaemon(true);
		reader.start();
		// Ends with this process in any case
		Runtime.getRuntime().addShutdownHook(new Thread(this.process::destroyForcibly));
	}

	/** Reads the output, because a process blocks when its pipe is full. */
	private void read() {
		try (BufferedReader output = new BufferedReader(
				new InputStreamReader(this.process.getInputStream(), StandardCharsets.UTF_8))) {
			for (String line = output.readLine(); line != null; line = output.readLine()) {
				if (line.startsWith("> ")) {
					this.lines.add(line.substring(2));
				}
				else {
					this.log.append(line).append('\n');
				}
			}
		}
		catch (IOException ex) {
			this.log.append(ex);
		}
		this.lines.add(END);
	}

	/** Start a JVM with its options, the main class among them, and arguments. */
	static JavaProcess of(Path home, List<String> options, List<String> arguments) throws IOException {
		List<String> command = new ArrayList<>();
		command.add(home.resolve("bin/java").toString());
		command.addAll(options);
		command.addAll(arguments);
		return new JavaProcess(command);
	}

	/** Wait for its next result and return the line without its prefix. */
	String next() throws IOException, InterruptedException {
		return checked(this.lines.take());
	}

	/** Return {@code null} after a deadline, by {@link System#nanoTime()}. */
	@Nullable String next(long deadline) throws IOException, InterruptedException {
		String line = this.lines.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
		return (line != null) ? checked(line) : null;
	}

	private String checked(String line) throws IOException {
		if (line.equals(END)) {
			throw new IOException("The process ended:\n" + this.log);
		}
		return line;
	}

	/**
	 * Return the numbers of the next line that has a certain one of them, by their names,
	 * from a line such as {@code > heap=3.5 threads=4}.
	 */
	Map<String, Double> nextFigures(String name) throws IOException, InterruptedException {
		while (true) {
			Map<String, Double> figures = new LinkedHashMap<>();
			for (String figure : next().split(" ")) {
				int equals = figure.indexOf('=');
				figures.put(figure.substring(0, equals), Double.valueOf(figure.substring(equals + 1)));
			}
			if (figures.containsKey(name)) {
				return figures;
			}
		}
	}

	/** Write a line to its standard input. */
	void tell(String line) throws IOException {
		this.process.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
		this.process.getOutputStream().flush();
	}

	/** Ask for numbers and return them. */
	Map<String, Double> ask(String question, String name) throws IOException, InterruptedException {
		tell(question);
		return nextFigures(name);
	}

	long pid() {
		return this.process.pid();
	}

	/** Wait until it has ended by itself. */
	int awaitExit() throws InterruptedException {
		return this.process.waitFor();
	}

	/** SIGTERM. */
	void stop() {
		this.process.destroy();
	}

	/** SIGKILL. */
	@Override
	public void close() throws InterruptedException {
		this.process.destroyForcibly().waitFor();
	}

}
