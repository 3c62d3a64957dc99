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

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * One registry with its settings.
 *
 * @param name its name
 * @param module the module with the application that uses it
 * @param main its class, without the package
 * @param arguments its configuration
 * @param patience the longest wait in seconds
 */
record PeerSetting(String name, String module, String main, List<String> arguments, int patience) {

	private static final String PACKAGE = "io.github.clustercontrol.benchmark.peer.";

	JavaProcess start(Path root) throws IOException {
		List<String> all = new ArrayList<>(
				List.of("--server.port=0", "--spring.application.name=peers", "--spring.main.banner-mode=off"));
		all.addAll(this.arguments);
		return start(root, this.module, this.main, all);
	}

	static JavaProcess start(Path root, String module, String main, List<String> arguments) throws IOException {
		Path target = root.resolve("benchmarks/peers").resolve(module).resolve("target");
		String classPath = target.resolve("classes") + ":" + Files.readString(target.resolve("classpath")).strip();
		return new JavaProcess(classPath, List.of("-Xmx256m"), PACKAGE + main, arguments);
	}

}
