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
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Docker, by its command in the directory of the project.
 */
public final class Docker {

	/** Tests run in the directory of their module, benchmarks in that of the project. */
	private static final Path PROJECT = Path.of(Files.exists(Path.of(".ci")) ? "." : "..").toAbsolutePath().normalize();

	private Docker() {
	}

	/**
	 * Return whether an engine answers.
	 * @return whether it does
	 */
	public static boolean answers() {
		try {
			return attempt("version") == 0;
		}
		catch (UncheckedIOException ex) {
			return false;
		}
	}

	/**
	 * Run a command that succeeds.
	 * @param arguments what follows {@code docker}
	 * @return what it writes to its standard output
	 */
	public static String run(List<String> arguments) {
		return succeed(Stream.concat(Stream.of("docker"), arguments.stream()).toList());
	}

	/**
	 * Run a command that succeeds.
	 * @param arguments what follows {@code docker}
	 * @return what it writes to its standard output
	 */
	public static String run(String... arguments) {
		return run(List.of(arguments));
	}

	/**
	 * Run a command that may fail.
	 * @param arguments what follows {@code docker}
	 * @return its status
	 */
	public static int attempt(String... arguments) {
		return start(Stream.concat(Stream.of("docker"), Stream.of(arguments)).toList()).status();
	}

	/**
	 * Return what a container has written.
	 * @param container its name
	 * @return its standard output, and then its standard error
	 */
	public static String logs(String container) {
		Ended ended = start(List.of("docker", "logs", container));
		return ended.output() + "\n" + ended.errors();
	}

	/**
	 * Create an image of programs of this machine.
	 * @param what the argument of {@code .ci/image}
	 * @return the name of the image
	 */
	public static String localImage(String what) {
		return succeed(List.of(PROJECT.resolve(".ci/image").toString(), what));
	}

	private static String succeed(List<String> command) {
		Ended ended = start(command);
		if (ended.status() != 0) {
			throw new IllegalStateException(command + " ended with " + ended.status() + ": " + ended.errors());
		}
		return ended.output();
	}

	private static Ended start(List<String> command) {
		try {
			Path output = Files.createTempFile("docker-", ".log");
			Path errors = Files.createTempFile("docker-", ".log");
			try {
				int status = await(new ProcessBuilder(command).directory(PROJECT.toFile())
					.redirectOutput(output.toFile())
					.redirectError(errors.toFile())
					.start());
				return new Ended(status, read(output), read(errors));
			}
			finally {
				Files.delete(output);
				Files.delete(errors);
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static int await(Process process) {
		try {
			if (!process.waitFor(15, TimeUnit.MINUTES)) {
				throw new IllegalStateException("Still running: " + process.info().commandLine().orElse("?"));
			}
			return process.exitValue();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
		finally {
			process.destroyForcibly();
		}
	}

	private static String read(Path file) throws IOException {
		return new String(Files.readAllBytes(file), StandardCharsets.UTF_8).strip();
	}

	private record Ended(int status, String output, String errors) {

	}

}
