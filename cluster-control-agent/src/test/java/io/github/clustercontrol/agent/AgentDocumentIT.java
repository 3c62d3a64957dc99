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

package io.github.clustercontrol.agent;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import io.github.clustercontrol.agent.preset.Preset;
import io.github.clustercontrol.fault.EtcdKeyValue;
import io.github.clustercontrol.fault.EtcdServer;
import io.github.clustercontrol.fault.LoopbackPort;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

/**
 * Follows docs/agent.md in an empty directory: the files and commands are those that are
 * printed. Only ports, the endpoint of etcd and the class path differ.
 */
class AgentDocumentIT {

	private static final Path PAGE = Path.of("..", "docs", "agent.md");

	private static final Pattern FILE = Pattern.compile("(?ms)^`([\\w.]+)`\\n\\n```[a-z]+\\n(.*?)^```$");

	private static final Pattern PRESET = Pattern.compile("(?m)^\\| `([\\w-]+)` \\| .* \\| .* \\| .* \\|$");

	private static final Duration SOON = Duration.ofMinutes(1);

	private static final String PRINTED_KEY = "/clusterdemo/webserver/127.0.0.1:8080";

	@RegisterExtension
	static final EtcdServer etcd = new EtcdServer();

	@TempDir
	private Path directory;

	private final List<Process> processes = new ArrayList<>();

	private String port = "";

	/** What the page prints and what the test uses. */
	private final Map<String, String> ports = new HashMap<>();

	@AfterEach
	void endAll() {
		this.processes.forEach((process) -> {
			process.descendants().forEach(ProcessHandle::destroyForcibly);
			process.destroyForcibly();
		});
	}

	@Test
	void nginxRegistersAndEndsWithStatus0AfterAnOperatorsDelete() throws Exception {
		assumeThat(Stream.of("/usr/sbin/nginx", "/usr/bin/nginx", "/usr/local/bin/nginx").map(Path::of)).as("nginx")
			.anyMatch(Files::isExecutable);
		try (LoopbackPort free = LoopbackPort.reserve()) {
			this.port = String.valueOf(free.number());
		}
		for (MatchResult file : FILE.matcher(page()).results().toList()) {
			Files.writeString(this.directory.resolve(file.group(1)), printed(file.group(2)));
		}
		List<String> start = blocks("sh").get(0).lines().toList();
		List<String> look = blocks("sh").get(1).lines().toList();
		assertThat(start).hasSize(2);
		assertThat(look).hasSize(2);
		String agent = start.get(0) + "\n";
		Process running = shell("run", agent + start.get(1));
		await().atMost(SOON).until(() -> etcd.witness().get(printed(PRINTED_KEY)).isPresent() || !running.isAlive());
		Process list = shell("list", agent + look.get(0));
		assertThat(list.waitFor(1, TimeUnit.MINUTES)).isTrue();
		assertThat(output("list")).contains("127.0.0.1:" + this.port);
		assertThat(shell("del", look.get(1)).waitFor()).as(() -> output("del")).isZero();
		assertThat(running.waitFor(1, TimeUnit.MINUTES)).as(() -> output("run")).isTrue();
		assertThat(running.exitValue()).as(() -> output("run")).isZero();
	}

