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
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

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
 * nginx and HAProxy in front of all discovered services, as {@code docs/handlers.md} sets
 * them up: each request reaches the service of its host name or path.
 */
class ServicesIT {

	@RegisterExtension
	static final EtcdServer etcd = new EtcdServer();

	@TempDir
	private Path directory;

	private final List<Process> processes = new ArrayList<>();

	private final List<HttpServer> services = new ArrayList<>();

	private LoopbackPort site;

	private HandlersDocument document;

	@BeforeEach
	void prepare() throws IOException {
		this.site = LoopbackPort.reserve();
		this.document = HandlersDocument.read()
			.section("Files over several clusters")
			.replace("/etc/", this.directory + "/etc/")
			.replace("listen 80;", "listen 127.0.0.1:" + this.site.number() + ";")
			.replace("check-command: nginx,", "check-command: " + ServerProgram.NGINX.path() + ",")
			.replace("check-command: haproxy,", "check-command: " + ServerProgram.HAPROXY.path() + ",");
		Files.createDirectories(this.directory.resolve("etc/nginx/clustercontrol"));
		Files.createDirectories(this.directory.resolve("etc/haproxy/clustercontrol"));
	}

	@AfterEach
	void end() throws InterruptedException {
		for (Process process : this.processes) {
			process.destroy();
			process.waitFor();
		}
		this.site.close();
		this.services.forEach((service) -> service.stop(0));
		etcd.witness().deletePrefix("/");
	}

	@Test
	void nginxForwardsToTheServiceOfTheHostNameOrOfThePath() throws Exception {
		Path nginx = this.directory.resolve("etc/nginx");
		write(nginx.resolve("clustercontrol/check"),
				ServerConfiguration.nginx("pid /dev/null; error_log stderr;", "temp", "include *.conf;"));
		Path site = nginx.resolve("conf.d/sites.conf");
		write(site, this.document.files().get(site.toString()));
		Path main = write(nginx.resolve("nginx.conf"), ServerConfiguration
			.nginx("daemon off; pid nginx.pid; error_log error.log;", "temp", "include conf.d/*.conf;"));
		String reload = String.join(",", ServerProgram.NGINX.path(), "-p", this.directory.toString(), "-c",
				main.toString(), "-s", "reload");
		join("orders", "");
		join("search", "\"hostname\":\"find.example.org\",\"path\":\"/find\"");
		try (Instance application = application(0, "systemctl,reload,nginx", reload).start()) {
			start(ServerProgram.NGINX.path(), "-p", this.directory.toString(), "-c", main.toString());
			assertForwarded();
			join("basket", "");
			awaitAnswer("basket", "/", "basket /");
			etcd.witness().deletePrefix("/shop/orders/");
			awaitAnswer("orders", "/", "404");
			assertThat(application.clusters().names()).containsExactly("basket", "search");
		}
	}

	@Test
	void haproxyForwardsToTheServiceOfTheHostNameOrOfThePath() throws Exception {
		Path haproxy = this.directory.resolve("etc/haproxy");
		Path lists = haproxy.resolve("clustercontrol");
		Path main = write(haproxy.resolve("haproxy.cfg"),
				ServerConfiguration.haproxy(this.site.number(), usage("haproxy-services")));
		join("orders", "");
		join("search", "\"hostname\":\"find.example.org\",\"path\":\"/find\"");
		try (Instance application = application(1, "systemctl,reload,haproxy", "true").start()) {
			assertThat(lists.resolve("services.cfg")).content().contains("backend orders", "backend search");
			assertThat(lists.resolve("services.map")).content()
				.contains("\norders orders\n", "\n/find search\n", "\nfind.example.org search\n")
				.doesNotContain("\n/search ");
			start(ServerProgram.HAPROXY.path(), "-db", "-C", lists.toString(), "-f", main.toString(), "-f",
					lists.toString());
			assertForwarded();
			assertThat(application.clusters().names()).containsExactly("orders", "search");
		}
	}

	private void assertForwarded() {
		awaitAnswer("orders", "/", "orders /");
		awaitAnswer("ORDERS", "/a?b=c", "orders /a?b=c");
		awaitAnswer("find.example.org", "/orders/", "search /orders/");
		awaitAnswer("www.example.org", "/orders/1", "orders /orders/1");
		awaitAnswer("www.example.org", "/find", "search /find");
		awaitNoAnswer("search");
		awaitNoAnswer("findXexample.org");
	}

	/** Return what the header of a bundled template says that users write. */
	private String usage(String template) {
		return HandlersDocument.read()
			.section("`" + template + "`")
			.blocks("haproxy")
			.get(0)
			.lines()
			.filter((line) -> line.startsWith("#     "))
			.map((line) -> line.substring(1))
			.reduce("", (one, other) -> one + "\n" + other);
	}

	private InstanceBuilder application(int example, String reload, String realReload) {
		InstanceBuilder builder = Instance.of(etcd.endpoint());
		HandlersDocument.properties(this.document.blocks("yaml").get(example).replace(reload, realReload))
			.forEach(builder::with);
		return builder;
	}

	/**
	 * A service whose only instance answers with its name and the path of the request.
	 */
	private void join(String service, String metadata) throws IOException {
		HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
		server.createContext("/", (exchange) -> {
			byte[] answer = (service + " " + exchange.getRequestURI()).getBytes(StandardCharsets.UTF_8);
			exchange.sendResponseHeaders(200, answer.length);
			try (OutputStream body = exchange.getResponseBody()) {
				body.write(answer);
			}
		});
		server.start();
		this.services.add(server);
		etcd.witness()
			.put("/shop/" + service + "/127.0.0.1:" + server.getAddress().getPort(),
					"{\"v\":1,\"metadata\":{" + metadata + "}}");
	}

	private void awaitAnswer(String host, String path, String expected) {
		Instance.soon(expected + " answers " + host + path)
			.ignoreExceptions()
			.until(() -> ask(host, path).contains(expected));
	}

	private void awaitNoAnswer(String host) {
		Instance.soon("no service of " + host)
			.ignoreExceptions()
			.until(() -> ask(host, "/").matches("(?s)HTTP/1\\.[01] (404|503) .*"));
	}

	/** The JDK's client does not send another Host. */
	private String ask(String host, String path) throws IOException {
		try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), this.site.number())) {
			socket.setSoTimeout(10_000);
			socket.getOutputStream()
				.write(("GET " + path + " HTTP/1.0\r\nHost: " + host + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
			return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
		}
	}

	private static Path write(Path file, String content) throws IOException {
		Files.createDirectories(file.getParent());
		return Files.writeString(file, content);
	}

	private void start(String... command) throws IOException {
		this.processes.add(new ProcessBuilder(command).redirectErrorStream(true)
			.redirectOutput(this.directory.resolve("output").toFile())
			.start());
	}

}
