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

package io.github.clustercontrol.autoconfigure;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

import org.jspecify.annotations.Nullable;

/**
 * Loads the classes that a start needs: first those of the etcd client, whose loading
 * takes longer than the first requests, then ours, most of which the main thread would
 * load. They are loaded and verified but not initialized: their initializers run at the
 * first use, in the usual order.
 * <p>
 * The alternative is a {@code BackgroundPreinitializer} that sends one request to a port
 * that refuses connections. With it the application was ready after 8.1 s instead of 7.6
 * s (medians of 8 starts in turn on a busy machine with two cores; the ranges overlap).
 * Spring Boot also waits for its end, and it cannot know whether the client is used.
 */
final class StartClasses implements Runnable {

	/** One name a line, each group in the order of the first use. */
	static final String NAMES = "start-classes.txt";

	private final @Nullable ClassLoader classLoader = getClass().getClassLoader();

	/**
	 * Load the classes, until interrupted. Missing classes are skipped, because the
	 * libraries may have other versions. Never fails.
	 */
	@Override
	public void run() {
		try (InputStream names = getClass().getResourceAsStream(NAMES)) {
			if (names != null) {
				load(new String(names.readAllBytes(), StandardCharsets.UTF_8).split("\n"));
			}
		}
		catch (IOException ex) {
			// Then they are loaded at their first use
		}
	}

	private void load(String[] names) {
		for (String name : names) {
			if (Thread.currentThread().isInterrupted()) {
				return;
			}
			load(name);
		}
	}

	private void load(String name) {
		try {
			// The JVM verifies the class to return its constructors
			Class.forName(name, false, this.classLoader).getConstructors();
		}
		catch (ClassNotFoundException | LinkageError | RuntimeException ex) {
			// Another version of a library, or a missing optional one
		}
	}

}
