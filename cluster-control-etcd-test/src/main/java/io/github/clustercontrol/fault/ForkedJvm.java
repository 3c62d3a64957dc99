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

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

import org.awaitility.Awaitility;

/**
 * A separate JVM that can be frozen, continued, terminated and killed, which is
 * impossible with the JVM of the tests.
 */
public final class ForkedJvm implements AutoCloseable {

	private final Path directory;

	private final ChildProcess process;

	private ForkedJvm(Path java, Map<String, String> environment, List<String> arguments) {
		this.directory = ScratchDirectory.create("forked-jvm-");
		List<String> command = new ArrayList<>();
		command.add(java.resolve("bin/java").toString());
		command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx256m"));
		command.addAll(arguments);
		ProcessBuilder builder = new ProcessBuilder(command);
		builder.environment().putAll(environment);
		builder.directory(this.directory.toFile());
		this.process = ChildProcess.start(builder, this.directory.resolve("output.log"));
		ExitGuard.add(this);
	}

	/**
	 * Start a class from the class path of the tests.
	 * @param main the class with the main method
	 * @param arguments its arguments
	 * @return the running JVM
	 */
	public static ForkedJvm main(Class<?> main, String... arguments) {
		return main(List.of(), main, arguments);
	}

	/**
	 * Start a class from the class path of the tests.
	 * @param options options of the JVM
	 * @param main the class with the main method
	 * @param arguments its arguments
	 * @return the running JVM
	 */
	public static ForkedJvm main(List<String> options, Class<?> main, String... arguments) {
		return main(ownJavaHome(), options, main, arguments);
	}

	/**
	 * Start a class from the class path of the tests on another Java.
	 * @param java the home of that Java
	 * @param options options of the JVM
	 * @param main the class with the main method
	 * @param arguments its arguments
	 * @return the running JVM
	 */
	public static ForkedJvm main(Path java, List<String> options, Class<?> main, String... arguments) {
		List<String> all = new ArrayList<>(options);
		all.addAll(List.of("-cp", absoluteClassPath(), main.getName()));
		all.addAll(Arrays.asList(arguments));
		return new ForkedJvm(java, Map.of(), all);
	}

	/**
	 * Start a class from a class path of its own.
	 * @param classPath the class path
	 * @param main the class with the main method
	 * @param arguments its arguments
	 * @return the running JVM
	 */
	public static ForkedJvm main(String classPath, Class<?> main, String... arguments) {
		List<String> all = new ArrayList<>(List.of("-cp", classPath, main.getName()));
		all.addAll(Arrays.asList(arguments));
		return new ForkedJvm(ownJavaHome(), Map.of(), all);
	}

	/**
	 * Return the home of the JVM of the tests.
	 * @return its directory
	 */
	public static Path ownJavaHome() {
		return Path.of(System.getProperty("java.home"));
	}

	/**
	 * Start an executable jar.
	 * @param jar the jar
	 * @param environment variables in addition to those of this process
	 * @param arguments its arguments
	 * @return the running JVM
	 */
	public static ForkedJvm jar(Path jar, Map<String, String> environment, String... arguments) {
		return jar(ownJavaHome(), List.of(), jar, environment, arguments);
	}

	/**
	 * Start an executable jar.
	 * @param javaHome where the JVM is installed
	 * @param options options of the JVM
	 * @param jar the jar
	 * @param environment variables in addition to those of this process
	 * @param arguments its arguments
	 * @return the running JVM
	 */
	public static ForkedJvm jar(Path javaHome, List<String> options, Path jar, Map<String, String> environment,
			String... arguments) {
		List<String> all = new ArrayList<>(options);
		all.addAll(List.of("-jar", jar.toAbsolutePath().toString()));
		all.addAll(Arrays.asList(arguments));
		return new ForkedJvm(javaHome, environment, all);
	}

	private static String absoluteClassPath() {
		String separator = System.getProperty("path.separator");
		return Arrays.stream(System.getProperty("java.class.path").split(separator))
			.map((entry) -> Path.of(entry).toAbsolutePath().toString())
			.reduce((left, right) -> left + separator + right)
			.orElseThrow();
	}

	public long pid() {
		return this.process.pid();
	}

	public boolean isAlive() {
		return this.process.isAlive();
	}

	/** SIGSTOP. */
	public void freeze() {
		this.process.freeze();
	}

	/** SIGCONT. */
	public void resume() {
		this.process.resume();
	}

	/** SIGTERM, without waiting for the end. */
	public void terminate() {
		this.process.terminate();
	}

	/** SIGKILL. */
	public void kill() {
		this.process.kill();
	}

	/**
	 * Wait for a condition while the process runs.
	 * @param timeout the longest wait
	 * @param condition the condition
	 */
	public void awaitUntil(Duration timeout, Callable<Boolean> condition) {
		Awaitility.await().atMost(timeout).until(() -> {
			if (!isAlive()) {
				throw new IllegalStateException("The process has ended: " + output());
			}
			return condition.call();
		});
	}

	/**
	 * Wait for the end.
	 * @param timeout the longest wait
	 * @return the exit status; 128 plus the number of the signal if a signal ended it
	 */
	public int awaitExit(Duration timeout) {
		return this.process.awaitExit(timeout);
	}

	/**
	 * The output of the process so far, of both streams.
	 * @return its output
	 */
	public String output() {
		return this.process.output();
	}

	/**
	 * The working directory, removed on close.
	 * @return the directory
	 */
	public Path directory() {
		return this.directory;
	}

	@Override
	public void close() {
		ExitGuard.remove(this);
		this.process.kill();
		ScratchDirectory.delete(this.directory);
	}

}
