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
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

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
import io.github.clustercontrol.internal.render.Escape;
import io.github.clustercontrol.internal.render.HostileMembers;
import io.github.clustercontrol.internal.render.Renderer;
import io.github.clustercontrol.internal.render.TemplateRenderer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The real programs load what templates give, whatever the members are.
 */
class TemplatesIT {

	private static final String CLUSTER = "my-web_1.a";

	@TempDir
	Path directory;

	/** Varnish compiles as a user of its own if it is started by root. */
	@BeforeEach
	void letAllRead() throws IOException {
		Files.setPosixFilePermissions(this.directory, PosixFilePermissions.fromString("rwxr-xr-x"));
	}

	@ParameterizedTest
	@EnumSource(BundledTemplate.class)
	void anEmptyClusterIsLoaded(BundledTemplate template) throws Exception {
		write(template, List.of());
		assertLoaded(template);
	}

	@ParameterizedTest
	@EnumSource(BundledTemplate.class)
	void oneMemberAndAHundredAreLoaded(BundledTemplate template) throws Exception {
		write(template,
				List.of(new Member("10.0.0.1:8110", "10.0.0.1", 8110, "https", Map.of("zone", "a"), null, null, null)));
		assertLoaded(template);
		write(template, IntStream.range(0, 100).mapToObj((i) -> Member.of("10.0.1." + i + ":8110")).toList());
		assertLoaded(template);
	}

	@ParameterizedTest
	@EnumSource(BundledTemplate.class)
	void hostileMembersAreLoaded(BundledTemplate template) throws Exception {
		// As many names as the library takes that stands for the resolver
		for (List<Member> hostile : List.of(HostileMembers.known(), HostileMembers.random(new Random(42), 50))) {
			List<Member> members = new ArrayList<>(hostile);
			if (template.ofCluster().needsResolvedNames()) {
				// They look up each name as they load
				members.removeIf(HostileMembers::isNeverResolved);
			}
			assertThat(members).hasSizeGreaterThan(30);
			write(template, members);
			assertLoaded(template);
		}
	}

	/**
	 * A thousand texts wherever a template of one's own may have them: as a word, in
	 * quotes of both kinds, and in a comment.
	 */
	@ParameterizedTest
	@EnumSource(value = BundledTemplate.class,
			names = { "NGINX_UPSTREAM", "HAPROXY_BACKEND", "VARNISH_BACKENDS", "APACHE_BALANCER" })
	void hostileTextsAreLoadedInTemplatesOfOnesOwn(BundledTemplate similar) throws Exception {
		write(similar, ownTemplate(similar), HostileMembers.random(new Random(43), 1_000));
		assertLoaded(similar);
	}

	/** Names of clusters that would mean something else, or nothing, as names in VCL. */
	@Test
	void varnishLoadsClustersOfAnyName() throws Exception {
		List<String> names = List.of("1shop", "_shop", "-.-", ".", "acl", "backend", "ban", "bereq", "beresp", "call",
				"Default", "directors", "else", "false", "hash_data", "if", "import", "include", "new", "NOW", "probe",
				"regsub", "regsuball", "req", "resp", "return", "set", "sub", "true", "unset", "vcl", "vcl_recv");
		StringBuilder includes = new StringBuilder("vcl 4.1;\n");
		for (String name : names) {
			Path file = this.directory.resolve("cluster" + names.indexOf(name));
			Files.write(file, BundledTemplate.VARNISH_BACKENDS.ofCluster()
				.render(ClusterSnapshots.of(new ClusterSnapshot(name, 7, List.of(), Source.LIVE, null))));
			includes.append("include \"%s\";\n".formatted(file));
		}
		Path all = Files.writeString(this.directory.resolve("all"), includes);
		CommandStatus status = new Command(List.of(ServerProgram.VARNISHD.path(), "-C", "-n",
				this.directory.resolve("n").toString(), "-f", all.toString()), Duration.ofMinutes(2))
			.attempt(Map.of());
		assertThat(status.outcome()).as(() -> status.error()).isEqualTo(RunOutcome.SUCCESS);
	}

	private static Renderer ownTemplate(BundledTemplate similar) {
		return switch (similar) {
			case NGINX_UPSTREAM -> TemplateRenderer.ofCluster("own", """
					upstream {{cluster}} { server 127.0.0.1; }
					server {
						listen 127.0.0.1:8111;
					{{#members}}
						set $a w{{scheme}};
						set $b "{{scheme}}"; # {{scheme}}
						set $c '{{scheme}}';
					{{/members}}
					}
					""", Escape.NGINX);
			case HAPROXY_BACKEND -> TemplateRenderer.ofCluster("own", """
					backend {{cluster}}
					{{#members}}
						http-request set-header a w{{scheme}}
						http-request set-header b "w{{scheme}}" # {{scheme}}
						http-request set-header c 'w{{scheme}}' if { hdr(d) w{{scheme}} }
					{{/members}}
					""", Escape.HAPROXY);
			case VARNISH_BACKENDS -> TemplateRenderer.ofCluster("own", """
					vcl 4.1;
					import directors;
					backend empty none;
					sub vcl_init { new {{clusterId}} = directors.round_robin(); {{clusterId}}.add_backend(empty); }
					sub vcl_recv {
					{{#members}}
						set req.http.a = "{{scheme}}"; // {{scheme}}
						set req.http.b = {"{{scheme}}"}; /* {{scheme}} */
					{{/members}}
					}
					""", Escape.VCL);
			default -> TemplateRenderer.ofCluster("own", """
					<Proxy "balancer://{{cluster}}">
					</Proxy>
					{{#members}}
					Define A w{{scheme}}
					Define B "{{scheme}}"
					# {{scheme}}
					Define C '{{scheme}}'
					{{/members}}
					""", Escape.APACHE);
		};
	}