	@Test
	void theServicesOfAHostRegisterAndStopAsPrinted() throws Exception {
		assumeThat(List.of(Path.of("/usr/sbin/nginx"), Path.of("/usr/bin/redis-server"))).allMatch(Files::isExecutable);
		try (LoopbackPort web = LoopbackPort.reserve(); LoopbackPort cache = LoopbackPort.reserve()) {
			this.port = String.valueOf(web.number());
			this.ports.put("6379", String.valueOf(cache.number()));
		}
		try (ServerSocket database = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
			this.ports.put("3306", String.valueOf(database.getLocalPort()));
			for (MatchResult file : FILE.matcher(page()).results().toList()) {
				Files.writeString(this.directory.resolve(file.group(1)), printed(file.group(2)));
			}
			String agent = blocks("sh").get(0).lines().toList().get(0) + "\n";
			List<String> look = blocks("sh").get(3).lines().toList();
			Process running = shell("host", agent + blocks("sh").get(2));
			awaitMembers(running, "webserver/127.0.0.1:8080", "cache/127.0.0.1:6379", "dbserver/127.0.0.1:3306");
			await().atMost(SOON)
				.until(() -> Files.readString(this.directory.resolve("dbserver.json")).contains(printed(":3306")));
			Process list = shell("list", agent + look.get(0));
			assertThat(list.waitFor(1, TimeUnit.MINUTES)).isTrue();
			assertThat(output("list")).contains(printed("127.0.0.1:3306"));
			assertThat(shell("del", look.get(1)).waitFor()).as(() -> output("del")).isZero();
			awaitMembers(running, "webserver/127.0.0.1:8080", "dbserver/127.0.0.1:3306");
			await().atMost(SOON).until(() -> output("host").contains("The service cache has ended with status 0"));
			running.descendants()
				.filter((child) -> child.info().command().orElse("").endsWith("java"))
				.forEach(ProcessHandle::destroy);
			assertThat(running.waitFor(1, TimeUnit.MINUTES)).as(() -> output("host")).isTrue();
			assertThat(running.exitValue()).as(() -> output("host")).isEqualTo(143);
			assertThat(etcd.witness().list("/clusterdemo/")).isEmpty();
		}
	}

	private void awaitMembers(Process running, String... members) {
		List<String> keys = Stream.of(members).map((member) -> printed("/clusterdemo/" + member)).sorted().toList();
		await().atMost(SOON).until(() -> {
			assertThat(running.isAlive()).as(() -> output("host")).isTrue();
			return etcd.witness().list("/clusterdemo/").stream().map(EtcdKeyValue::key).sorted().toList().equals(keys);
		});
	}

	@Test
	void theUnitIsValid() throws Exception {
		assumeThat(Path.of("/usr/bin/systemd-analyze")).exists();
		String unit = blocks("ini").get(0)
			.replace("/usr/sbin/nginx", "/bin/true")
			.replace("/usr/bin/java", Path.of(System.getProperty("java.home"), "bin", "java").toString());
		Files.writeString(this.directory.resolve("nginx-agent.service"), unit);
		Process verify = shell("verify", "systemd-analyze verify ./nginx-agent.service");
		assertThat(verify.waitFor()).as(() -> output("verify")).isZero();
		assertThat(output("verify")).doesNotContain("nginx-agent.service");
	}

	@Test
	void theTableOfPresetsHasAll() {
		String section = page().split("\n## Presets\n")[1].split("\n## ")[0];
		assertThat(PRESET.matcher(section).results().map((row) -> row.group(1)))
			.containsExactlyInAnyOrderElementsOf(Stream.of(Preset.values()).map(Preset::toString).toList());
	}

	private Process shell(String name, String script) throws IOException {
		ProcessBuilder builder = new ProcessBuilder("sh", "-c", printed(script)).directory(this.directory.toFile())
			.redirectErrorStream(true)
			.redirectOutput(this.directory.resolve(name + ".log").toFile());
		builder.environment().put("ETCDCTL_API", "3");
		builder.environment().put("ETCDCTL_ENDPOINTS", etcd.endpoint());
		builder.environment().merge("PATH", System.getProperty("etcd.home"), (path, home) -> path + ":" + home);
		Process process = builder.start();
		this.processes.add(process);
		return process;
	}

	/** What is printed, with the port, the endpoint and the class path of this test. */
	private String printed(String text) {
		String[] replaced = { text };
		this.ports.forEach((printed, used) -> replaced[0] = replaced[0].replace(printed, used));
		return replaced[0].replace("http://127.0.0.1:2379", etcd.endpoint())
			.replace("8080", this.port)
			.replaceAll("java -jar ~\\S+\\.jar",
					"java -cp '" + System.getProperty("java.class.path") + "' " + Agent.class.getName());
	}

	private String output(String name) {
		try {
			return Files.readString(this.directory.resolve(name + ".log"));
		}
		catch (IOException ex) {
			return ex.toString();
		}
	}

	private static List<String> blocks(String language) {
		return Pattern.compile("(?ms)^```" + language + "\\n(.*?)^```$")
			.matcher(page())
			.results()
			.map((block) -> block.group(1))
			.toList();
	}

	private static String page() {
		try {
			return Files.readString(PAGE);
		}
		catch (IOException ex) {
			return ex.toString();
		}
	}

}
