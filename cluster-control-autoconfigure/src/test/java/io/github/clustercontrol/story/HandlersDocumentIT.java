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
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import com.sun.net.httpserver.HttpServer;
import io.github.clustercontrol.fault.EtcdServer;
import io.github.clustercontrol.fault.LoopbackPort;
import io.github.clustercontrol.fault.row.ServerConfiguration;
import io.github.clustercontrol.fault.row.ServerProgram;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Follows {@code docs/handlers.md} step by step to an nginx in front of ten instances.
 * Only directories, ports and the network differ, and the reload command, because there
 * is no systemd here.
 */
class HandlersDocumentIT {

	@RegisterExtension
	static final EtcdServer etcd = new EtcdServer();

	@TempDir
	private Path directory;

	private final List<Process> processes = new ArrayList<>();

	private HttpServer instance;

	private LoopbackPort site;

	private HandlersDocument document;

	@BeforeEach
	void prepare() throws IOException {
		this.instance = HttpServer.create(new InetSocketAddress("127.0.0.11", 0), 0);
		this.instance.createContext("/", (exchange) -> {
			exchange.sendResponseHeaders(200, -1);
			exchange.close();
		});
		this.instance.start();
		this.site = LoopbackPort.reserve();
		Path main = Files.writeString(this.directory.resolve("nginx.conf"), ServerConfiguration
			.nginx("daemon off; pid nginx.pid; error_log error.log;", "temp", "include etc/nginx/conf.d/*.conf;"));
		String nginx = ServerProgram.NGINX.path();
		this.document = HandlersDocument.read()
			.section("nginx in front of ten instances, in five minutes")
			.replace("/etc/nginx", this.directory + "/etc/nginx")
			.replace("10.0.0.", "127.0.0.")
			.replace(":8080", ":" + this.instance.getAddress().getPort())
			.replace("http://127.0.0.1:2379", etcd.endpoint())
			.replace("listen 80;", "listen 127.0.0.1:" + this.site.number() + ";")
			.replace("check-command: nginx,", "check-command: " + nginx + ",")
			.replace("systemctl,reload,nginx", nginx + ",-p," + this.directory + ",-c," + main + ",-s,reload");
		Files.createDirectories(etc("conf.d"));
		Files.createDirectories(etc("clustercontrol"));
		start(nginx, "-p", this.directory.toString(), "-c", main.toString());
		Instance.soon("nginx runs").until(() -> Files.exists(this.directory.resolve("nginx.pid")));
	}

	@AfterEach
	void end() {
		this.processes.forEach(Process::destroy);
		this.site.close();
		this.instance.stop(0);
	}

	@Test
	void nginxForwardsToTheInstancesAfterAllSteps() throws Exception {
		Path list = etc("clustercontrol/shop.conf");
		write(etc("clustercontrol/check"));
		Map<String, Object> yaml = HandlersDocument
			.properties(this.document.files().get("src/main/resources/application.yaml"));
		InstanceBuilder application = Instance.of(etcd.endpoint());
		yaml.forEach(application::with);
		try (Instance running = application.start()) {
			assertThat(list).content().contains("server 127.0.0.1:1 down;");
			awaitReloaded(list);
			write(etc("conf.d/shop.conf"));
			run(String.valueOf(yaml.get("clustercontrol.clusters.shop.handlers[0].reload-command")).split(","));
			Instance.soon("the site answers without members")
				.ignoreExceptions()
				.until(() -> Instance.ask(this.site.number()) == 502);
			run("sh", "-e", "-c", this.document.blocks("sh").get(0));
			Instance.soon("the list has all ten")
				.untilAsserted(() -> assertThat(list).hasContent(this.document.files().get(list.toString())));
			awaitReloaded(list);
			Instance.soon("nginx asks them").ignoreExceptions().until(() -> Instance.ask(this.site.number()) == 200);
			assertThat(running.addresses("shop")).hasSize(10);
		}
	}

	@Test
	void theCheckRefusesWhatNginxDoesNotLoad() throws Exception {
		write(etc("clustercontrol/check"));
		Path list = etc("clustercontrol/shop.conf");
		String[] check = { ServerProgram.NGINX.path(), "-t", "-c", etc("clustercontrol/check").toString() };
		Files.writeString(list, "upstream shop { server 127.0.0.1:1; }");
		assertThat(start(check).waitFor()).isZero();
		Files.writeString(list, "upstream shop { }");
		assertThat(start(check).waitFor()).isNotZero();
	}

	private Path etc(String name) {
		return this.directory.resolve("etc/nginx").resolve(name);
	}

	private void write(Path shown) throws IOException {
		assertThat(this.document.files()).containsKey(shown.toString());
		Files.writeString(shown, this.document.files().get(shown.toString()));
	}

	private void awaitReloaded(Path list) {
		Instance.soon("no reload is pending").until(() -> !Files.exists(list.resolveSibling(".shop.conf.reload-owed")));
	}

	private void run(String... command) throws Exception {
		Process process = start(command);
		assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
		assertThat(process.exitValue()).isZero();
	}

	private Process start(String... command) throws IOException {
		ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true)
			.redirectOutput(this.directory.resolve("output").toFile());
		builder.environment().merge("PATH", System.getProperty("etcd.home", "."), (path, own) -> own + ":" + path);
		builder.environment().put("ETCDCTL_API", "3");
		builder.environment().put("ETCDCTL_ENDPOINTS", etcd.endpoint());
		Process process = builder.start();
		this.processes.add(process);
		return process;
	}

}
