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

package io.github.clustercontrol.documentation;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import io.github.clustercontrol.fault.EtcdServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Follows the quick start of the README in an empty folder: the files and commands are
 * those that are printed. Only ports and the endpoint of etcd differ, because the printed
 * ones may be in use. Instead of {@code mvnw install}, the jars of the running build are
 * copied into a local repository; Maven downloads what that build did not need.
 */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class QuickStartIT {

	private static final Pattern FILE = Pattern.compile("(?ms)^`([\\w./-]+)`\\n\\n```[a-z]+\\n(.*?)^```$");

	private static final Path REPOSITORY = Path.of("target/quick-start-repository").toAbsolutePath();

	private static final String MAVEN = "~/cluster-control/mvnw";

	private static final String VERSION = "0.1.0-SNAPSHOT";

	@RegisterExtension
	static EtcdServer etcd = new EtcdServer();

	@TempDir
	private Path folder;

	private final Document readme = Document.of("README.md");

	private final List<Process> processes = new ArrayList<>();

	private final Map<Process, Path> outputs = new LinkedHashMap<>();

	private final Map<String, String> ports = new LinkedHashMap<>();

	@BeforeEach
	void obtain() throws IOException {
		this.ports.put("8080", freePort());
		this.ports.put("8081", freePort());
		Files.createDirectories(REPOSITORY);
		install("cluster-control-parent", Document.ROOT.resolve("pom.xml"));
		for (String module : List.of("cluster-control-etcd-test", "cluster-control-autoconfigure",
				"cluster-control-spring-boot-starter", "cluster-control-spring-boot-starter-test")) {
			Path directory = Document.ROOT.resolve(module);
			install(module, directory.resolve("pom.xml"));
			install(module, directory.resolve("target/" + module + "-" + VERSION + ".jar"));
		}
	}

	@AfterEach
	void end() {
		for (Process process : this.processes) {
			process.descendants().forEach(ProcessHandle::destroyForcibly);
			process.destroyForcibly();
		}
	}

	@Test
	void twoInstancesSeeEachOtherAndOneIsStoppedByADelete() throws Exception {
		write(files(this.readme));
		List<String> blocks = this.readme.blocks("sh");
		List<String> first = blocks.get(1).lines().toList();
		assertThat(first).hasSize(2);
		Process build = start(first.get(0).replace(MAVEN, mvnw()));
		assertThat(build.waitFor()).as(() -> output(build)).isZero();
		start(first.get(1));
		Process second = start(blocks.get(2).strip());
		List<String> questions = blocks.get(3).lines().toList();
		awaitAnswer(questions.get(0));
		assertThat(start(questions.get(1)).waitFor()).isZero();
		assertThat(second.waitFor(1, TimeUnit.MINUTES)).isTrue();
		assertThat(second.exitValue()).as(() -> output(second)).isZero();
		awaitAnswer(questions.get(2));
		Process last = start(questions.get(3));
		assertThat(last.waitFor()).isZero();
		assertThat(output(last)).contains("\"REGISTERED\"");
	}

	@Test
	void theTestsOfTheTestingPagePass() throws Exception {
		Document page = Document.of("docs/testing.md");
		write(files(this.readme));
		write(files(page));
		Path pom = this.folder.resolve("pom.xml");
		Files.writeString(pom,
				Files.readString(pom).replace("\t</dependencies>", page.blocks("xml").get(0) + "\t</dependencies>"));
		Process build = start(this.readme.blocks("sh").get(1).lines().findFirst().orElseThrow().replace(MAVEN, mvnw()));
		assertThat(build.waitFor()).as(() -> output(build)).isZero();
		assertThat(output(build)).contains("Tests run: 3, Failures: 0, Errors: 0, Skipped: 0");
	}

	@Test
	void theBuildFilesNameTheSameDependencies() {
		String pom = files(this.readme).get("pom.xml");
		String gradle = this.readme.blocks("kotlin").get(0);
		List<String> dependencies = Pattern.compile("\\w+\\(\"([\\w.]+:[\\w.-]+)[:\\w.-]*\"\\)")
			.matcher(gradle)
			.results()
			.map((dependency) -> dependency.group(1))
			.filter((dependency) -> !dependency.startsWith("org.junit.platform:"))
			.toList();
		assertThat(Pattern.compile("<dependency>\\s+<groupId>(.+)</groupId>\\s+<artifactId>(.+)</artifactId>")
			.matcher(pom)
			.results()
			.map((dependency) -> dependency.group(1) + ":" + dependency.group(2))).isEqualTo(dependencies);
		String springBoot = System.getProperty("spring-boot.version");
		assertThat(gradle).contains(":" + VERSION, "\"org.springframework.boot\") version \"" + springBoot + "\"");
		assertThat(pom).contains("<version>" + VERSION + "</version>",
				"<artifactId>spring-boot-starter-parent</artifactId>\n\t\t<version>" + springBoot + "</version>");
	}

	/** A line such as {@code curl -s localhost:8080/ # answer}. */
	private void awaitAnswer(String line) {
		String answer = line.replaceFirst(".*# ", "");
		for (Map.Entry<String, String> port : this.ports.entrySet()) {
			answer = answer.replace(port.getKey(), port.getValue());
		}
		// Port numbers may sort in another order than the printed ones
		List<String> members = addresses(answer);
		await().atMost(2, TimeUnit.MINUTES).untilAsserted(() -> {
			Process process = start(line);
			process.waitFor();
			assertThat(addresses(output(process))).as(this::outputs).containsExactlyInAnyOrderElementsOf(members);
		});
	}

	private static List<String> addresses(String json) {
		return Pattern.compile("\"([^\"]+)\"").matcher(json).results().map((address) -> address.group(1)).toList();
	}

	private void write(Map<String, String> files) throws IOException {
		for (Map.Entry<String, String> file : files.entrySet()) {
			Path path = this.folder.resolve(file.getKey());
			Files.createDirectories(path.getParent());
			Files.writeString(path, file.getValue());
		}
	}

	private static Map<String, String> files(Document page) {
		Map<String, String> files = new LinkedHashMap<>();
		FILE.matcher(page.text()).results().forEach((file) -> files.put(file.group(1), file.group(2)));
		assertThat(files).hasSizeGreaterThan(2);
		return files;
	}

	private Process start(String line) throws IOException {
		String command = line;
		for (Map.Entry<String, String> port : this.ports.entrySet()) {
			command = command.replace(port.getKey(), port.getValue());
		}
		ProcessBuilder builder = new ProcessBuilder("sh", "-c", command).directory(this.folder.toFile())
			.redirectErrorStream(true);
		Map<String, String> environment = builder.environment();
		environment.keySet().removeIf((name) -> name.startsWith("MAVEN_"));
		environment.put("SERVER_PORT", this.ports.get("8080"));
		environment.put("CLUSTERCONTROL_ETCD_ENDPOINTS", etcd.endpoint());
		environment.put("ETCD_HOME", System.getProperty("etcd.home"));
		environment.put("ETCDCTL_API", "3");
		environment.put("ETCDCTL_ENDPOINTS", etcd.endpoint());
		environment.put("JAVA_HOME", System.getProperty("java.home"));
		environment.merge("PATH",
				Path.of(System.getProperty("java.home"), "bin") + ":" + System.getProperty("etcd.home"),
				(path, own) -> own + ":" + path);
		Path output = Files.createTempFile(this.folder, "output", ".log");
		Process process = builder.redirectOutput(output.toFile()).start();
		this.outputs.put(process, output);
		this.processes.add(process);
		return process;
	}

	private String output(Process process) {
		try {
			return Files.readString(this.outputs.get(process));
		}
		catch (IOException ex) {
			return ex.toString();
		}
	}

	private String outputs() {
		return this.processes.stream().limit(3).map(this::output).reduce("", String::concat);
	}

	private static String mvnw() {
		String own = System.getProperty("maven.repository");
		String tail = Stream.of(own, System.getProperty("maven.repo.local.tail"))
			.filter((path) -> path != null && !path.isBlank())
			.reduce((all, path) -> all + "," + path)
			.orElseThrow();
		return Document.ROOT.resolve("mvnw").toAbsolutePath().normalize() + " -B -ntp -Dmaven.repo.local=" + REPOSITORY
				+ " -Dmaven.repo.local.tail=" + tail;
	}

	private static void install(String artifact, Path file) throws IOException {
		String name = file.getFileName().toString();
		String suffix = name.endsWith(".jar") ? ".jar" : ".pom";
		assertThat(file).as("built by the package phase").exists();
		Path target = REPOSITORY
			.resolve("io/github/clustercontrol/" + artifact + "/" + VERSION + "/" + artifact + "-" + VERSION + suffix);
		Files.createDirectories(target.getParent());
		Files.copy(file, target, StandardCopyOption.REPLACE_EXISTING);
	}

	private static String freePort() throws IOException {
		try (ServerSocket socket = new ServerSocket(0)) {
			return String.valueOf(socket.getLocalPort());
		}
	}

}
