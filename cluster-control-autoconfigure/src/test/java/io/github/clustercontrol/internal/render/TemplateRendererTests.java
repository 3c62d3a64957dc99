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

package io.github.clustercontrol.internal.render;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

import io.github.clustercontrol.ClusterSnapshot;
import io.github.clustercontrol.Member;
import io.github.clustercontrol.Source;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link TemplateRenderer}.
 */
class TemplateRendererTests {

	private static final Member FULL = new Member("10.0.0.1:8110", "10.0.0.1", 8110, "https",
			Map.of("zone", "a", "weight", "3", "management.port", "9090", "app.kubernetes.io/name", "shop"), null, null,
			null);

	private static final Member IPV6 = Member.of("[::1]:80");

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '"',
			textBlock = """
					{{cluster}} {{clusterId}} {{revision}} {{size}}                     | my-web my_2d_web 7 2
					{{#members}}{{index}} {{address}} {{host}} {{port}};{{/members}}    | 0 10.0.0.1:8110 10.0.0.1 8110;1 [::1]:80 ::1 80;
					{{#members}}{{id}} {{/members}}                                     | "m10_0_0_1-c8110 m-b-c-c1-e-c80 "
					{{#members}}{{scheme}}{{#https}}!{{/https}}{{^https}}?{{/https}}{{/members}} | https!?
					{{#members}}{{#ipv6}}6{{/ipv6}}{{^ipv6}}4{{/ipv6}}{{/members}}      | 46
					{{#members}}{{metadata.zone}}{{^metadata.zone}}none{{/metadata.zone}} {{/members}} | "a none "
					{{#members}}{{#metadataEntries}}{{name}}={{value}} {{/metadataEntries}}{{/members}} | "app.kubernetes.io/name=shop management.port=9090 weight=3 zone=a "
					{{#members}}{{metadata.management.port}},{{metadata.app.kubernetes.io/name}};{{/members}} | 9090,shop;,;
					{{#members}}{{#metadata.management.port}}{{host}}:{{.}} {{/metadata.management.port}}{{/members}} | "10.0.0.1:9090 "
					{{#members}}{{#index}}, {{/index}}{{port}}{{/members}}              | 8110, 80
					{{#size}}{{cluster}}{{/size}}{{^size}}none{{/size}}                 | my-web
					{{#members}}{{cluster}}{{^-last}},{{/-last}}{{/members}}            | my-web,my-web
					""")
	void aTemplateSeesTheClusterAndItsMembers(String template, String expected) {
		assertThat(render(template, Escape.NONE, FULL, IPV6)).isEqualTo(expected);
	}

	@Test
	void anEmptyClusterIsSeenToo() {
		assertThat(render("{{size}}{{^members}} none{{/members}}", Escape.NONE)).isEqualTo("0 none");
		assertThat(render("{{#size}}some{{/size}}{{^size}}none{{/size}}", Escape.NONE)).isEqualTo("none");
	}

	@Test
	void linesWithATagAloneLeaveNoLine() {
		assertThat(render("a\n{{#members}}\n  {{host}}\n{{/members}}\nb\n", Escape.NONE, FULL))
			.isEqualTo("a\n  10.0.0.1\nb\n");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
			{{#members}}{{address}}             | Section missing close tag 'members' @ line 1
			{{/members}}                        | Section close tag with no open tag 'members' @ line 1
			{{adress}}                          | line 1: unknown name 'adress'
			{{#members}}{{adress}}{{/members}}  | line 1: unknown name 'adress'
			{{^members}}{{adress}}{{/members}}  | line 1: unknown name 'adress'
			{{#memberz}}{{/memberz}}            | line 1: unknown name 'memberz'
			{{#members}}{{^metadata.a}}{{b}}{{/metadata.a}}{{/members}} | line 1: unknown name 'b'
			{{#members}}{{host.class}}{{/members}} | line 1: unknown name 'host.class'
			{{#members}}{{metadata}}{{/members}} | line 1: unknown name 'metadata'
			{{>other}}                          | 'other' cannot be included
			{{members}}                         | a section is written like a value
			{{}}                                | t.mustache: a tag has no name, as in {{}}
			{{ }}                               | t.mustache: a tag has no name, as in {{}}
			{{...}}                             | '...' in line 1 is not a valid name: write the name of a value
			"a\n{{#members}}\n{{..}}{{/members}}" | '..' in line 3 is not a valid name
			{{#members}}{{^...}}{{/...}}{{/members}} | '...' in line 1 is not a valid name
			{{cluster.}}                        | 'cluster.' in line 1 is not a valid name
			{{a..b}}                            | 'a..b' in line 1 is not a valid name
			""")
	void anInvalidTemplateIsRefusedWithLineAndName(String line, String message) {
		String template = line.replace("\\n", "\n");
		assertThatExceptionOfType(IllegalArgumentException.class)
			.isThrownBy(() -> TemplateRenderer.ofCluster("t.mustache", template, Escape.NONE))
			.withMessageStartingWith("t.mustache")
			.withMessageContaining(message);
	}

	@Test
	void aNameOfMetadataIsLookedUpAsTheMemberWroteItAndItsValueEscaped() {
		Member member = new Member("a:1", "a", 1, null, Map.of("a;b", "c;d"), null, null, null);
		assertThat(render("{{#members}}{{metadata.a;b}}{{/members}}", Escape.TOKEN, member)).isEqualTo("c_d");
	}

	@Test
	void noTagWritesWhatOthersWroteAsItIs() {
		Member hostile = new Member("a:1", "a", 1, "x;y", Map.of("k\n}", "v'\"\n}"), null, null, null);
		String template = "{{#members}}{{scheme}}{{{scheme}}}{{&scheme}} "
				+ "{{#metadataEntries}}{{{name}}}{{&value}}{{/metadataEntries}}{{/members}}";
		assertThat(render(template, Escape.TOKEN, hostile)).isEqualTo("x_yx_yx_y k__v____");
	}

	@Test
	void identifiersDiffer() {
		List<String> hosts = List.of("a.b", "a-b", "a_b", "a-hb", "a-ub", "a--b", "a-h-hb", "a.-b", "a-.b", "a-cb",
				"ab", "A-B", "A.b", "aB", "Ab", "AB", "a-xb", "xb");
		List<Member> members = new ArrayList<>();
		for (String host : hosts) {
			members.add(Member.of(host + ":1"));
			members.add(Member.of(host + ":11"));
		}
		members.add(Member.of("[::1]:1"));
		members.add(Member.of("[::11]:1"));
		String rendered = render("{{#members}}{{id}}\n{{/members}}", Escape.NONE, members.toArray(Member[]::new));
		Set<String> identifiers = new HashSet<>(rendered.toLowerCase(Locale.ROOT).lines().toList());
		assertThat(identifiers).hasSize(members.size()).allMatch((id) -> id.matches("[a-zA-Z][a-zA-Z0-9_-]*"));
	}

	private static String render(String template, Escape escape, Member... members) {
		ClusterSnapshot snapshot = new ClusterSnapshot("my-web", 7, List.of(members), Source.LIVE, null);
		return new String(
				TemplateRenderer.ofCluster("t.mustache", template, escape).render(ClusterSnapshots.of(snapshot)),
				StandardCharsets.UTF_8);
	}

	@ParameterizedTest
	// escape | template, with ~ for a new line
	@CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
			PHP  | <?php return ["weight" => "{{#members}}{{metadata.weight}}{{/members}}"];
			PHP  | <?php return [{{#members}}'weight' => {{metadata.weight}},{{/members}}];
			PHP  | <?php // {{#members}}{{scheme}}{{/members}}
			PHP  | <?php /* '*/ {{#members}}{{host}}{{/members}}
			PHP  | <?php # it's ~ return {{#members}}{{host}}{{/members}};
			PHP  | <?php // it's ?> '{{#members}}{{scheme}}{{/members}}'
			PHP  | <?xml version='{{#members}}{{scheme}}{{/members}}'
			PHP  | '{{#members}}{{scheme}}{{/members}}'
			PHP  | <?php return `{{#members}}{{scheme}}{{/members}}`;
			PHP  | <?php return <<<A~'{{#members}}{{scheme}}{{/members}}'~A;
			PHP  | <?php return "{$a["b'"]}{{#members}}{{scheme}}{{/members}}'";
			PHP  | <?php return '\\{{#members}}{{scheme}}{{/members}}';
			PHP  | <?php return '{{#members}}{{scheme}}'{{/members}};
			PHP  | <?php return {{#members}}{{#https}}'{{/https}}{{scheme}}{{/members}}';
			PHP  | <?php return [{{#members}}{{#metadata.zone}}{{.}}{{/metadata.zone}}{{/members}}];
			PHP  | <?php return [{{=<% %>=}}<%#members%>'<%scheme%>'<%/members%>];
			JSON | [{{#members}}{"weight":{{metadata.weight}}}{{/members}}]
			JSON | [{{#members}}{"weight":{{{metadata.weight}}}}{{/members}}]
			JSON | [{{#members}}{{#metadataEntries}}{"{{name}}":{{&value}}}{{/metadataEntries}}{{/members}}]
			JSON | ["\\"{{#members}}"{{scheme}}"{{/members}}]
			""")
	void aTextOutsideOfTheQuotesOfItsEscapeIsRefused(Escape escape, String template) {
		assertThatExceptionOfType(IllegalArgumentException.class)
			.isThrownBy(() -> TemplateRenderer.ofCluster("own", template.replace('~', '\n'), escape))
			.withMessageContaining((escape == Escape.PHP) ? "'...'" : "\"...\"");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`',
			textBlock = """
					PHP  | <?php # it's~// don't~/* can't */ return [{{#members}}'{{host}}' => (int) '{{metadata.weight}}',{{/members}}];
					PHP  | <?php #[A('x')]~return [{{#members}}"a\\"$x {{port}}" => '{{scheme}}\\'', {{size}} / 2 < 3,{{/members}}];
					PHP  | <html><?= 1 ?>it's<?php return {{#members}}{{^-first}},{{/-first}}'{{address}}'{{/members}};
					PHP  | <?php return [{{#members}}{{#metadata.zone}}'{{.}}',{{/metadata.zone}}{{! it's }}{{/members}}];
					JSON | [{{#members}}{{^-first}},{{/-first}}{"a":"\\"{{host}}","p":{{port}},"{{metadata.x}}":"{{scheme}}{{#https}}s{{/https}}"}{{/members}}]
					""")
	void aTextInTheQuotesOfItsEscapeIsAccepted(Escape escape, String template) {
		assertThatCode(() -> TemplateRenderer.ofCluster("own", template.replace('~', '\n'), escape))
			.doesNotThrowAnyException();
	}

	@Test
	void theLineOfATextOutsideOfItsQuotesIsNamed() {
		assertThatExceptionOfType(IllegalArgumentException.class)
			.isThrownBy(() -> TemplateRenderer.ofCluster("own.php",
					"<?php\nreturn [\n{{#members}}\n\"{{scheme}}\"{{/members}}];", Escape.PHP))
			.withMessageContaining("own.php: line 4: {{scheme}}");
	}

}