	@Test
	void hostileTextsAreReadByPhpAsTheyAre() throws Exception {
		List<Member> members = HostileMembers.random(new Random(44), 1_000);
		write(BundledTemplate.MAGENTO_ENV, TemplateRenderer.ofCluster("own", """
				<?php
				return [
				{{#members}}
					'{{scheme}}',
				{{/members}}
				];
				""", Escape.PHP), members);
		String script = "file_put_contents('php.out', implode(chr(0) . chr(0xff), include $argv[1]));";
		new Command(
				List.of("sh", "-c", "cd \"$1\" && shift && exec \"$@\"", "sh", this.directory.toString(),
						ServerProgram.PHP.path(), "-r", script, file(BundledTemplate.MAGENTO_ENV).toString()),
				Duration.ofMinutes(1))
			.run(Map.of());
		byte[] read = Files.readAllBytes(this.directory.resolve("php.out"));
		assertThat(new String(read, StandardCharsets.ISO_8859_1)).isEqualTo(members.stream()
			.map((member) -> new String(member.scheme().getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1))
			.collect(Collectors.joining("\0\u00ff")));
	}

	/**
	 * Otherwise the other tests would prove nothing. HAProxy accepts any text as a map.
	 */
	@ParameterizedTest
	@EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "HAPROXY_SERVICES")
	void whatCannotBeLoadedIsNoticed(BundledTemplate template) throws Exception {
		Files.writeString(file(template), "<?php this { is no configuration\n");
		assertThat(load(template).outcome()).isEqualTo(RunOutcome.FAILURE);
	}

	@Test
	void eachRequestToMagentoTakesOneOfTheReplicas() throws Exception {
		write(BundledTemplate.MAGENTO_ENV, Stream.of("db1:3306", "db2:3306", "[::1]:3306").map(Member::of).toList());
		assertThat(hostsOfMagento()).containsExactly("db1:3306", "db2:3306");
		write(BundledTemplate.MAGENTO_ENV, List.of());
		assertThat(hostsOfMagento()).containsExactly("master:3306");
	}

	private Set<String> hostsOfMagento() throws Exception {
		String script = "for ($i = 0; $i < 200; $i++) { $c = (include '" + file(BundledTemplate.MAGENTO_ENV)
				+ "') + ['host' => 'master:3306', 'dbname' => 'magento']; echo $c['host'], ' '; }";
		String output = new Command(List.of(ServerProgram.PHP.path(), "-r", script), Duration.ofMinutes(1))
			.run(Map.of());
		return new TreeSet<>(List.of(output.split(" ")));
	}

	private void write(BundledTemplate template, List<Member> members) throws IOException {
		write(template, template.ofCluster(), members);
	}

	private void write(BundledTemplate template, Renderer renderer, List<Member> members) throws IOException {
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

	private void assertLoaded(BundledTemplate template) throws Exception {
		CommandStatus status = load(template);
		assertThat(status.outcome()).as(() -> status.error()).isEqualTo(RunOutcome.SUCCESS);
	}

	private CommandStatus load(BundledTemplate template) throws Exception {
		return new Command(check(template), Duration.ofMinutes(2))
			.attempt(Map.of("NSS_WRAPPER_HOSTS", this.directory.resolve("hosts").toString()));
	}

	private Path file(BundledTemplate template) {
		// Prometheus reads no file with another ending
		return this.directory.resolve(template.name() + ".json");
	}

	private List<String> check(BundledTemplate template) throws IOException {
		String file = file(template).toString();
		return switch (template) {
			case NGINX_UPSTREAM, NGINX_SITES -> List.of(ServerProgram.NGINX.path(), "-t", "-e", "stderr", "-p",
					this.directory.toString(), "-g", "pid nginx.pid;", "-c",
					around(ServerConfiguration.nginx("", "nginx", """
							include %s;
							server {
								listen 127.0.0.1:8110;
								location / {
									proxy_pass http://%s;
								}
							}
							""".formatted(file,
							(template == BundledTemplate.NGINX_SITES) ? "$clustercontrol_site" : CLUSTER))));
			case HAPROXY_SERVICES -> List.of(ServerProgram.HAPROXY.path(), "-c", "-f",
					around(ServerConfiguration.haproxy(8110, """
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
			case APACHE_BALANCER -> List.of(ServerProgram.APACHE2.path(), "-t", "-f",
					around(ServerConfiguration.apache(8110, """
							Include %s
							ProxyPass / balancer://%s/
							""".formatted(file, CLUSTER))));
			case MAGENTO_ENV -> List.of(ServerProgram.PHP.path(), "-l", file);
		};
	}

	/** Write what a user has around the file. */
	private String around(String text) throws IOException {
		return Files.writeString(this.directory.resolve("around"), text).toString();
	}

}
