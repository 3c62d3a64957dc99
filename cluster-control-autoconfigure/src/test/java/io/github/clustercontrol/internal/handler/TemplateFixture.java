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
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

import io.github.clustercontrol.ClusterSnapshot;
import io.github.clustercontrol.Member;
import io.github.clustercontrol.Source;
import io.github.clustercontrol.fault.row.ServerConfiguration;
import io.github.clustercontrol.fault.row.ServerProgram;
import io.github.clustercontrol.internal.command.Command;
import io.github.clustercontrol.internal.command.CommandStatus;
import io.github.clustercontrol.internal.command.RunOutcome;
import io.github.clustercontrol.internal.render.BundledTemplate;
import io.github.clustercontrol.internal.render.ClusterSnapshots;
import io.github.clustercontrol.internal.render.Renderer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A file of each bundled template, with what users have around it, which the real program
 * loads.
 */
abstract class TemplateFixture {

	static final String CLUSTER = "my-web_1.a";

	@TempDir
	Path directory;

	/** Varnish compiles as a user of its own if it is started by root. */
	@BeforeEach
	void letAllRead() throws IOException {
		Files.setPosixFilePermissions(this.directory, PosixFilePermissions.fromString("rwxr-xr-x"));
	}

	void write(BundledTemplate template, List<Member> members) throws IOException {
		write(template, template.ofCluster(), members);
	}

	void write(BundledTemplate template, Renderer renderer, List<Member> members) throws IOException {
		ClusterSnapshot snapshot = new ClusterSnapshot(CLUSTER, 7, members, Source.LIVE, null);
		Files.write(file(template), renderer.render(ClusterSnapshots.of(snapshot)));
		// As if each name could be resolved
		String hosts = members.stream()
			.map((member) -> member.host().toLowerCase(Locale.ROOT))
			.distinct()
			.filter((host) -> Character.isLetterOrDigit(host.charAt(0)) && host.indexOf(':') < 0)
			.map((host) -> "127.0.0.1 " + host + "\n")
			.collect(Collectors.joining());
		Files.writeString(this.directory.resolve("hosts"), hosts);
	}

	void assertLoaded(BundledTemplate template) throws Exception {
		CommandStatus status = load(template);
		assertThat(status.outcome()).as(() -> status.error()).isEqualTo(RunOutcome.SUCCESS);
	}

	CommandStatus load(BundledTemplate template) throws Exception {
		return new Command(check(template), Duration.ofMinutes(2))
			.attempt(Map.of("NSS_WRAPPER_HOSTS", this.directory.resolve("hosts").toString()));
	}

	Path file(BundledTemplate template) {
		// Prometheus reads no file with another ending
		return this.directory.resolve(template.name() + ".json");
	}

	List<String> check(BundledTemplate template) throws IOException {
		String file = file(template).toString();
		return switch (template) {
			case NGINX_UPSTREAM, NGINX_SITES ->
				List.of(ServerProgram.NGINX.path(), "-t", "-e", "stderr", "-p", this.directory.toString(), "-g",
						"pid nginx.pid;", "-c", around(ServerConfiguration.nginx("", "nginx", """
								include %s;
								server {
									listen 127.0.0.1:8110;
									location / {
										proxy_pass http://%s;
									}
								}
								""".formatted(file,
								(template == BundledTemplate.NGINX_SITES) ? "$clustercontrol_site" : CLUSTER))));
			case HAPROXY_SERVICES ->
				List.of(ServerProgram.HAPROXY.path(), "-c", "-f", around(ServerConfiguration.haproxy(8110, """
						use_backend %%[req.hdr(host),field(1,:),lower,map(%s)]
						use_backend %%[path,map_beg(%1$s)]
						""".formatted(file))));
			case PROMETHEUS_SERVICES -> List.of(ServerProgram.PROMTOOL.path(), "check", "config", around("""
					scrape_configs:
					- job_name: services
					  file_sd_configs:
					  - files: ["%s"]
					""".formatted(file)));
			case HAPROXY_BACKEND -> List.of(ServerProgram.HAPROXY.path(), "-c", "-f",
					around(ServerConfiguration.haproxy(8110, "default_backend " + CLUSTER)), "-f", file);
			case VARNISH_BACKENDS -> List.of(ServerProgram.VARNISHD.path(), "-C", "-n",
					this.directory.resolve("n").toString(), "-f", around("""
							vcl 4.1;
							include "%s";
							sub vcl_recv {
								set req.backend_hint = my_2d_web__1_2e_a.backend();
							}
							""".formatted(file)));
			case APACHE_BALANCER ->
				List.of(ServerProgram.APACHE2.path(), "-t", "-f", around(ServerConfiguration.apache(8110, """
						Include %s
						ProxyPass / balancer://%s/
						""".formatted(file, CLUSTER))));
			case MAGENTO_ENV -> List.of(ServerProgram.PHP.path(), "-l", file);
		};
	}

	/** Write what a user has around the file. */
	String around(String text) throws IOException {
		return Files.writeString(this.directory.resolve("around"), text).toString();
	}

}
