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

package io.github.clustercontrol.story;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

import io.github.clustercontrol.ClusterSnapshot;
import io.github.clustercontrol.Member;
import io.github.clustercontrol.Source;
import io.github.clustercontrol.autoconfigure.ClusterControlAutoConfiguration;
import io.github.clustercontrol.autoconfigure.ClusterControlProperties.ClustersFile;
import io.github.clustercontrol.autoconfigure.ClusterControlProperties.Handler;
import io.github.clustercontrol.autoconfigure.EtcdAutoConfiguration;
import io.github.clustercontrol.internal.render.BundledTemplate;
import io.github.clustercontrol.internal.render.ClusterSnapshots;
import io.github.clustercontrol.internal.render.Escape;
import io.github.clustercontrol.internal.render.JsonFormat;
import io.github.clustercontrol.internal.render.PrometheusFormat;
import io.github.clustercontrol.internal.render.PropertiesFormat;
import io.github.clustercontrol.internal.render.Renderer;
import io.github.clustercontrol.internal.render.TemplateRenderer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests the examples of {@code docs/handlers.md}.
 */
class HandlersDocumentTests {

	private static final HandlersDocument document = HandlersDocument.read();

	@TempDir
	private Path etc;

	static Stream<Arguments> examples() {
		Stream<Arguments> types = Stream.of(Arguments.of("`json`", JsonFormat.ADDRESSES.ofCluster()),
				Arguments.of("`json`, `format: members`", JsonFormat.MEMBERS.ofCluster()),
				Arguments.of("`properties`", new PropertiesFormat()),
				Arguments.of("`prometheus`", new PrometheusFormat()));
		Stream<Arguments> templates = BundledTemplate.names()
			.stream()
			.map((name) -> Arguments.of("`" + name + "`", BundledTemplate.named(name).ofCluster()));
		return Stream.concat(types, templates);
	}

	@ParameterizedTest
	@MethodSource("examples")
	void eachExampleIsWhatComesOut(String heading, Renderer renderer) {
		List<String> shown = document.section(heading)
			.blocks()
			.stream()
			.map((block) -> block.group(2).equals("json") ? block.group(3).replace("\n", "") : block.group(3))
			.toList();
		assertThat(shown.get(0)).isEqualTo(render(renderer, members()));
		if (shown.size() > 1) {
			assertThat(shown.get(1)).isEqualTo(render(renderer));
		}
	}

	@Test
	void theTemplateGivesTheFile() {
		Map<String, String> files = document.section("Templates").files();
		String location = "/etc/shop/pools.mustache";
		assertThat(render(TemplateRenderer.ofCluster(location, files.get(location), Escape.TOKEN), members()))
			.isEqualTo(files.get("/etc/shop/pools.conf"));
		String zones = "/etc/shop/zones.mustache";
		assertThat(render(TemplateRenderer.ofClusters(zones, files.get(zones), Escape.TOKEN), members()))
			.isEqualTo(files.get("/etc/shop/zones.conf"));
	}

	@Test
	void applicationsStartWithEachExample() throws Exception {
		HandlersDocument here = document.replace("/etc/", this.etc + "/");
		for (Map.Entry<String, String> file : here.files().entrySet()) {
			if (file.getKey().endsWith(".mustache")) {
				Path path = Path.of(file.getKey());
				Files.createDirectories(path.getParent());
				Files.writeString(path, file.getValue());
			}
		}
		assertThat(here.blocks("yaml")).hasSizeGreaterThan(5).allSatisfy(HandlersDocumentTests::assertAccepted);
	}

	private static void assertAccepted(String yaml) {
		new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(SslAutoConfiguration.class, EtcdAutoConfiguration.class,
					ClusterControlAutoConfiguration.class))
			.withPropertyValues(HandlersDocument.properties(yaml)
				.entrySet()
				.stream()
				.map((property) -> property.getKey() + "=" + property.getValue())
				.toArray(String[]::new))
			.withPropertyValues("clustercontrol.etcd.endpoints=http://127.0.0.1:1", "clustercontrol.startup-timeout=0",
					"clustercontrol.self.enabled=false")
			.run((context) -> assertThat(context).hasNotFailed());
	}

	@Test
	void aFileOverSeveralClustersHasTheOptionsOfAHandlerAndThoseThatAreListed() {
		List<String> more = new ArrayList<>(names(ClustersFile.class));
		more.removeAll(names(Handler.class));
		assertThat(document.section("Files over several clusters").names()).containsExactlyElementsOf(more);
	}

	private static List<String> names(Class<?> type) {
		return Arrays.stream(type.getRecordComponents())
			.map((component) -> component.getName().replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT))
			.toList();
	}

	@Test
	void allOptionsAreListedAndNoOthers() {
		assertThat(document.section("Options").names()).containsExactlyInAnyOrderElementsOf(names(Handler.class));
	}

	private static Member[] members() {
		return new Member[] { member("10.0.0.11:8080", "http", "a"), member("10.0.0.12:8443", "https", "b") };
	}

	private static Member member(String address, String scheme, String zone) {
		Member bare = Member.of(address);
		String value = "{\"v\":1,\"scheme\":\"" + scheme + "\",\"metadata\":{\"zone\":\"" + zone + "\"}}";
		assertThat(document.section("Types").text()).contains("`" + value + "`");
		return new Member(address, bare.host(), bare.port(), scheme, Map.of("zone", zone), null, null, value);
	}

	private static String render(Renderer renderer, Member... members) {
		String text = new String(
				renderer
					.render(ClusterSnapshots.of(new ClusterSnapshot("shop", 7, List.of(members), Source.LIVE, null))),
				StandardCharsets.UTF_8);
		return text.startsWith("[") ? text.replace("\n", "") : text;
	}

}
