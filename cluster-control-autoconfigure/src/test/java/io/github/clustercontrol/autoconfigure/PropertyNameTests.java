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
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.MutablePropertySources;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

/**
 * Tests for the names of clusters and metadata in YAML and in environment variables, and
 * for lists that several property sources set.
 */
class PropertyNameTests extends StartWithProperties {

	@Test
	void anEnvironmentVariableThatSetsTwoClustersStopsTheStart() {
		withVariables(Map.of("CLUSTERCONTROL_CLUSTERS_MYWEB_MINMEMBERS", "2"))
			.withPropertyValues("clustercontrol.clusters.my-web.path=/demo/web")
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.hasMessageContaining("write '_' for each '-' to set those of 'my-web' only, as in"
						+ " CLUSTERCONTROL_CLUSTERS_MY_WEB_MIN_MEMBERS."));
		withVariables(Map.of("CLUSTERCONTROL_CLUSTERS_MYWEB_MINMEMBERS", "2"))
			.withPropertyValues("clustercontrol.clusters.myWeb.path=/demo/web")
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.hasMessageContaining("write the name 'myWeb' in lower case."));
		withVariables(Map.of("CLUSTERCONTROL_CLUSTERS_MY_WEB_MIN_MEMBERS", "2"))
			.withPropertyValues("clustercontrol.clusters.my-web.path=/demo/web")
			.run((context) -> assertThat(context.getBean(ClusterControlProperties.class).clusters())
				.hasEntrySatisfying("my-web", (cluster) -> assertThat(cluster.minMembers()).isEqualTo(2))
				.hasSize(1));
	}

	@Test
	void aVariableThatSetsAListToNothingStopsTheStart() {
		withVariables(Map.of("CLUSTERCONTROL_CLUSTERS_WEB_HANDLERS", "")).withInitializer((context) -> {
			MutablePropertySources sources = context.getEnvironment().getPropertySources();
			sources.addLast(new MapPropertySource("application.yaml", Map.of("clustercontrol.clusters.web.path",
					"/demo/web", "clustercontrol.clusters.web.handlers[0].file", "a")));
		})
			.run((context) -> assertThat(
					Analysis.of(context.getStartupFailure(), new StandardEnvironment()).getAction())
				.contains("and are in one property source"));
	}

	private ApplicationContextRunner withVariables(Map<String, Object> variables) {
		return this.runner.withInitializer((context) -> {
			MutablePropertySources sources = context.getEnvironment().getPropertySources();
			sources.replace(StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
					new SystemEnvironmentPropertySource(StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
							variables));
		});
	}

	@ParameterizedTest
	// YAML below clustercontrol | part of the explanation
	@CsvSource(delimiter = '|', quoteCharacter = '%',
			textBlock = """
					clusters: { my web: { path: /demo/web } } | the name 'my web' as 'myweb': choose a name of letters, digits
					clusters: { "[my web]": { path: /demo/web } } | write letters, digits, '-', '_' and '.' only.
					clusters: { "-web": { path: /demo/web } } | the name '-web' as 'web': write it in brackets, and in YAML in quotation marks too, as in "[-web]".
					clusters: { my.web: { path: /demo/web } } | as in clustercontrol.clusters[my.web].path.
					self: { path: /demo/web, metadata: { app.kubernetes.io/name: shop } } | the name 'app.kubernetes.io/name' as 'app.kubernetes.ioname': write it in brackets, and in YAML in quotation marks too, as in "[app.kubernetes.io/name]".
					self: { path: /demo/web, metadata: { my zone: a } } | as in "[my zone]".
					""")
	void aNameThatRelaxedBindingChangesStopsTheStart(String yaml, String explanation, @TempDir Path directory,
			CapturedOutput output) throws Exception {
		Path file = Files.writeString(directory.resolve("application.yaml"), "clustercontrol: { " + yaml + " }");
		assertThatException().isThrownBy(() -> run("--spring.config.location=file:" + file));
		assertThat(output).contains("APPLICATION FAILED TO START").contains(explanation);
	}

	@Test
	void aHandlerThatSeveralSourcesSetInPartsStopsTheStart(@TempDir Path directory, CapturedOutput output)
			throws Exception {
		Path file = Files.writeString(directory.resolve("application.yaml"),
				"clustercontrol: { clusters: { web: { path: /demo/web,"
						+ " handlers: [{ type: template, file: a, template: nginx-upstream }] } } }");
		assertThatException().isThrownBy(
				() -> run("--spring.config.location=file:" + file, "--clustercontrol.clusters.web.handlers[0].file=b"));
		assertThat(output)
			.contains("Invalid value 'template' for configuration property"
					+ " 'clustercontrol.clusters.web.handlers[0].type'")
			.contains("clustercontrol.clusters.web.handlers comes from 'commandLineArgs', which sets [0].file, and what"
					+ " 'Config resource ")
			.contains("would be lost: [0].type, [0].template.");
	}

	@Test
	void theDocumentedNamesAreKept(@TempDir Path directory) throws Exception {
		String page = Files.readString(Path.of("../docs/properties.md"));
		int begin = page.indexOf("```yaml\n") + "```yaml\n".length();
		Path file = Files.writeString(directory.resolve("application.yaml"),
				page.substring(begin, page.indexOf("```", begin)));
		try (ConfigurableApplicationContext context = run("--spring.config.location=file:" + file,
				"--clustercontrol.etcd.endpoints=http://127.0.0.1:1", "--clustercontrol.self.port=1")) {
			ClusterControlProperties properties = context.getBean(ClusterControlProperties.class);
			assertThat(properties.clusters()).containsOnlyKeys("my.web");
			assertThat(properties.self().metadata()).containsOnlyKeys("zone", "app.kubernetes.io/name");
		}
	}

}
