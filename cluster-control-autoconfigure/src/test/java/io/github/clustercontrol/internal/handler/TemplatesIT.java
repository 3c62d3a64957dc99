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

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;

import io.github.clustercontrol.ClusterSnapshot;
import io.github.clustercontrol.Member;
import io.github.clustercontrol.Source;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The real programs load what templates give, whatever the members are.
 */
class TemplatesIT extends TemplateFixture {

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

	/**
	 * Otherwise the other tests would prove nothing. HAProxy accepts any text as a map.
	 */
	@ParameterizedTest
	@EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "HAPROXY_SERVICES")
	void whatCannotBeLoadedIsNoticed(BundledTemplate template) throws Exception {
		Files.writeString(file(template), "<?php this { is no configuration\n");
		assertThat(load(template).outcome()).isEqualTo(RunOutcome.FAILURE);
	}

}
