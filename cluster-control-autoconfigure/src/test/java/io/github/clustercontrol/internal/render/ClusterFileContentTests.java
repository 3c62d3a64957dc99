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
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import io.github.clustercontrol.ClusterSnapshot;
import io.github.clustercontrol.Member;
import io.github.clustercontrol.Source;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for files over several clusters, and for templates that group members and choose
 * them by their metadata.
 */
class ClusterFileContentTests {

	private static final ClusterSnapshots SHOP_AND_SEARCH = ClusterSnapshots.of(List.of(
			cluster("shop", member("10.0.0.3:80", "zone", "b"), member("10.0.0.1:80", "zone", "a"),
					member("10.0.0.2:80", "zone", "a", "version", "1.0"), Member.of("10.0.0.4:80")),
			cluster("search", Member.of("10.0.1.1:80"))), List.of());

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '"',
			textBlock = """
					{{#clusters}}{{name}}/{{cluster}}/{{clusterId}}:{{size}} {{/clusters}}{{size}} {{revision}} | search/search/search:1 shop/shop/shop:4 5 7
					{{#clusters}}{{#members}}{{name}} {{port}}{{^-last}},{{/-last}}{{/members}};{{/clusters}} | search 80;shop 80,shop 80,shop 80,shop 80;
					{{#clusters}}{{#by.zone}}{{value}}({{size}}):{{#members}}{{index}}={{host}} {{/members}}{{/by.zone}}{{/clusters}} | "a(2):0=10.0.0.1 1=10.0.0.2 b(1):0=10.0.0.3 "
					{{#clusters}}{{^by.zone}}{{name}} has no zones{{/by.zone}}{{/clusters}} | search has no zones
					{{#clusters}}{{#by.zone}}{{#by.version}}{{value}}:{{#members}}{{host}}{{/members}}{{/by.version}}{{/by.zone}}{{/clusters}} | 1.0:10.0.0.2
					{{#clusters}}{{#members}}{{#metadata.zone=a}}{{host}} {{/metadata.zone=a}}{{/members}}{{/clusters}} | "10.0.0.1 10.0.0.2 "
					{{#clusters}}{{#members}}{{^metadata.zone = a}}{{host}} {{/metadata.zone = a}}{{/members}}{{/clusters}} | "10.0.1.1 10.0.0.3 10.0.0.4 "
					{{#clusters}}{{#members}}{{#metadata.version=1.0}}{{host}}{{/metadata.version=1.0}}{{/members}}{{/clusters}} | 10.0.0.2
					""")
	void aTemplateSeesAllClustersByName(String template, String expected) {
		assertThat(render(TemplateRenderer.ofClusters("t", template, Escape.NONE), SHOP_AND_SEARCH))
			.isEqualTo(expected);
	}

	@Test
	void aTemplateOfSeveralClustersSeesOneClusterToo() {
		String template = "{{#clusters}}{{name}} {{#members}}{{host}};{{/members}}{{/clusters}}";
		ClusterSnapshots one = ClusterSnapshots.of(cluster("shop", Member.of("a:1"), Member.of("b:1")));
		assertThat(render(TemplateRenderer.ofCluster("t", template, Escape.NONE), one)).isEqualTo("shop a;b;");
	}

	@Test
	void membersOfOneClusterAreGroupedAndChosenToo() {
		ClusterSnapshots one = ClusterSnapshots.of(SHOP_AND_SEARCH.clusters().get(1));
		assertThat(render(TemplateRenderer.ofCluster("t",
				"{{#by.zone}}{{value}}{{size}} {{/by.zone}}{{#members}}{{#metadata.zone=b}}{{host}}{{/metadata.zone=b}}{{/members}}",
				Escape.NONE), one))
			.isEqualTo("a2 b1 10.0.0.3");
	}

	@Test
	void valuesThatAreTheSameAfterEscapingAreOneGroup() {
		ClusterSnapshots state = ClusterSnapshots.of(cluster("shop", member("a:1", "zone", "eu;1"),
				member("b:1", "zone", "eu{1"), member("c:1", "zone", "")));
		assertThat(render(TemplateRenderer.ofCluster("t",
				"{{#by.zone}}{{value}} {{valueId}}:{{#members}}{{host}}{{/members}};{{/by.zone}}", Escape.TOKEN),
				state))
			.isEqualTo("eu_1 eu__1:ab;");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '"',
			textBlock = """
					{{cluster}}                           | unknown name 'cluster': the values of a cluster are in {{#clusters}}
					{{#members}}{{host}}{{/members}}      | unknown name 'members': the values of a cluster are in {{#clusters}}
					{{#clusters}}{{host}}{{/clusters}}    | unknown name 'host'
					{{#clusters}}{{#by.zone}}{{vlue}}{{/by.zone}}{{/clusters}}   | unknown name 'vlue'
					{{#clusters}}{{^by.zone}}{{vlue}}{{/by.zone}}{{/clusters}}   | unknown name 'vlue'
					{{#clusters}}{{#size}}{{^by.zone}}{{vlue}}{{/by.zone}}{{/size}}{{/clusters}} | unknown name 'vlue'
					{{#clusters}}{{#members}}{{#metadata.zone=a}}{{hst}}{{/metadata.zone=a}}{{/members}}{{/clusters}} | unknown name 'hst'
					{{#clusters}}{{#members}}{{#metadata.zone=a}}{{^metadata.b}}{{hst}}{{/metadata.b}}{{/metadata.zone=a}}{{/members}}{{/clusters}} | unknown name 'hst'
					{{#clusters}}{{#metadata.zone=a}}{{/metadata.zone=a}}{{/clusters}} | unknown name 'metadata': the values of a cluster are in {{#clusters}}...{{/clusters}}, those of a member in {{#members}}
					{{#clusters}}{{by.zone}}{{/clusters}} | a section is written like a value
					{{#clusters}}{{#members}}{{metadata.zone=a}}{{/members}}{{/clusters}} | '{{metadata.zone=a}}' is a condition: write {{#metadata.zone=a}}...{{/metadata.zone=a}}
					{{#clusters}}{{#members}}{{#metadata.zone=}}{{/metadata.zone=}}{{/members}}{{/clusters}} | 'metadata.zone=' is not a condition
					{{#clusters}}{{#members}}{{#metadata.=a}}{{/metadata.=a}}{{/members}}{{/clusters}} | 'metadata.=a' is not a condition
					{{#clusters}}{{#members}}{{#metadata.zone!=a}}{{/metadata.zone!=a}}{{/members}}{{/clusters}} | {{^metadata.zone=eu-1}} for the others
					{{#clusters}}{{#members}}{{#metadata.zone=="a"}}{{/metadata.zone=="a"}}{{/members}}{{/clusters}} | the value without quotes
					{{#clusters}}{{#by.zone=a}}{{/by.zone=a}}{{/clusters}} | 'by.zone=a' is not a condition
					""")
	void aTypingErrorInAnySectionIsRefused(String template, String message) {
		assertThatExceptionOfType(IllegalArgumentException.class)
			.isThrownBy(() -> TemplateRenderer.ofClusters("t.mustache", template, Escape.NONE))
			.withMessageStartingWith("t.mustache")
			.withMessageContaining(message);
	}

	@Test
	void aConditionDoesNotChangeWhereAValueMayBe() {
		String quoted = "[{{#clusters}}{{#members}}{{#metadata.a=b}}\"{{metadata.a}}\"{{/metadata.a=b}}{{/members}}{{/clusters}}]";
		assertThatCode(() -> TemplateRenderer.ofClusters("t.json", quoted, Escape.JSON)).doesNotThrowAnyException();
		assertThatExceptionOfType(IllegalArgumentException.class)
			.isThrownBy(() -> TemplateRenderer.ofClusters("t.json", quoted.replace("\"", ""), Escape.JSON))
			.withMessageContaining("can be outside");
	}

	@ParameterizedTest
	@EnumSource(BundledTemplate.class)
	void aBundledTemplateHasAllClustersAndMayHaveNone(BundledTemplate template) {
		if (template == BundledTemplate.HAPROXY_SERVICES) {
			assertThat(render(template.ofClusters(), SHOP_AND_SEARCH)).contains("/search search", "/shop shop");
		}
		else {
			assertThat(render(template.ofClusters(), SHOP_AND_SEARCH)).contains("10.0.0.1", "10.0.1.1");
		}
		assertThat(render(template.ofClusters(), ClusterSnapshots.of(List.of(), List.of()))).isNotBlank();
	}

	@Test
	void formatsHaveAllClusters() {
		assertThat(render(JsonFormat.ADDRESSES.ofClusters(), SHOP_AND_SEARCH)).isEqualTo(
				"{\"search\":[\"10.0.1.1:80\"],\"shop\":[\"10.0.0.1:80\",\"10.0.0.2:80\",\"10.0.0.3:80\",\"10.0.0.4:80\"]}");
		assertThat(render(JsonFormat.MEMBERS.ofClusters(), SHOP_AND_SEARCH)).contains("\"search\":[{\"address\"");
		assertThat(render(new PropertiesFormat(), SHOP_AND_SEARCH)).contains("search.size=1", "shop.size=4");
		assertThat(render(new PrometheusFormat(), SHOP_AND_SEARCH)).contains("\"cluster\":\"search\"",
				"\"cluster\":\"shop\"");
		assertThat(render(JsonFormat.ADDRESSES.ofClusters(), ClusterSnapshots.of(List.of(), List.of())))
			.isEqualTo("{}");
	}

	@Test
	void theStateIsThatOfTheClusterThatIsKnownLeast() {
		ClusterSnapshot live = cluster("shop");
		ClusterSnapshot restored = new ClusterSnapshot("pay", 3, List.of(), Source.RESTORED, null);
		assertThat(ClusterSnapshots.of(List.of(live, restored), List.of()).source()).isEqualTo(Source.RESTORED);
		assertThat(ClusterSnapshots.of(List.of(live, restored), List.of(Source.UNKNOWN)).source())
			.isEqualTo(Source.UNKNOWN);
		assertThat(ClusterSnapshots.of(List.of(live), List.of(Source.STALE)).source()).isEqualTo(Source.STALE);
		assertThat(ClusterSnapshots.of(List.of(live, restored), List.of()).revision("pay")).isEqualTo(3);
		assertThat(ClusterSnapshots.of(List.of(live, restored), List.of()).revision()).isEqualTo(7);
	}

	private static ClusterSnapshot cluster(String name, Member... members) {
		return new ClusterSnapshot(name, 7,
				Stream.of(members).sorted((one, other) -> one.address().compareTo(other.address())).toList(),
				Source.LIVE, null);
	}

	private static Member member(String address, String... metadata) {
		Member bare = Member.of(address);
		Map<String, String> map = (metadata.length == 2) ? Map.of(metadata[0], metadata[1])
				: Map.of(metadata[0], metadata[1], metadata[2], metadata[3]);
		return new Member(address, bare.host(), bare.port(), null, map, null, null, null);
	}

	private static String render(Renderer renderer, ClusterSnapshots state) {
		return new String(renderer.render(state), StandardCharsets.UTF_8);
	}

}
