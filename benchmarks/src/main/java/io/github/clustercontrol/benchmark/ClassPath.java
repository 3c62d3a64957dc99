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

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The jars of the small application, as Spring Boot lays them out when it extracts an
 * executable jar.
 *
 * @param entries the jars
 */
record ClassPath(List<Path> entries) {

	/** The jars that the starter adds to an application. */
	private static final Pattern STARTER = Pattern.compile("(cluster-control|jetcd|grpc|netty|vertx|proto|guava|failure"
			+ "|failsafe|listenablefuture|perfmark|jackson-core-2|javax\\.annotation).*");

	/** The jars of a small web application. */
	private static final Pattern WEB = Pattern.compile("(spring-(aop|beans|context|core|expression|web|webmvc)"
			+ "|spring-boot(-autoconfigure|-http-converter|-jackson|-servlet|-tomcat|-web-server|-webmvc)?"
			+ "|commons-logging|jackson-(annotations|core|databind)|jakarta\\.annotation-api|jspecify|jul-to-slf4j|log4j-.*"
			+ "|logback-.*|micrometer-(commons|observation)|slf4j-api|snakeyaml|tomcat-.*)-[0-9].*");

	/**
	 * Return the class path of the application with the starter.
	 * @param classes the directory with the classes of the application
	 * @param scratch where to put jars
	 * @return the class path, with jars in place of directories
	 * @throws IOException if a jar cannot be written
	 */
	static ClassPath ofApplication(Path classes, Path scratch) throws IOException {
		List<Path> jars = new ArrayList<>();
		jars.add(jar(classes, "io/github/clustercontrol/benchmark/startup", scratch.resolve("app.jar")));
		for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
			Path path = Path.of(entry).toAbsolutePath();
			String name = path.getFileName().toString();
			if (name.endsWith("-tests.jar") || path.endsWith("test-classes")) {
				continue;
			}
			if (Files.isDirectory(path) && path.toString().contains("cluster-control-")) {
				jars.add(jar(path, "", scratch.resolve("cluster-control-classes.jar")));
			}
			else if (STARTER.matcher(name).matches() || WEB.matcher(name).matches()) {
				jars.add(path);
			}
		}
		return new ClassPath(jars);
	}

	/** Return the class path without the jars of the starter. */
	ClassPath withoutStarter() {
		Predicate<String> starter = STARTER.asMatchPredicate();
		return new ClassPath(
				this.entries.stream().filter((jar) -> !starter.test(jar.getFileName().toString())).toList());
	}

	private static Path jar(Path directory, String folder, Path jar) throws IOException {
		try (OutputStream file = Files.newOutputStream(jar);
				JarOutputStream out = new JarOutputStream(file);
				Stream<Path> files = Files.walk(directory.resolve(folder))) {
			for (Path path : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
				out.putNextEntry(new JarEntry(directory.relativize(path).toString()));
				Files.copy(path, out);
				out.closeEntry();
			}
		}
		return jar;
	}

	@Override
	public String toString() {
		return this.entries.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator));
	}

}
