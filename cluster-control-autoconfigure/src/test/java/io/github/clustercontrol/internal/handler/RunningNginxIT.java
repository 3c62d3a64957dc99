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

package io.github.clustercontrol.internal.handler;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;

import com.sun.net.httpserver.HttpServer;
import io.github.clustercontrol.ClusterSnapshot;
import io.github.clustercontrol.Member;
import io.github.clustercontrol.Source;
import io.github.clustercontrol.fault.LogRecorder;
import io.github.clustercontrol.fault.LoopbackPort;
import io.github.clustercontrol.fault.row.ServerConfiguration;
import io.github.clustercontrol.fault.row.ServerProgram;
import io.github.clustercontrol.internal.command.Command;
import io.github.clustercontrol.internal.concurrent.Threads;
import io.github.clustercontrol.internal.file.ManagedFile;
import io.github.clustercontrol.internal.render.BundledTemplate;
import io.github.clustercontrol.internal.render.ClusterSnapshots;
import io.github.clustercontrol.internal.render.Renderer;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A running nginx, which loads no file with a host name that it cannot resolve, and two
 * clusters.
 */
@Timeout(120)
class RunningNginxIT {

	private static final Renderer RENDERER = BundledTemplate.NGINX_UPSTREAM.ofCluster();

	@TempDir
	Path directory;

	private final LoopbackPort port = LoopbackPort.reserve();

	private final Threads threads = new Threads();

	private final LogRecorder log = new LogRecorder();

	private final Checks checks = new Checks();

	private final Reloads reloads = new Reloads(this.threads);

	private final AtomicBoolean localhostIsKnown = new AtomicBoolean();

	private final HostNames names = new HostNames(this.threads.unordered(),
			(name) -> (this.localhostIsKnown.get() || !name.equals("localhost")) && isKnown(name));

	private final HttpServer first = backend("first");

	private final HttpServer second = backend("second");

	private final HttpServer third = backend("third");

	private @Nullable Process nginx;

	@BeforeEach
	void configure() throws IOException {
		Files.setPosixFilePermissions(this.directory, PosixFilePermissions.fromString("rwxr-xr-x"));
		String preamble = "pid %1$s/nginx.pid; error_log %1$s/error.log;".formatted(this.directory);
		String temporary = this.directory + "/nginx";
		Files.createDirectories(lists());
		Files.writeString(lists().resolve("check"), ServerConfiguration.nginx(preamble, temporary, "include *.conf;"));
		Files.writeString(lists().resolve("main"), ServerConfiguration.nginx(preamble, temporary, """
				include *.conf;
				server {
					listen 127.0.0.1:%d;
					location /shop {
						proxy_pass http://shop;
					}
					location /search {
						proxy_pass http://search;
					}
				}
				""".formatted(this.port.number())));
	}

	@AfterEach
	void stop() throws InterruptedException {
		this.threads.close();
		this.log.close();
		Stream.of(this.first, this.second, this.third).forEach((backend) -> backend.stop(0));
		if (this.nginx != null) {
			this.nginx.destroy();
			this.nginx.waitFor(10, TimeUnit.SECONDS);
		}
		this.port.close();
	}

	@Test
	void aMemberWhoseNameCannotBeResolvedIsLeftOutUntilItCanBe() throws Exception {
		String late = "localhost:" + this.third.getAddress().getPort();
		Cluster shop = new Cluster("shop", this.names);
		Cluster search = new Cluster("search", this.names);
		search.members(address(this.first));
		shop.members("gone.invalid:81", late, address(this.first));
		search.awaitFile();
		shop.awaitFile();
		assertThat(shop.chain.status().get(0).leftOut()).containsExactly("gone.invalid:81", late);
		assertThat(this.log.warnings("gone.invalid:81")).singleElement()
			.satisfies((line) -> assertThat(line).contains("cluster shop", late));
		start();
		awaitAnswer("/shop", "first");
		shop.members("gone.invalid:81", late, address(this.second));
		awaitAnswer("/shop", "second");
		search.members(address(this.second));
		awaitAnswer("/search", "second");
		shop.members("gone.invalid:81", late);
		this.localhostIsKnown.set(true);
		awaitAnswer("/shop", "third");
		assertThat(shop.chain.status().get(0).leftOut()).containsExactly("gone.invalid:81");
	}

	/** Otherwise the test above would prove nothing. */
	@Test
	void nginxLoadsNoFileWithANameThatItCannotResolve() throws Exception {
		Cluster shop = new Cluster("shop", null);
		shop.members("gone.invalid:81", address(this.first));
		Awaitility.await()
			.untilAsserted(() -> assertThat(shop.chain.status().get(0).error())
				.contains("host not found in upstream \"gone.invalid:81\""));
		assertThat(lists().resolve("shop.conf")).doesNotExist();
	}

	private void start() throws IOException {
		this.nginx = new ProcessBuilder(nginx("-g", "daemon off;")).inheritIO().start();
	}

	private List<String> nginx(String... arguments) {
		return Stream
			.concat(Stream.of(ServerProgram.NGINX.path(), "-e", "stderr", "-c", lists().resolve("main").toString()),
					Stream.of(arguments))
			.toList();
	}

	private void awaitAnswer(String path, String answer) {
		HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + this.port.number() + path))
			.build();
		Awaitility.await()
			.atMost(Duration.ofSeconds(30))
			.ignoreExceptions()
			.until(() -> HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).body().equals(answer));
	}

	private Path lists() {
		return this.directory.resolve("lists");
	}

	private static String address(HttpServer backend) {
		return "127.0.0.1:" + backend.getAddress().getPort();
	}

	private static HttpServer backend(String answer) {
		try {
			HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
			server.createContext("/", (exchange) -> {
				exchange.sendResponseHeaders(200, answer.length());
				exchange.getResponseBody().write(answer.getBytes(StandardCharsets.US_ASCII));
				exchange.close();
			});
			server.start();
			return server;
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static boolean isKnown(String name) {
		try {
			InetAddress.getByName(name);
			return true;
		}
		catch (UnknownHostException ex) {
			return false;
		}
	}

	private final class Cluster {

		private final String name;

		private final HandlerChain chain;

		private volatile ClusterSnapshot snapshot;

		Cluster(String name, @Nullable HostNames names) {
			this.name = name;
			this.snapshot = ClusterSnapshot.unknown(name);
			ManagedFile file = new ManagedFile(lists().resolve(name + ".conf"));
			Command check = new Command(
					List.of(ServerProgram.NGINX.path(), "-t", "-e", "stderr", "-c", "{directory}/check"),
					Duration.ofMinutes(1));
			Reload reload = RunningNginxIT.this.reloads.of(new Command(nginx("-s", "reload"), Duration.ofMinutes(1)),
					Duration.ZERO);
			FileHandler handler = new FileHandler(file, RENDERER, names, OnEmpty.WRITE,
					RunningNginxIT.this.checks.of(ClusterSnapshots.unknown(List.of(name)), file, RENDERER, check),
					reload);
			this.chain = new HandlerChain(HandlerOwner.cluster(name),
					List.of(new NamedHandler("template", name, handler)), Duration.ZERO,
					() -> ClusterSnapshots.of(this.snapshot), RunningNginxIT.this.threads.serialForWaiting(name));
		}

		void members(String... addresses) {
			this.snapshot = new ClusterSnapshot(this.name, this.snapshot.revision() + 1,
					Stream.of(addresses).map(Member::of).toList(), Source.LIVE, null);
			this.chain.changed();
		}

		void awaitFile() {
			Awaitility.await().until(() -> Files.exists(lists().resolve(this.name + ".conf")));
		}

	}

}
