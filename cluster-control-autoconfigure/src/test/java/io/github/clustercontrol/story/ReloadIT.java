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

package io.github.clustercontrol.story;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

import io.github.clustercontrol.FileReloader;
import io.github.clustercontrol.fault.EtcdServer;
import io.github.clustercontrol.fault.ForkedJvm;
import io.github.clustercontrol.fault.row.ServerConfiguration;
import io.github.clustercontrol.fault.row.ServerProgram;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

import org.springframework.boot.WebApplicationType;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Files and reload commands: no state is lost in any failure of the application, and no
 * reload runs more often than necessary.
 */
@Execution(ExecutionMode.CONCURRENT)
class ReloadIT {

	@RegisterExtension
	static final EtcdServer etcd = new EtcdServer();

	@TempDir
	private Path temporary;

	@Test
	void twoHundredChangesInASecondAreAFewReloadsAndTheLastStateArrives() throws Exception {
		Path file = this.temporary.resolve("web.json");
		try (Instance instance = handling("storm", file).start()) {
			Instance.soon("the first reload").until(() -> runs().size() == 1);
			AtomicInteger number = new AtomicInteger();
			CountDownLatch done = new CountDownLatch(200);
			ScheduledExecutorService operator = Executors.newSingleThreadScheduledExecutor();
			long begin = System.nanoTime();
			Future<?> changes = operator.scheduleAtFixedRate(() -> {
				int i = number.incrementAndGet();
				if (i <= 200) {
					etcd.witness().put("/clusterdemo/storm/10.0.0." + i + ":80", "");
					done.countDown();
				}
			}, 0, 5, TimeUnit.MILLISECONDS);
			assertThat(done.await(1, TimeUnit.MINUTES)).isTrue();
			long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begin) + 1;
			changes.cancel(false);
			operator.shutdown();
			Instance.soon("the last state arrives")
				.until(() -> runs().get(runs().size() - 1).contains("10.0.0.200:80"));
			Instance.always("nothing follows")
				.untilAsserted(() -> assertThat(Files.readString(file)).isEqualTo(runs().get(runs().size() - 1)));
			// More than a second is caused by the machine
			assertThat(runs().size() - 1).isLessThanOrEqualTo(3 + (int) (2 * seconds));
			assertThat(instance.addresses("storm")).hasSize(200);
		}
	}

	@Test
	void laterChangesWaitForTheQuietPeriodAndAreNotLost() throws Exception {
		Path file = this.temporary.resolve("web.json");
		try (Instance instance = handling("single", file)
			// The quiet period is longer than this test
			.with("clustercontrol.clusters.single.quiet-period", "10m")
			.start()) {
			Instance.soon("the first reload").until(() -> runs().size() == 1);
			assertThat(instance.addresses("single")).isEmpty();
			etcd.witness().put("/clusterdemo/single/10.0.0.1:80", "");
			Instance.always("what follows at once waits").until(() -> runs().size() == 1);
		}
		Files.delete(this.temporary.resolve("runs"));
		try (Instance instance = handling("single", file).start()) {
			Instance.soon("what waited has arrived").until(() -> runs().equals(List.of("[\"10.0.0.1:80\"]")));
			assertThat(instance.addresses("single")).hasSize(1);
		}
	}

	@Test
	void killedBeforeTheReloadIsDoneTheNextStartReloads() throws Exception {
		Path file = this.temporary.resolve("web.json");
		Path block = Files.createFile(this.temporary.resolve("block"));
		etcd.witness().put("/clusterdemo/killed/10.0.0.1:80", "");
		try (ForkedJvm jvm = fork("killed", file)) {
			Instance.soon("the file is written and the reload begins")
				.atMost(Duration.ofMinutes(2))
				.until(() -> Files.exists(this.temporary.resolve("begun")));
			jvm.kill();
		}
		assertThat(file).hasContent("[\"10.0.0.1:80\"]");
		assertThat(runs()).isEmpty();
		// The orphan would still reload, which this test does not check
		endProcess(this.temporary.resolve("begun"));
		Files.delete(block);
		try (Instance instance = handling("killed", file).start()) {
			assertThat(instance.addresses("killed")).hasSize(1);
			Instance.soon("it is reloaded").until(() -> runs().equals(List.of("[\"10.0.0.1:80\"]")));
			Instance.soon("no reload is pending")
				.until(() -> list().stream().noneMatch((name) -> name.startsWith(".")));
		}
		try (Instance instance = handling("killed", file).start()) {
			assertThat(instance.addresses("killed")).hasSize(1);
			Instance.always("nothing is reloaded twice").until(() -> runs().size() == 1);
		}
	}

	@Test
	void killedAtAnyMomentNothingIsLost() throws Exception {
		Path file = this.temporary.resolve("web.json");
		Random random = new Random(7);
		int number = 0;
		for (int round = 0; round < 4; round++) {
			try (ForkedJvm jvm = fork("any", file)) {
				int before = runs().size();
				etcd.witness().put("/clusterdemo/any/10.0." + round + ".0:80", "");
				Instance.soon("it works").atMost(Duration.ofMinutes(2)).until(() -> runs().size() > before);
				for (int changes = random.nextInt(40); changes >= 0; changes--) {
					etcd.witness().put("/clusterdemo/any/10.1.0." + ++number + ":80", "");
				}
				jvm.kill();
			}
		}
		try (ForkedJvm jvm = fork("any", file)) {
			String last = "10.1.0." + number + ":80";
			Instance.soon("the last state is written and reloaded")
				.atMost(Duration.ofMinutes(2))
				.until(() -> Files.readString(file).contains("\"" + last + "\"")
						&& !list().contains(".web.json.reload-owed"));
			assertThat(runs().get(runs().size() - 1)).isEqualTo(Files.readString(file));
			assertThat(list()).noneMatch((name) -> name.startsWith("."));
			assertThat(jvm.isAlive()).isTrue();
		}
	}

	@Test
	void contentThatTheRealProgramRefusesDoesNotReplaceTheOldFile() throws Exception {
		String directory = "/clusterdemo/checked";
		Path file = this.temporary.resolve("backend.cfg");
		Path main = Files.writeString(this.temporary.resolve("haproxy.cfg"),
				ServerConfiguration.haproxy(8110, "default_backend checked"));
		etcd.witness().put(directory + "/10.0.0.1:80", "");
		String handler = "clustercontrol.clusters.checked.handlers[0].";
		try (Instance instance = Instance.of(etcd.endpoint())
			.web(WebApplicationType.SERVLET)
			.with("management.endpoints.web.exposure.include", "*")
			.with("management.endpoint.health.show-details", "always")
			.watching("checked", directory)
			.with(handler + "type", "template")
			.with(handler + "template", "haproxy-backend")
			.with(handler + "file", file)
			.with(handler + "check-command[0]", ServerProgram.HAPROXY.path())
			.with(handler + "check-command[1]", "-c")
			.with(handler + "check-command[2]", "-f")
			.with(handler + "check-command[3]", main)
			.with(handler + "check-command[4]", "-f")
			.with(handler + "check-command[5]", "{candidate}")
			.start()) {
			assertThat(file).content().contains("server 10.0.0.1:80 10.0.0.1:80");
			String before = Files.readString(file);
			Files.writeString(main, "nonsense here\n");
			etcd.witness().put(directory + "/10.0.0.2:80", "");
			Instance.soon("the failure is shown")
				.until(() -> Instance.get(instance.port(), "/actuator/clustercontrol/checked").body(),
						(body) -> body.contains("\"outcome\":\"failure\"") && body.contains("keeps the old")
								&& body.contains("nonsense"));
			assertThat(Instance.get(instance.port(), "/actuator/health/clusterControl/handlers/checked").body())
				.startsWith("{\"details\":{\"errors\":[\"" + file)
				.contains("nonsense")
				.endsWith("\"status\":\"UNKNOWN\"}");
			assertThat(Instance.get(instance.port(), "/actuator/health").body()).endsWith("\"status\":\"UP\"}");
			assertThat(file).hasContent(before);
			Files.writeString(main, "listen any\n\tmode http\n\tbind 127.0.0.1:8110\n\ttimeout client 1s\n");
			Instance.soon("it is tried again").until(() -> Files.readString(file).contains("10.0.0.2:80"));
			Instance.soon("all is well")
				.until(() -> Instance.get(instance.port(), "/actuator/health/clusterControl/handlers/checked").body(),
						(body) -> body.equals("{\"status\":\"UP\"}"));
		}
	}

	@Test
	void aBeanReloadsTheFilesWhoseHandlersHaveNoCommandUntilItSucceeds() throws Exception {
		Path file = this.temporary.resolve("web.json");
		Path other = this.temporary.resolve("other.json");
		List<Set<Path>> reloads = new CopyOnWriteArrayList<>();
		FileReloader reloader = (files) -> {
			reloads.add(files);
			if (reloads.size() == 1) {
				throw new IllegalStateException("fails on purpose");
			}
		};
		try (Instance instance = handling("bean", file).with("clustercontrol.clusters.bean.handlers[1].file", other)
			.bean(reloader)
			.start()) {
			assertThat(instance.addresses("bean")).isEmpty();
			Instance.soon("the command and the bean have reloaded, and no reload is pending")
				.until(() -> runs().size() == 1 && reloads.size() == 2
						&& list().stream().noneMatch((name) -> name.startsWith(".")));
			assertThat(reloads).containsOnly(Set.of(other));
		}
	}

	private InstanceBuilder handling(String cluster, Path file) throws IOException {
		String handler = "clustercontrol.clusters." + cluster + ".handlers[0].";
		return Instance.of(etcd.endpoint())
			.watching(cluster, "/clusterdemo/" + cluster)
			.with(handler + "file", file)
			.with(handler + "reload-command[0]", "sh")
			.with(handler + "reload-command[1]", script())
			.with(handler + "reload-command[2]", "{file}");
	}

	private ForkedJvm fork(String cluster, Path file) throws IOException {
		String handler = "--clustercontrol.clusters." + cluster + ".handlers[0].";
		return InstanceProcess.fork(etcd.endpoint(),
				"--clustercontrol.clusters." + cluster + ".path=/clusterdemo/" + cluster, handler + "file=" + file,
				handler + "reload-command[0]=sh", handler + "reload-command[1]=" + script(),
				handler + "reload-command[2]={file}");
	}

	/** Records the content of the file at each reload, one line each. */
	private Path script() throws IOException {
		Path script = this.temporary.resolve("reload.sh");
		return Files.exists(script) ? script : Files.writeString(script, """
				cd '%s'
				[ ! -e block ] || echo $$ > begun
				while [ -e block ]; do sleep 0.02; done
				echo "$(cat "$1")" >> runs
				""".formatted(this.temporary));
	}

	private List<String> runs() throws IOException {
		Path runs = this.temporary.resolve("runs");
		return Files.exists(runs) ? Files.readAllLines(runs) : List.of();
	}

	private List<String> list() throws IOException {
		List<String> names = new ArrayList<>();
		try (Stream<Path> files = Files.list(this.temporary)) {
			files.forEach((file) -> names.add(file.getFileName().toString()));
		}
		return names;
	}

	private static void endProcess(Path pid) throws IOException {
		long number = Long.parseLong(Files.readString(pid).strip());
		ProcessHandle.of(number).ifPresent(ProcessHandle::destroyForcibly);
		Instance.soon("it has ended").until(() -> ProcessHandle.of(number).filter(ProcessHandle::isAlive).isEmpty());
	}

}
