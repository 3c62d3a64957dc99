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
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;

import io.github.clustercontrol.ClusterSnapshot;
import io.github.clustercontrol.Member;
import io.github.clustercontrol.Source;
import io.github.clustercontrol.fault.row.ServerConfiguration;
import io.github.clustercontrol.fault.row.ServerProgram;
import io.github.clustercontrol.internal.command.Command;
import io.github.clustercontrol.internal.command.CommandStatus;
import io.github.clustercontrol.internal.command.RunOutcome;
import io.github.clustercontrol.internal.file.ManagedFile;
import io.github.clustercontrol.internal.render.BundledTemplate;
import io.github.clustercontrol.internal.render.ClusterSnapshots;
import io.github.clustercontrol.internal.render.Renderer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

/**
 * One real server reads the files of two clusters that share a member. What is wrong with
 * one cluster does not delay the other.
 */
class SharedServerIT {

	private static final String SHOP = "my-web";

	private static final String SEARCH = "my.web";

	@TempDir
	Path directory;

	/** Varnish compiles as a user of its own if it is started by root. */
	@BeforeEach
	void letAllRead() throws IOException {
		Files.setPosixFilePermissions(this.directory, PosixFilePermissions.fromString("rwxr-xr-x"));
	}

	private final Checks checks = new Checks();

	private final AtomicBoolean broken = new AtomicBoolean();

	@ParameterizedTest
	@EnumSource(mode = Mode.EXCLUDE,
			names = { "MAGENTO_ENV", "NGINX_SITES", "HAPROXY_SERVICES", "PROMETHEUS_SERVICES" })
	void aBrokenClusterDoesNotDelayAnother(BundledTemplate template) throws Exception {
		prepare(template);
		FileHandler shop = handler(template, SHOP, template.ofCluster(), command(template));
		FileHandler search = handler(template, SEARCH, breakable(template), command(template));
		// The server does not load either file without the other
		shop.handle(snapshot(SHOP, "127.0.0.1:81"));
		search.handle(snapshot(SEARCH, "127.0.0.1:81"));
		assertLoaded(template);
		this.broken.set(true);
		assertThatIOException().isThrownBy(() -> search.handle(snapshot(SEARCH, "127.0.0.1:82")))
			.withMessageContaining("keeps the old");
		Path candidate = Files.writeString(lists().resolve("." + name(template, SEARCH) + ".clustercontrol-1"),
				"this { is no configuration");
		shop.handle(snapshot(SHOP, "127.0.0.1:81", "127.0.0.1:83"));
		assertThat(lists().resolve(name(template, SHOP))).content().contains("83");
		assertLoaded(template);
		this.broken.set(false);
		search.handle(snapshot(SEARCH, "127.0.0.1:82"));
		assertLoaded(template);
		Files.delete(candidate);
		assertThat(hidden()).isEmpty();
	}

	@Test
	void aBrokenClusterThatHasNoFileYetDoesNotDelayAnother() throws Exception {
		BundledTemplate template = BundledTemplate.NGINX_UPSTREAM;
		prepare(template);
		this.broken.set(true);
		FileHandler shop = handler(template, SHOP, template.ofCluster(), command(template));
		FileHandler search = handler(template, SEARCH, breakable(template), command(template));
		assertThatIOException().isThrownBy(() -> search.handle(snapshot(SEARCH, "127.0.0.1:82")));
		shop.handle(snapshot(SHOP, "127.0.0.1:81"));
		assertThat(lists().resolve(name(template, SHOP))).content().contains("81");
	}

	/** Renders what no program loads while it is broken. */
	private Renderer breakable(BundledTemplate template) {
		Renderer renderer = template.ofCluster();
		return (snapshot) -> this.broken.get() ? "this { is no configuration\n".getBytes(StandardCharsets.US_ASCII)
				: renderer.render(snapshot);
	}

	private FileHandler handler(BundledTemplate template, String cluster, Renderer renderer, List<String> command) {
		ManagedFile file = new ManagedFile(lists().resolve(name(template, cluster)));
		return new FileHandler(file, renderer, null, OnEmpty.WRITE,
				this.checks.of(ClusterSnapshots.unknown(List.of(cluster)), file, renderer,
						new Command(command, Duration.ofMinutes(2))),
				null);
	}

	private static ClusterSnapshots snapshot(String cluster, String... addresses) {
		return ClusterSnapshots
			.of(new ClusterSnapshot(cluster, 7, Stream.of(addresses).map(Member::of).toList(), Source.LIVE, null));
	}

	private Path lists() {
		return this.directory.resolve("lists");
	}

	private static String name(BundledTemplate template, String cluster) {
		return cluster + switch (template) {
			case HAPROXY_BACKEND -> ".cfg";
			case VARNISH_BACKENDS -> ".vcl";
			default -> ".conf";
		};
	}

	/** Write what a user has around the files. */
	private void prepare(BundledTemplate template) throws IOException {
		Files.createDirectories(lists());
		switch (template) {
			case NGINX_UPSTREAM -> Files.writeString(lists().resolve("check"),
					ServerConfiguration.nginx("pid " + this.directory + "/nginx.pid; error_log stderr;",
							this.directory + "/nginx", "include *.conf;"));
			case HAPROXY_BACKEND ->
				Files.writeString(this.directory.resolve("haproxy.cfg"), ServerConfiguration.haproxy(8110, """
						use_backend my.web if { path_beg /search }
						default_backend my-web
						"""));
			case VARNISH_BACKENDS -> Files.writeString(lists().resolve("all.vcl"), """
					vcl 4.1;
					include "./my-web.vcl";
					include "./my.web.vcl";
					sub vcl_recv {
						set req.backend_hint = my_2d_web.backend();
						set req.backend_hint = my_2e_web.backend();
					}
					""");
			default -> Files.writeString(this.directory.resolve("apache2.conf"), ServerConfiguration.apache(8110, """
					<IfDefine !LISTS>
						Define LISTS %s
					</IfDefine>
					Include ${LISTS}/my-web.conf
					Include ${LISTS}/my.web.conf
					ProxyPass /search balancer://my.web/
					ProxyPass / balancer://my-web/
					""".formatted(lists())));
		}
	}

	private List<String> command(BundledTemplate template) {
		return switch (template) {
			case NGINX_UPSTREAM -> List.of(ServerProgram.NGINX.path(), "-t", "-e", "stderr", "-c", "{directory}/check");
			case HAPROXY_BACKEND -> List.of(ServerProgram.HAPROXY.path(), "-c", "-f",
					this.directory.resolve("haproxy.cfg").toString(), "-f", "{directory}");
			case VARNISH_BACKENDS -> List.of(ServerProgram.VARNISHD.path(), "-C", "-n",
					this.directory.resolve("n").toString(), "-f", "{directory}/all.vcl");
			default -> List.of(ServerProgram.APACHE2.path(), "-t", "-f",
					this.directory.resolve("apache2.conf").toString(), "-C", "Define LISTS {directory}");
		};
	}

	/** The server loads the files themselves. */
	private void assertLoaded(BundledTemplate template) throws Exception {
		CommandStatus status = new Command(command(template), Duration.ofMinutes(2)).with(Command.DIRECTORY, lists())
			.attempt(Map.of());
		assertThat(status.outcome()).as(() -> status.error()).isEqualTo(RunOutcome.SUCCESS);
	}

	private List<String> hidden() throws IOException {
		List<String> names = new ArrayList<>();
		try (Stream<Path> files = Files.list(lists())) {
			files.map((file) -> file.getFileName().toString())
				.filter((name) -> name.startsWith("."))
				.forEach(names::add);
		}
		return names;
	}

}
