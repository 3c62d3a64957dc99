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

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.github.clustercontrol.Member;
import io.github.clustercontrol.fault.row.ServerProgram;
import io.github.clustercontrol.internal.command.Command;
import io.github.clustercontrol.internal.render.BundledTemplate;
import io.github.clustercontrol.internal.render.Escape;
import io.github.clustercontrol.internal.render.HostileMembers;
import io.github.clustercontrol.internal.render.TemplateRenderer;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * PHP reads what templates give.
 */
class PhpTemplateIT extends TemplateFixture {

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

}
