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

package io.github.clustercontrol.internal.command;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.CharsetEncoder;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import org.springframework.util.Assert;

/**
 * A command of the operating system, as a list of arguments without a shell. Arguments
 * may be secrets: messages have only the program.
 *
 * @param arguments the program and its arguments
 * @param timeout how long it may run; then it and all processes that it started are ended
 */
public record Command(List<String> arguments, Duration timeout) {

	/** Placeholder for the file that changes, in any argument. */
	public static final String FILE = "{file}";

	/** Placeholder for a file with the content to check, in any argument. */
	public static final String CANDIDATE = "{candidate}";

	/**
	 * Placeholder for a directory with the other files of the file's directory and the
	 * content to check in place of the file, in any argument.
	 */
	public static final String DIRECTORY = "{directory}";

	private static final long LONGEST_PAUSE_MILLIS = 20;

	/** How Java encodes arguments: since 18 by the locale, before by file.encoding. */
	private static final Charset ARGUMENTS = (Runtime.version().feature() >= 18)
			? Charset.forName(System.getProperty("sun.jnu.encoding")) : Charset.defaultCharset();

	public Command {
		Assert.notEmpty(arguments, "'arguments' must not be empty");
		arguments = List.copyOf(arguments);
	}

	public boolean contains(String placeholder) {
		return this.arguments.stream().anyMatch((argument) -> argument.contains(placeholder));
	}

	public Command with(String placeholder, Path path) {
		String text = path.toString();
		return new Command(this.arguments.stream().map((argument) -> argument.replace(placeholder, text)).toList(),
				this.timeout);
	}

	/** Run the command, wait for its end and return the result. An interrupt ends it. */
	public CommandStatus attempt(Map<String, String> environment) throws InterruptedException {
		Instant begin = Instant.now();
		long nanos = System.nanoTime();
		RunOutcome outcome = RunOutcome.FAILURE;
		String error = null;
		String output = null;
		try {
			output = run(environment);
			outcome = RunOutcome.SUCCESS;
		}
		catch (IOException ex) {
			error = ex.getMessage();
			output = (ex instanceof CommandException failed) ? failed.output() : null;
		}
		return new CommandStatus(begin, Duration.ofNanos(System.nanoTime() - nanos), outcome, error, output);
	}

	/**
	 * Run the command, wait for its end and return the end of its output. An interrupt
	 * ends it. Processes that it leaves in the background continue.
	 */
	public String run(Map<String, String> environment) throws IOException, InterruptedException {
		checkEncodable();
		ProcessBuilder builder = new ProcessBuilder(this.arguments).redirectErrorStream(true);
		OwnSecrets.withhold(builder.environment());
		builder.environment().putAll(environment);
		try (CommandOutput output = new CommandOutput(builder)) {
			ProcessTree tree = start(builder);
			output.started(tree.root());
			return run(tree, output);
		}
	}

	/**
	 * Java writes a question mark in place of a character that the locale cannot express,
	 * and the command would get another argument than the configured one.
	 */
	private void checkEncodable() throws IOException {
		CharsetEncoder encoder = ARGUMENTS.newEncoder();
		for (int i = 0; i < this.arguments.size(); i++) {
			if (!encoder.canEncode(this.arguments.get(i))) {
				throw new IOException(this + " was not started: its argument " + i
						+ " has a character that the locale of" + " this process (" + ARGUMENTS
						+ ") cannot express. Start the application with a locale of"
						+ " UTF-8, such as LC_ALL=C.UTF-8");
			}
		}
	}

	private static ProcessTree start(ProcessBuilder builder) throws IOException {
		try {
			return ProcessTree.start(builder);
		}
		catch (IOException ex) {
			throw JavaInstallation.explain(ex);
		}
	}

	private String run(ProcessTree tree, CommandOutput output) throws IOException, InterruptedException {
		boolean waited = false;
		try {
			tree.root().getOutputStream().close();
			boolean ended = waitFor(tree.root(), output);
			waited = true;
			if (!ended) {
				String end = tree.end();
				output.drain();
				throw new CommandException(
						this + " did not end within " + this.timeout.toMillis() + " ms (its timeout) and " + end,
						output.text());
			}
			int status = tree.root().exitValue();
			if (status != 0) {
				throw new CommandException(this + " ended with status " + status, output.text());
			}
			return output.text();
		}
		finally {
			if (!waited) {
				tree.end();
			}
		}
	}

	private boolean waitFor(Process process, CommandOutput output) throws IOException, InterruptedException {
		long deadline = System.nanoTime() + this.timeout.toNanos();
		long pause = 1;
		while (!process.waitFor(pause, TimeUnit.MILLISECONDS)) {
			if (System.nanoTime() - deadline >= 0) {
				output.drain();
				return false;
			}
			pause = output.drain() ? 1 : Math.min(pause * 2, LONGEST_PAUSE_MILLIS);
		}
		output.drain();
		return true;
	}

	@Override
	public String toString() {
		return this.arguments.get(0);
	}

}
