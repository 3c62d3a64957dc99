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

package io.github.clustercontrol.autoconfigure;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.util.StringUtils;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that an invalid handler stops the start with an error that names the property.
 */
class HandlerRefusalTests extends StartWithProperties {

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '"',
			textBlock = """
					type            | write json, properties, prometheus, template, or the name of a ClusterHandler bean. The beans are [own] | type=yaml
					file            | handler writes is missing |
					file            | handler writes is missing | file=
					file            | handler writes is missing | type=properties
					file            | is a directory | file=/
					file            | '~' is not replaced by the home directory, because no shell reads this value: write the whole path, or ${user.home} | file=~/members.json
					file            | is a URL, and this must be a path: write /etc/a.conf. | file=file:/etc/a.conf
					file            | is a URL, and this must be a path: write /etc/a.conf. | file=file:///etc/a.conf
					file            | is a URL, and this must be a path: write that of a file. | file=classpath:a.conf
					template        | '~' is not replaced by the home directory | type=template file=a template=~/a.mustache
					template        | '~' is not replaced by the home directory | type=template file=a template=file:~/a.mustache
					check-command   | '~' is not replaced by the home directory | file=a check-command=~/check,{candidate}
					reload-command  | '~' is not replaced by the home directory | file=a reload-command=~/reload
					command-timeout | write the unit, as in 30000ms | file=a reload-command=nginx command-timeout=30000
					format          | Only a json file has formats | type=prometheus file=a format=members
					template        | Only a template can use this | file=a template=nginx-upstream
					escape          | Only a template can use this | file=a escape=json
					template        | The template to fill is missing | type=template file=a
					template        | The template to fill is missing | type=template file=a template=
					template        | [nginx-upstream, nginx-sites, haproxy-backend, haproxy-services, prometheus-services, varnish-backends, apache-balancer, magento-env] | type=template file=a template=nginx
					template        | is not a readable template | type=template file=a template=classpath:no-such.mustache
					template        | line 2: unknown name 'adress' | type=template file=a template=classpath:templates/mistyped.mustache
					template        | broken.mustache: Section missing close tag 'members' @ line 3 | type=template file=a template=classpath:templates/broken.mustache
					escape          | has its own escape | type=template file=a template=nginx-upstream escape=none
					check-command   | The command is empty | file=a check-command=
					check-command   | 'nginx -t' is not split at spaces | file=a check-command=nginx%-t
					reload-command  | The command is empty | file=a reload-command=
					reload-command  | the character NUL | file=a reload-command=ngi\0nx%-s
					reload-command  | 'nginx -s reload' is not split at spaces | file=a reload-command=nginx%-s%reload
					reload-command  | write {file} | file=a reload-command=cat,{candidate}
					reload-command  | write {file} | file=a reload-command=cat,{directory}
					check-command   | is not given the new content | file=a check-command=nginx,-t
					check-command   | is not given the new content | file=a check-command=nginx,-t,{file}
					command-timeout | limits the time of a command | file=a command-timeout=1s
					command-timeout | longer than zero | file=a reload-command=nginx command-timeout=0
					command-timeout | longer than zero | file=a check-command=nginx,{candidate} command-timeout=0
					file            | The handler is the bean 'own' | type=own file=a
					template        | The handler is the bean 'own' | type=own template=a
					write           | The handler is the bean 'own' | type=own write=atomic
					on-empty        | The handler is the bean 'own' | type=own on-empty=keep
					reload-command  | The handler is the bean 'own' | type=own reload-command=a
					command-timeout | The handler is the bean 'own' | type=own command-timeout=1s
					""")
	void aWrongHandlerStopsTheStart(String name, String reason, String properties) {
		String prefix = "clusters.db.handlers[0].";
		List<String> values = new ArrayList<>(List.of("clusters.db.path=/demo/db", prefix + "type=json"));
		for (String property : StringUtils.tokenizeToStringArray(properties, " ")) {
			values.add(prefix + property.replace('%', ' '));
		}
		assertRefused(prefix + name, reason, values.toArray(String[]::new));
	}

	@Test
	void aFileThatTwoHandlersWriteStopsTheStart() {
		assertRefused("clusters.b.handlers[0].file", "already written by clustercontrol.clusters.a.handlers[0].file",
				"clusters.a.path=/a", "clusters.a.handlers[0].file=all.json", "clusters.b.path=/b",
				"clusters.b.handlers[0].file=./all.json");
	}

	@Test
	void aFileThatTwoHandlersWriteThroughALinkStopsTheStart(@TempDir Path directory) throws Exception {
		Path file = directory.resolve("all.json");
		Path link = Files.createSymbolicLink(directory.resolve("link.json"), Path.of("all.json"));
		Path elsewhere = Files.createSymbolicLink(directory.resolve("elsewhere"), directory);
		for (Path other : List.of(link, elsewhere.resolve("all.json"), elsewhere.resolve("link.json"))) {
			assertRefused("clusters.b.handlers[0].file",
					"'" + other + " -> " + directory.toRealPath().resolve("all.json")
							+ "' is already written by clustercontrol.clusters.a.handlers[0].file",
					"clusters.a.path=/a", "clusters.a.handlers[0].file=" + file, "clusters.b.path=/b",
					"clusters.b.handlers[0].file=" + other);
		}
	}

	@Test
	void aLinkThatLeadsInACircleIsNoFileOfAnotherHandler(@TempDir Path directory) throws Exception {
		Path link = Files.createSymbolicLink(directory.resolve("link"), Path.of("link"));
		this.runner
			.withPropertyValues("clustercontrol.clusters.a.path=/a",
					"clustercontrol.clusters.a.handlers[0].file=" + link,
					"clustercontrol.clusters.a.handlers[1].file=" + directory.resolve("a"))
			.run((context) -> assertThat(context).hasNotFailed());
	}

	@Test
	void aTemplateThatAHandlerWouldOverwriteStopsTheStart(@TempDir Path directory) throws Exception {
		Path template = Files.writeString(directory.resolve("a.conf"), "a");
		assertRefused("clusters.a.handlers[0].template",
				"is also the file that is set by clustercontrol.clusters.a.handlers[0].file, and would be overwritten",
				"clusters.a.path=/a", "clusters.a.handlers[0].type=template", "clusters.a.handlers[0].file=" + template,
				"clusters.a.handlers[0].template=file:" + template);
		assertRefused("clusters.a.handlers[1].file",
				"is the template that is set by clustercontrol.clusters.a.handlers[0].template, and would be overwritten",
				"clusters.a.path=/a", "clusters.a.handlers[0].type=template", "clusters.a.handlers[0].file=b",
				"clusters.a.handlers[0].template=" + template, "clusters.a.handlers[1].file=" + template);
	}

	@Test
	void aProgramWhosePathHasASpaceIsNoMistake(@TempDir Path directory) throws Exception {
		Path program = Files.createFile(directory.resolve("re load"));
		this.runner
			.withPropertyValues("clustercontrol.clusters.a.path=/a", "clustercontrol.clusters.a.handlers[0].file=a",
					"clustercontrol.clusters.a.handlers[0].reload-command[0]=" + program)
			.run((context) -> assertThat(context).hasNotFailed());
	}

}
