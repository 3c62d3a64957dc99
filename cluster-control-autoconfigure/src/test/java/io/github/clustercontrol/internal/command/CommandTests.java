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

package io.github.clustercontrol.internal.command;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import io.github.clustercontrol.fault.ForkedJvm;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * Tests for {@link Command}.
 */
class CommandTests extends CommandFixture {

	@Test
	void aCommandThatEndsWithStatusZeroHasSucceeded() throws Exception {
		shell("echo done > done", LONG).run(Map.of());
		assertThat(this.directory.resolve("done")).hasContent("done");
	}

	@Test
	void argumentsAreNotPassedToAShell() throws Exception {
		Path file = this.directory.resolve("$(touch x); 'a b'");
		new Command(List.of("touch", file.toString()), LONG).run(Map.of());
		assertThat(file).exists();
	}

	@Test
	void anotherStatusIsAFailureWithTheOutputOfBothStreams() {
		assertThatIOException().isThrownBy(() -> shell("echo to-out; echo to-err >&2; exit 7", LONG).run(Map.of()))
			.withMessageContaining("status 7")
			.withMessageContaining("to-out")
			.withMessageContaining("to-err");
	}

	@Test
	void theMessageNamesAMissingOutput() {
		assertThatIOException().isThrownBy(() -> shell("exit 1", LONG).run(Map.of())).withMessageContaining("nothing");
	}

	@Test
	void aSignalIsAFailure() {
		assertThatIOException().isThrownBy(() -> shell("kill -9 $$", LONG).run(Map.of()))
			.withMessageContaining("status 137");
	}

	@Test
	void aFloodOfOutputDoesNotBlockAndOnlyItsEndIsKept() {
		IOException failure = catchThrowableOfType(IOException.class,
				() -> shell("head -c 5000000 /dev/zero | tr '\\0' x; echo the-end; exit 1", LONG).run(Map.of()));
		assertThat(failure.getMessage()).endsWith("xxxthe-end").hasSizeLessThan(10_000);
	}

	@Test
	void aCommandThatReadsItsInputFindsItsEnd() throws Exception {
		shell("cat", LONG).run(Map.of());
	}

	@Test
	void aMissingProgramIsAFailureThatNamesIt() {
		assertThatIOException().isThrownBy(() -> new Command(List.of("/no/such/program", "x"), LONG).run(Map.of()))
			.withMessageContaining("/no/such/program");
	}

	@Test
	void noProgramAtAllIsRefused() {
		assertThatIllegalArgumentException().isThrownBy(() -> new Command(List.of(), LONG));
	}

	@Test
	@EnabledOnOs(OS.LINUX)
	void theFileOfTheOutputHasNoNameWhileTheCommandRuns() throws Exception {
		shell("until readlink /proc/$$/fd/1 | grep 'clustercontrol-.*(deleted)'; do sleep 0.01; done", LONG)
			.run(Map.of());
	}

	@Test
	void aJavaThatWasReplacedIsNamed() {
		IOException failure = new IOException(
				"Cannot run program \"sh\": error=0, Failed to exec spawn helper: pid: 1, exit value: 1");
		assertThat(JavaInstallation.explain(failure, Path.of("/opt/java/17"), true))
			.hasMessageContaining("/opt/java/17")
			.hasMessageContaining("restart the application")
			.hasCause(failure);
		IOException missing = new IOException("Cannot run program \"sh\": error=2, No such file or directory");
		assertThat(JavaInstallation.explain(missing, this.directory, true)).hasMessageContaining("restart");
		assertThat(JavaInstallation.explain(missing)).isSameAs(missing);
	}

	@Test
	void aCommandGetsVariablesAndItsOutputIsReturned() throws Exception {
		assertThat(shell("echo \"$CLUSTERCONTROL_CLUSTER: $HOME\"", LONG).run(Map.of("CLUSTERCONTROL_CLUSTER", "web")))
			.isEqualTo("web: " + System.getenv("HOME"));
	}

	@Test
	void aCommandDoesNotGetThePasswordOfEtcd() throws Exception {
		ProcessBuilder builder = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
				"-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path"), CommandTests.class.getName());
		builder.environment()
			.putAll(Map.of("CLUSTERCONTROL_ETCD_PASSWORD", "secret", "clustercontrol.etcd.password", "secret",
					"clusterControl_etcd_password", "secret", "SPRING_APPLICATION_JSON",
					"{\"clustercontrol\":{\"etcd\":{\"password\":\"secret\"}}}", "CLUSTERCONTROL_ETCD_USERNAME",
					"app"));
		Process process = builder.redirectErrorStream(true).start();
		String environment = new String(process.getInputStream().readAllBytes());
		assertThat(environment).contains("CLUSTERCONTROL_ETCD_USERNAME=app").doesNotContain("secret");
	}

	/**
	 * Run a command that prints its environment.
	 * @param arguments none
	 * @throws Exception never
	 */
	public static void main(String[] arguments) throws Exception {
		System.out.println(new Command(List.of("env"), LONG).run(Map.of()));
	}

	@Test
	void messagesDoNotHaveTheArgumentsOfACommand() {
		for (List<String> arguments : List.of(List.of("sh", "-c", "exit 1 # secret"),
				List.of("sh", "-c", "sleep 300 # secret"), List.of("/no/such/program", "secret"))) {
			Command command = new Command(arguments, SHORT);
			assertThatIOException().isThrownBy(() -> command.run(Map.of()))
				.withMessageContaining(arguments.get(0))
				.withMessageNotContaining("secret");
			assertThat(command).asString().isEqualTo(arguments.get(0));
		}
	}

	@Test
	void theOutputOfACommandCannotForgeLogLines() throws Exception {
		assertThat(shell("printf 'a\\033[2Kb\\rc\\000d\\n\\te'", LONG).run(Map.of())).isEqualTo("a?[2Kb\nc?d\n\te");
	}

	@Test
	void placeholdersStandForFiles() {
		Command command = new Command(List.of("nginx", "-c={candidate}", "{file}", "{files}"), LONG)
			.with(Command.FILE, Path.of("/a b"))
			.with(Command.CANDIDATE, Path.of("/{file}"));
		assertThat(command.arguments()).containsExactly("nginx", "-c=/{file}", "/a b", "{files}");
	}

	@Test
	void anArgumentThatTheLocaleCannotExpressIsRefused() {
		try (ForkedJvm jvm = ForkedJvm.main(List.of("-Dfile.encoding=US-ASCII", "-Dsun.jnu.encoding=US-ASCII"),
				AsciiOnly.class)) {
			assertThat(jvm.awaitExit(Duration.ofSeconds(60))).as(jvm::output).isZero();
			assertThat(jvm.output()).contains("argument 1 has a character", "LC_ALL=C.UTF-8");
		}
	}

	static final class AsciiOnly {

		private AsciiOnly() {
		}

		public static void main(String[] args) throws Exception {
			Command command = new Command(List.of("echo", "caf\u00e9"), Duration.ofSeconds(10));
			System.out.println(command.attempt(Map.of()).error());
			System.exit(0);
		}

	}

}
