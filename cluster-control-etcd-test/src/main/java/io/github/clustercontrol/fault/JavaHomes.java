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

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Stream;

/**
 * The Java installations of this machine, beside the one that runs the tests.
 */
public final class JavaHomes {

	private JavaHomes() {
	}

	/**
	 * Find a Java for {@link ForkedJvm}.
	 * @param feature the oldest suitable feature release, such as 21
	 * @return the own one if it is recent enough, otherwise one that is installed beside
	 * it, if any
	 */
	public static Optional<Path> atLeast(int feature) {
		Path own = ForkedJvm.ownJavaHome();
		if (featureOf(own) >= feature) {
			return Optional.of(own);
		}
		try (Stream<Path> homes = Files.list(own.getParent())) {
			return homes.filter((home) -> featureOf(home) >= feature).sorted().findFirst();
		}
		catch (IOException ex) {
			// The directory is not readable, so there is none
			return Optional.empty();
		}
	}

	/** The feature release in the release file of a directory, 0 if there is no Java. */
	private static int featureOf(Path home) {
		Properties release = new Properties();
		try (BufferedReader reader = Files.newBufferedReader(home.resolve("release"))) {
			release.load(reader);
		}
		catch (IOException ex) {
			return 0;
		}
		// The version of Java 8 is 1.8.0_1, which Runtime.Version does not parse
		String feature = release.getProperty("JAVA_VERSION", "").replaceFirst("\"?(\\d*).*", "$1");
		return (!feature.isEmpty() && Files.isExecutable(home.resolve("bin/java"))) ? Integer.parseInt(feature) : 0;
	}

}
