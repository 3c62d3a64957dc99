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

package io.github.clustercontrol.handler;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.springframework.util.Assert;

/**
 * A command of the operating system, given as its arguments and never seen by a shell.
 */
public final class Command {

	private static final int MAX_OUTPUT = 8 * 1024;

	private final List<String> arguments;

	private final Duration timeout;

	/**
	 * Create a command.
	 * @param arguments the program and its arguments
	 * @param timeout when to end it and all processes that it started
	 */
	public Command(List<String> arguments, Duration timeout) {
		Assert.notEmpty(arguments, "'arguments' must not be empty");
		this.arguments = List.copyOf(arguments);
		this.timeout = timeout;
	}

	/**
	 * Run the command and wait for its end.
	 * @throws IOException if it cannot be started, ends with another status than 0, or
	 * does not end in time; its message has the end of the output
	 * @throws InterruptedException if the waiting thread is interrupted; the command is
	 * ended
	 */
	void run() throws IOException, InterruptedException {
		Process process = new ProcessBuilder(this.arguments).redirectErrorStream(true).start();
		try {
			process.getOutputStream().close();
			Tail output = new Tail(process.getInputStream());
			output.start();
			if (!process.waitFor(this.timeout.toMillis(), TimeUnit.MILLISECONDS)) {
				throw new IOException(this.arguments + " did not end within " + this.timeout.toMillis()
						+ " ms ('command-timeout') and was ended. " + output);
			}
			if (process.exitValue() != 0) {
				output.join(TimeUnit.SECONDS.toMillis(1));
				throw new IOException(this.arguments + " ended with status " + process.exitValue() + ". " + output);
			}
		}
		finally {
			process.descendants().forEach(ProcessHandle::destroyForcibly);
			process.destroyForcibly();
		}
	}

	@Override
	public String toString() {
		return this.arguments.toString();
	}

	/**
	 * Drains the output, so that the command never waits for a reader, and keeps its end.
	 * Ends with the output.
	 */
	private static final class Tail extends Thread {

		private final InputStream output;

		private final byte[] kept = new byte[MAX_OUTPUT];

		private long total;

		Tail(InputStream output) {
			super("clustercontrol-command-output");
			setDaemon(true);
			this.output = output;
		}

		@Override
		public void run() {
			byte[] buffer = new byte[MAX_OUTPUT];
			try (this.output) {
				int count;
				while ((count = this.output.read(buffer)) >= 0) {
					keep(buffer, count);
				}
			}
			catch (IOException ex) {
				// The command was ended: what it said so far is what there is.
			}
		}

		private synchronized void keep(byte[] buffer, int count) {
			for (int i = 0; i < count; i++) {
				this.kept[(int) (this.total++ % MAX_OUTPUT)] = buffer[i];
			}
		}

		@Override
		public synchronized String toString() {
			if (this.total == 0) {
				return "It said nothing.";
			}
			int length = (int) Math.min(this.total, MAX_OUTPUT);
			byte[] text = new byte[length];
			for (int i = 0; i < length; i++) {
				text[i] = this.kept[(int) ((this.total - length + i) % MAX_OUTPUT)];
			}
			return "It said: " + new String(text, StandardCharsets.UTF_8).strip();
		}

	}

}
