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

package io.github.clustercontrol.agent.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.github.clustercontrol.agent.Agent;
import io.github.clustercontrol.fault.EtcdServer;
import io.github.clustercontrol.fault.EtcdWitness;
import io.github.clustercontrol.fault.ForkedJvm;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@code list}, {@code watch}, {@code why} and {@code --conf}, each in a JVM of
 * its own.
 */
class ShowCommandsIT {

	private static final String WEB = "/clusterdemo/webserver";

	private static final String VALUE = "{\"v\":1,\"scheme\":\"http\",\"started\":\"2026-01-01T00:00:00Z\",\"metadata\":{\"zone\":\"a\"}}";

	@RegisterExtension
	static final EtcdServer etcd = new EtcdServer();

	@TempDir
	private Path directory;

	@BeforeEach
	void putMembers() {
		witness().deletePrefix("/clusterdemo");
		witness().put(WEB + "/10.0.0.5:8110", VALUE);
		witness().put(WEB + "/10.0.0.6:8110", "\u001b[2J");
		witness().put("/clusterdemo/dbserver/10.0.0.9:3306", "");
	}

	@Test
	void listPrintsATableOfTheMembersOfADirectory() {
		Result result = run("list", WEB);
		assertThat(result.err).isEmpty();
		assertThat(result.out.lines()).containsExactly(
				"PATH                    ADDRESS        SCHEME  STARTED               METADATA",
				WEB + "  10.0.0.5:8110  http    2026-01-01T00:00:00Z  zone=a", WEB + "  10.0.0.6:8110  -       -");
		assertThat(result.status).isZero();
	}

	@Test
	void controlCharactersReachNoTerminal() {
		witness().put(WEB + "/10.0.0.6:8110", "{\"v\":1,\"metadata\":{\"zone\":\"\\u001b[2J\"}}");
		assertThat(run("list", WEB).out).contains("zone=?[2J").doesNotContain("\u001b");
		assertThat(run("why", WEB + "/web\u001b[2J").out).contains(WEB + "/web?[2J").doesNotContain("\u001b");
	}

	@Test
	void listPrintsAllConfiguredClustersAsJsonAndWritesNoFile() throws Exception {
		Path file = this.directory.resolve("members.json");
		Path reloaded = this.directory.resolve("reloaded");
		Path conf = write("agent.yaml", """
				clustercontrol:
				  etcd.endpoints: %s
				  self: {path: /clusterdemo/webserver, host: 10.0.0.7, port: 80}
				  agent.preset: nginx
				  clusters:
				    web:
				      path: /clusterdemo/webserver
				      min-members: 3
				      handlers: [{file: '%s', reload-command: [touch, '%s']}]
				    db: {path: /clusterdemo/dbserver}
				""".formatted(etcd.endpoint(), file, reloaded));
		Result result = run("list", "--json", "--conf", conf.toString());
		assertThat(result.status).as(result.err).isZero();
		JsonNode clusters = JsonMapper.shared().readTree(result.out).path("clusters");
		assertThat(clusters.propertyNames()).containsExactlyInAnyOrder("web", "db");
		JsonNode web = clusters.path("web");
		assertThat(web.path("path").asString()).isEqualTo(WEB);
		assertThat(web.path("revision").asLong()).isPositive();
		assertThat(web.path("members").get(0).toString())
			.isEqualTo("{\"address\":\"10.0.0.5:8110\",\"host\":\"10.0.0.5\",\"port\":8110,\"scheme\":\"http\","
					+ "\"started\":\"2026-01-01T00:00:00Z\",\"metadata\":{\"zone\":\"a\"}}");
		assertThat(file).doesNotExist();
		assertThat(reloaded).doesNotExist();
		assertThat(witness().get(WEB + "/10.0.0.7:80")).isEmpty();
	}

