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
import java.util.List;
import java.util.stream.Stream;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.github.clustercontrol.fault.EtcdServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.slf4j.LoggerFactory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * An etcd with the users and the permissions of docs/security.md, and what is logged.
 */
abstract class DocumentedUsers {

	static final String DB = "/clusterdemo/dbserver";

	static final String WEB = "/clusterdemo/webserver";

	static final String WATCHERS = "/clustercontrol.watchers" + WEB + "/";

	static final String DB_1 = DB + "/10.0.0.1:3306";

	static final String WEB_1 = WEB + "/10.0.0.5:8110";

	final EtcdServer etcd = new EtcdServer().start();

	final Logger logger = (Logger) LoggerFactory.getLogger("io.github.clustercontrol");

	final ListAppender<ILoggingEvent> log = new ListAppender<>();

	@BeforeEach
	void runWhatIsDocumented() throws IOException {
		List<String> commands;
		try (Stream<String> lines = Files.lines(Path.of("..", "docs", "security.md"))) {
			commands = lines.filter((line) -> line.startsWith("etcdctl ")).toList();
		}
		assertThat(commands).hasSizeGreaterThan(20);
		// The commands after it are for root, as the text says
		commands.stream().sorted((a, b) -> Boolean.compare(isLast(a), isLast(b))).forEach((command) -> {
			String[] words = command.substring("etcdctl ".length()).split(" ");
			this.etcd.etcdctl(words);
		});
		this.etcd.witness().users().authenticate("root-secret");
		this.log.start();
		this.logger.addAppender(this.log);
	}

	static boolean isLast(String command) {
		return command.equals("etcdctl auth enable");
	}

	@AfterEach
	void close() {
		this.logger.detachAppender(this.log);
		this.etcd.close();
	}

	InstanceBuilder leaving() {
		return as("web").joining(WEB_1)
			.with("clustercontrol.self.drain-period", "100ms")
			.with("clustercontrol.self.drain-until", "applied")
			.with("clustercontrol.self.drain-timeout", "10m")
			.with("spring.lifecycle.timeout-per-shutdown-phase", "20m");
	}

	InstanceBuilder announcing() {
		return as("lb").watching("web", WEB).with("clustercontrol.clusters.web.announce", true);
	}

	void mayNot(String user, String... arguments) {
		assertThatIllegalStateException().as(user + " " + List.of(arguments))
			.isThrownBy(() -> etcdctl(user, arguments))
			.withMessageContaining("permission denied");
	}

	void runWhatIsPrinted(String role) {
		String commands = denials().get(0).split("Grant what is missing: ")[1];
		for (String command : commands.split("; ")) {
			etcdctl("root", command.substring("etcdctl ".length()).replace("<role>", role).split(" "));
		}
	}

	static void sees(Instance instance, String cluster, String... addresses) {
		Instance.soon(cluster + " is " + List.of(addresses))
			.until(() -> instance.addresses(cluster).equals(List.of(addresses)));
	}

	/** The warnings about denied requests. */
	List<String> denials() {
		return List.copyOf(this.log.list)
			.stream()
			.filter((event) -> event.getLevel().isGreaterOrEqual(Level.WARN))
			.map(ILoggingEvent::getFormattedMessage)
			.filter((message) -> message.contains("denied") || message.contains("etcd refused"))
			.toList();
	}

	List<String> messages() {
		return List.copyOf(this.log.list).stream().map(ILoggingEvent::getFormattedMessage).toList();
	}

	void etcdctl(String user, String... arguments) {
		String[] all = Stream.concat(Stream.of("--user", user + ":" + user + "-secret"), Stream.of(arguments))
			.toArray(String[]::new);
		this.etcd.etcdctl(all);
	}

	InstanceBuilder as(String user) {
		return Instance.of(this.etcd.endpoint())
			.with("clustercontrol.etcd.username", user)
			.with("clustercontrol.etcd.password", user + "-secret");
	}

}
