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

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import io.github.clustercontrol.ClusterSnapshot;
import io.github.clustercontrol.Member;
import io.github.clustercontrol.Source;
import io.github.clustercontrol.internal.key.MemberCodec;
import io.github.clustercontrol.theory.BadInput;
import io.github.clustercontrol.theory.Theories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import org.quicktheories.core.Gen;
import org.quicktheories.generators.Generate;
import org.quicktheories.generators.SourceDSL;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Whatever is in etcd, a file says what it is meant to say and nothing else. Each file is
 * read again, as strictly as no program does.
 */
class InjectionTheoriesTests {

	private static final int CASES = 1_500;

	/** A text of metadata after escaping for a server. */
	private static final String WORD = "[A-Za-z0-9._:+/@,-]+";

	private static final String ADDRESS = "(\\[[0-9A-Fa-f:.]+\\]|[A-Za-z0-9._-]+):[0-9]{1,5}";

	private final JsonMapper mapper = new JsonMapper();

	@Test
	void jsonHasTheAddressesAndNothingElse() {
		Theories.theory(CASES).forAll(clusters()).checkAssert((cluster) -> {
			JsonNode json = this.mapper.readTree(JsonFormat.ADDRESSES.ofCluster().render(ClusterSnapshots.of(cluster)));
			assertThat(json.valueStream().map(JsonNode::stringValue)).containsExactlyElementsOf(addresses(cluster));
		});
	}

	@Test
	void jsonHasTheMembersAndNothingElse() {
		Theories.theory(CASES).forAll(clusters()).checkAssert((cluster) -> {
			JsonNode json = this.mapper.readTree(JsonFormat.MEMBERS.ofCluster().render(ClusterSnapshots.of(cluster)));
			assertThat(json).hasSameSizeAs(cluster.members());
			for (int i = 0; i < json.size(); i++) {
				assertThat(read(json.get(i))).isEqualTo(cluster.members().get(i));
			}
		});
	}

	private static Member read(JsonNode json) {
		Map<String, String> metadata = new HashMap<>();
		json.get("metadata")
			.properties()
			.forEach((entry) -> metadata.put(entry.getKey(), entry.getValue().stringValue()));
		String started = json.path("started").stringValue(null);
		assertThat(json.propertyNames()).isSubsetOf("address", "host", "port", "scheme", "metadata", "instance",
				"started", "rawValue");
		return new Member(json.get("address").stringValue(), json.get("host").stringValue(),
				json.get("port").intValue(), json.path("scheme").stringValue(null), metadata,
				json.path("instance").stringValue(null), (started != null) ? Instant.parse(started) : null,
				json.path("rawValue").stringValue(null));
	}

	@Test
	void propertiesHaveTheMembersAndNothingElse() {
		PropertiesFormat format = new PropertiesFormat();
		Theories.theory(CASES).forAll(clusters()).checkAssert((cluster) -> {
			Map<String, String> expected = new HashMap<>();
			expected.put("web.size", String.valueOf(cluster.members().size()));
			expected.put("web.addresses", String.join(",", addresses(cluster)));
			for (int i = 0; i < cluster.members().size(); i++) {
				Member member = cluster.members().get(i);
				String prefix = "web.members[" + i + "].";
				expected.put(prefix + "address", member.address());
				expected.put(prefix + "host", member.host());
				expected.put(prefix + "port", String.valueOf(member.port()));
				if (member.scheme() != null) {
					expected.put(prefix + "scheme", member.scheme());
				}
				member.metadata().forEach((name, value) -> expected.put(prefix + "metadata." + name, value));
			}
			assertThat(load(format.render(ClusterSnapshots.of(cluster)))).isEqualTo(expected);
		});
	}