	@Test
	void theConfigurationOfTheOriginalIsRead() throws Exception {
		Path conf = write("cluster-control.conf",
				"""
						{"etcd": {"server": "%s"}, "self": {"key": "/clusterdemo/webserver/10.0.0.7:80", "ttl": 10, "heartbeat": 5},
						 "clusters": [{"name": "dbserver", "path": "/clusterdemo/dbserver",
						   "handler": "AlanKent\\\\ClusterControl\\\\Handlers\\\\JsonHandler", "handlerConfig": "%s"}]}
						"""
					.formatted(etcd.endpoint(), this.directory.resolve("db.json")));
		assertThat(run("list", "--conf", conf.toString()).out).contains("/clusterdemo/dbserver  10.0.0.9:3306");
		Result prepared = run("prepare", "--conf", conf.toString());
		assertThat(prepared.status).as(prepared.err).isZero();
		assertThat(this.directory.resolve("db.json")).hasContent("[\"10.0.0.9:3306\"]");
		assertThat(witness().get(WEB + "/10.0.0.7:80")).isEmpty();
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`', value = {
			"list --no-such-option | Unknown option: '--no-such-option'", "why | Missing required parameter: 'ADDRESS'",
			"list a b | Unmatched argument at index 2: 'b'",
			"list | No cluster is configured: set 'clustercontrol.clusters.<name>.path'",
			"list not-a-path | 'not-a-path' is not a valid path: write an absolute path",
			"list not-a-path | Usage: cluster-control list",
			"list --conf missing.yaml | --conf missing.yaml: it is not a file that this user can read",
			"list --conf agent.txt | --conf agent.txt: its name must end with .yaml, .yml, .properties or .conf",
			"list --conf bad.conf | --conf bad.conf: etcd.proxy 'x': This entry cannot be mapped to a property",
			"list --conf bad.yaml | 'clustercontrol.clusters.web.path'" })
	void whatIsInvalidEndsWithStatusTwoAndTheFix(String arguments, String message) throws Exception {
		write("agent.txt", "");
		write("bad.conf", "{\"etcd\": {\"proxy\": \"x\"}}");
		write("bad.yaml", "clustercontrol.clusters.web.path: web");
		Result result = run(arguments.split(" "));
		assertThat(result.status).as(result.err).isEqualTo(2);
		assertThat(result.err).contains(message).doesNotContain("\tat ");
		assertThat(result.out).isEmpty();
	}

	@Test
	void etcdOutOfReachEndsWithStatusOneWithinTheStartupTimeout() {
		Result result = run(
				List.of("-Dclustercontrol.etcd.endpoints=http://127.0.0.1:1", "-Dclustercontrol.startup-timeout=1s"),
				"list", WEB);
		assertThat(result.status).isEqualTo(1);
		assertThat(result.err).contains("[" + WEB + "] was not read within 1000 ms ('clustercontrol.startup-timeout')",
				"from etcd at [http://127.0.0.1:1]: check that etcd runs there");
		assertThat(result.out).isEmpty();
	}

	@Test
	void whySaysWhatHappenedToAnAddress() {
		long deleted = witness().delete(WEB + "/10.0.0.5:8110");
		witness().put(WEB + "/web-1", "");
		Result result = run("why", WEB + "/10.0.0.5:8110");
		assertThat(result.out.lines())
			.containsExactly(WEB + "/10.0.0.5:8110: deleted by an operator at revision " + deleted);
		assertThat(result.status).as(result.err).isZero();
		assertThat(run("why", WEB + "/web-1").out).contains("not a member since revision", "it has no port");
		List<String> clusters = List.of("-Dclustercontrol.clusters.web.path=" + WEB,
				"-Dclustercontrol.clusters.db.path=/clusterdemo/dbserver");
		assertThat(run(clusters, "why", "10.0.0.9:3306").out.lines()).satisfiesExactlyInAnyOrder(
				(db) -> assertThat(db).startsWith("/clusterdemo/dbserver/10.0.0.9:3306: in since revision "),
				(web) -> assertThat(web)
					.isEqualTo(WEB + "/10.0.0.9:3306: no key now, and none in the history that etcd still has"));
	}

	@Test
	void watchPrintsALineForEachChangeUntilItIsEnded() {
		try (ForkedJvm watch = ForkedJvm.main(options(List.of()), Agent.class, "watch", WEB)) {
			awaitLine(watch, "revision \\d+  webserver  present  10.0.0.5:8110  zone=a");
			long joined = witness().put(WEB + "/10.0.0.7:8110", "");
			awaitLine(watch, "revision " + joined + "  webserver  joined  10.0.0.7:8110");
			long updated = witness().put(WEB + "/10.0.0.7:8110", VALUE);
			awaitLine(watch, "revision " + updated + "  webserver  updated  10.0.0.7:8110  zone=a");
			long left = witness().delete(WEB + "/10.0.0.7:8110");
			awaitLine(watch, "revision " + left + "  webserver  left  10.0.0.7:8110  zone=a");
			watch.terminate();
			assertThat(watch.awaitExit(Duration.ofSeconds(30))).isEqualTo(143);
		}
	}

	@Test
	void watchEndsAtTheNextChangeAfterItsReaderHasEnded() throws Exception {
		List<String> pipe = new ArrayList<>(List.of("sh", "-c", "\"$@\" | head -1", "sh"));
		pipe.addAll(command(List.of()));
		pipe.addAll(List.of("watch", WEB));
		Process shell = new ProcessBuilder(pipe).redirectError(ProcessBuilder.Redirect.DISCARD).start();
		try (BufferedReader line = shell.inputReader()) {
			assertThat(line.readLine()).contains("webserver  present  10.0.0.5:8110");
			await().atMost(Duration.ofSeconds(30)).until(() -> {
				witness().put(WEB + "/10.0.0.7:8110", String.valueOf(System.nanoTime()));
				return !shell.isAlive();
			});
		}
		finally {
			shell.descendants().forEach(ProcessHandle::destroyForcibly);
		}
	}

	@Test
	void verboseLogsMore() {
		Result result = run("list", "--verbose", WEB);
		assertThat(result.status).isZero();
		assertThat(result.err).contains("Read cluster webserver");
	}

	private static void awaitLine(ForkedJvm watch, String pattern) {
		await().atMost(Duration.ofSeconds(30))
			.untilAsserted(() -> assertThat(watch.output().lines())
				.anyMatch((line) -> line.stripTrailing().matches("[0-9-]+T[0-9:.]+Z  " + pattern)));
	}

	private Path write(String name, String content) throws IOException {
		return Files.writeString(this.directory.resolve(name), content);
	}

	private Result run(String... arguments) {
		return run(List.of(), arguments);
	}

	private static List<String> options(List<String> properties) {
		List<String> options = new ArrayList<>(
				List.of("-XX:TieredStopAtLevel=1", "-Dclustercontrol.etcd.endpoints=" + etcd.endpoint()));
		options.addAll(properties);
		return options;
	}

	private static List<String> command(List<String> properties) {
		List<String> command = new ArrayList<>(
				List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
		command.addAll(options(properties));
		command.addAll(List.of("-cp", System.getProperty("java.class.path"), Agent.class.getName()));
		return command;
	}

	/** Run the agent with both streams apart, in the directory of the test. */
	private Result run(List<String> properties, String... arguments) {
		List<String> command = command(properties);
		command.addAll(List.of(arguments));
		Path out = this.directory.resolve("out.log");
		Path err = this.directory.resolve("err.log");
		try {
			Process process = new ProcessBuilder(command).directory(this.directory.toFile())
				.redirectOutput(out.toFile())
				.redirectError(err.toFile())
				.start();
			if (!process.waitFor(60, TimeUnit.SECONDS)) {
				process.destroyForcibly();
				throw new IllegalStateException("It did not end: " + Files.readString(err));
			}
			return new Result(process.exitValue(), Files.readString(out), Files.readString(err));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static EtcdWitness witness() {
		return etcd.witness();
	}

	private record Result(int status, String out, String err) {

	}

}
