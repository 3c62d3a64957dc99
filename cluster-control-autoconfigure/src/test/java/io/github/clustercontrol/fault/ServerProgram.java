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

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

import org.junit.jupiter.api.Assumptions;

/**
 * The real servers that read what we write, as {@code .ci/servers} fetches them.
 */
public enum ServerProgram {

	NGINX, HAPROXY, VARNISHD, APACHE2, PHP;

	/**
	 * Return the program. Where it is missing the test fails, but where nobody can fetch
	 * it the test reports itself as skipped.
	 * @return the path of the program
	 */
	public String path() {
		Path program = Path.of(System.getProperty("servers.home", "../target/servers/bin"))
			.toAbsolutePath()
			.normalize()
			.resolve(name().toLowerCase(Locale.ROOT));
		if (!Files.isExecutable(program)) {
			Assumptions.assumeTrue(Files.isExecutable(Path.of("/usr/bin/apt-get")),
					() -> "There is no " + program + ", and no apt-get to fetch it with");
			throw new AssertionError("There is no " + program + ": run .ci/servers, as the build does");
		}
		return program.toString();
	}

}