	private static Properties load(byte[] content) {
		Properties properties = new Properties();
		try {
			properties.load(new ByteArrayInputStream(content));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		return properties;
	}

	@Test
	void prometheusScrapesTheMembersAndLearnsNothingElseThanItShould() {
		PrometheusFormat format = new PrometheusFormat();
		Pattern label = Pattern.compile("cluster|__scheme__|__meta_clustercontrol_metadata_[a-zA-Z0-9_]*");
		Theories.theory(CASES).forAll(clusters()).checkAssert((cluster) -> {
			JsonNode groups = this.mapper.readTree(format.render(ClusterSnapshots.of(cluster)));
			assertThat(groups).hasSameSizeAs(cluster.members());
			for (int i = 0; i < groups.size(); i++) {
				JsonNode group = groups.get(i);
				assertThat(group.propertyNames()).containsExactly("targets", "labels");
				assertThat(group.get("targets").valueStream().map(JsonNode::stringValue))
					.containsExactly(cluster.members().get(i).address());
				assertThat(group.get("labels").propertyNames()).allMatch(label.asMatchPredicate());
				assertThat(group.get("labels").get("cluster").stringValue()).isEqualTo("web");
				assertThat(group.get("labels").path("__scheme__").stringValue("https")).isEqualTo("https");
			}
		});
	}

	@ParameterizedTest
	@EnumSource(BundledTemplate.class)
	void bundledTemplatesGiveTheLinesThatTheyAreMeantToGive(BundledTemplate template) {
		Renderer renderer = template.ofCluster();
		Pattern line = Pattern.compile(lines(template));
		Theories.theory(CASES).forAll(clusters()).checkAssert((cluster) -> {
			String text = new String(renderer.render(ClusterSnapshots.of(cluster)), StandardCharsets.UTF_8);
			assertThat(text).isASCII().matches("[^\\p{Cntrl}]*(\n[^\\p{Cntrl}]*)*\n");
			assertThat(text.lines()).allMatch(line.asMatchPredicate());
			assertThat(cluster.members()).filteredOn((member) -> template != BundledTemplate.HAPROXY_SERVICES)
				.filteredOn((member) -> template != BundledTemplate.MAGENTO_ENV || !member.address().startsWith("["))
				.allMatch((member) -> text.contains(":" + member.port()) || text.contains("\"" + member.port() + "\""));
		});
	}

	private static String lines(BundledTemplate template) {
		return switch (template) {
			case NGINX_UPSTREAM -> "# Written .*|upstream web \\{|    server " + ADDRESS + ";|    # Left out.*: "
					+ ADDRESS + "|    # No members\\. .*|    server 127\\.0\\.0\\.1:1 down;|\\}";
			case NGINX_SITES -> lines(BundledTemplate.NGINX_UPSTREAM)
					+ "|#     .*|# \\$clustercontrol_site is .*|map \\$\\w+ \\$\\w+ \\{"
					+ "|    default (\"\"|\\$clustercontrol_site_of_host);|    \"\" \\$clustercontrol_site_of_path;"
					+ "|    \"~\\*\\^\\\\Q" + WORD + "\\\\E\\$\" web;" + "|    \"~\\^\\\\Q" + WORD
					+ "\\\\E\\(\\?:/\\|\\$\\)\" web;";
			case HAPROXY_SERVICES -> "# .*|" + WORD + " web";
			case PROMETHEUS_SERVICES -> "\\[|\\]|  \\{\"targets\": \\[(\"" + ADDRESS + "\"(, \"" + ADDRESS
					+ "\")*)?\\], \"labels\": \\{\"job\": \"web\"\\}\\}";
			case HAPROXY_BACKEND ->
				"# Written .*|backend web|    # A name .*|    default-server check init-addr last,libc,none"
						+ "|    # Left out.*: " + ADDRESS + "|    server [A-Za-z0-9._:-]+ " + ADDRESS
						+ "( ssl verify required ca-file @system-ca)?";
			case VARNISH_BACKENDS -> "|vcl 4\\.1;|# Written .*|# To use it.*|import directors;|# Left out.*: " + ADDRESS
					+ "|backend web_m[a-z0-9_-]+ \\{|    \\.host = \"[A-Za-z0-9._:-]+\";|    \\.port = \"[0-9]{1,5}\";|\\}"
					+ "|backend web_none none;|sub vcl_init \\{|    new web = directors\\.round_robin\\(\\);"
					+ "|    web\\.add_backend\\((web_m[a-z0-9_-]+|web_none)\\);";
			case APACHE_BALANCER ->
				"# Written .*|<Proxy \"balancer://web\">|    BalancerMember \"https?://" + ADDRESS + "\"|</Proxy>";
			case MAGENTO_ENV -> "<\\?php|// .*|return \\(static .*|    return \\$replicas .*|\\}\\)\\(\\[|    '"
					+ ADDRESS + "',|\\]\\);";
		};
	}

	/**
	 * All but the two for which quotes are promised, and the one that promises nothing.
	 */
	@ParameterizedTest
	@EnumSource(mode = Mode.EXCLUDE, names = { "JSON", "PHP", "NONE" })
	void anEscapedTextIsOneWord(Escape escape) {
		Theories.theory(CASES).forAll(BadInput.texts()).checkAssert((text) -> {
			assertThat(escape.escape(text)).hasSize(text.codePointCount(0, text.length()))
				.matches("[A-Za-z0-9._:+/@,-]*")
				.doesNotContain((escape != Escape.VCL) ? "\\" : "//");
			if (text.matches("[A-Za-z0-9._:+-]*")) {
				assertThat(escape.escape(text)).isEqualTo(text);
			}
		});
	}

	@Test
	void aJsonStringReadsAsTheOriginalText() {
		Theories.theory(CASES)
			.forAll(BadInput.texts())
			.checkAssert(
					(text) -> assertThat(this.mapper.readTree("\"" + Escape.JSON.escape(text) + "\"").stringValue())
						.isEqualTo(text));
	}

	@Test
	void aStringOfPhpEndsWhereItShould() {
		Pattern string = Pattern.compile("([^'\\\\]|\\\\\\\\|\\\\')*+", Pattern.DOTALL);
		Theories.theory(CASES).forAll(BadInput.texts()).checkAssert((text) -> {
			String escaped = Escape.PHP.escape(text);
			assertThat(string.matcher(escaped).matches()).isTrue();
			assertThat(escaped.replace("\\'", "'").replace("\\\\", "\\")).isEqualTo(text);
		});
	}

	private static List<String> addresses(ClusterSnapshot cluster) {
		return cluster.members().stream().map(Member::address).toList();
	}

	/** As they are read from etcd. */
	private static Gen<ClusterSnapshot> clusters() {
		MemberCodec codec = new MemberCodec();
		Gen<Member> members = Generate.oneOf(BadInput.addresses(), hostileAddresses())
			.zip(BadInput.values(), (address, value) -> codec.decode(address, value).member());
		return SourceDSL.lists()
			.of(members)
			.ofSizeBetween(0, 4)
			.map((list) -> new ClusterSnapshot("web", 7,
					List.copyOf(list.stream()
						.collect(Collectors.toMap(Member::address, (member) -> member, (one, other) -> one))
						.values()),
					Source.LIVE, null));
	}

	private static Gen<String> hostileAddresses() {
		return Generate.pick(HostileMembers.known().stream().map(Member::address).toList());
	}

}
