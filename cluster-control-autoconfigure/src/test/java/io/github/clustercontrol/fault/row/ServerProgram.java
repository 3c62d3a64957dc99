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

package io.github.clustercontrol.fault.row;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

import org.junit.jupiter.api.Assumptions;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The real servers that read members, from {@code .ci/servers}.
 */
public enum ServerProgram {

	NGINX, HAPROXY, VARNISHD, APACHE2, PHP, PROMETHEUS, PROMTOOL;

	/**
	 * Return the program. The test is skipped if it could not be fetched.
	 * @return the path of the program
	 */
	public String path() {
		Path home = Path.of(System.getProperty("servers.home", "../target/servers")).toAbsolutePath().normalize();
		Path program = home.resolve("bin").resolve(name().toLowerCase(Locale.ROOT));
		if (!Files.isExecutable(program)) {
			assertThat(home.resolve("missing")).as("run .ci/servers, as the build does").exists();
			Assumptions.abort("There is no " + program + ", see " + home.resolve("missing"));
		}
		return program.toString();
	}

}
