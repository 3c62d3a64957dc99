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

package io.github.clustercontrol.documentation;

import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import javax.xml.parsers.DocumentBuilderFactory;

import io.github.clustercontrol.autoconfigure.ClusterControlAutoConfiguration;
import io.github.clustercontrol.autoconfigure.EtcdAutoConfiguration;
import io.github.clustercontrol.fault.Certificates;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.xml.sax.InputSource;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.core.env.PropertySource;
import org.springframework.core.io.ByteArrayResource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that configurations on the pages are accepted, code compiles, and links have a
 * target.
 */
class DocumentationTests {

	/** The imports that code on the pages may leave out. */
	private static final String IMPORTS = Stream
		.of("java.util.List", "java.util.concurrent.*", "io.github.clustercontrol.*", "io.grpc.*",
				"io.github.clustercontrol.SelfRegistration.State", "io.github.clustercontrol.test.*",
				"org.junit.jupiter.api.Test", "org.springframework.beans.factory.annotation.*",
				"org.springframework.boot.availability.*", "org.springframework.boot.test.context.*",
				"org.springframework.boot.webmvc.test.autoconfigure.*", "org.springframework.context.*",
				"org.springframework.context.annotation.*", "org.springframework.context.event.*",
				"org.springframework.stereotype.*", "org.springframework.web.client.*",
				"static org.awaitility.Awaitility.*")
		.map((name) -> "import " + name + ";\n")
		.reduce("", String::concat);

	/** The method around code that is only statements. */
	private static final String METHOD = "class Statements {\nvoid run(Clusters clusters, RestClient restClient, Object order) {\n%s}\n}\n";

	private static final Pattern TYPE = Pattern.compile("(?m)^(public )?(?:final )?(?:class|interface|record) (\\w+)");

	@TempDir
	static Path directory;

	static List<Document> documents() {
		return Document.all();
	}

	/**
	 * HandlersDocumentTests tests the page about handlers, with its files, and
	 * AgentDocumentIT that about the agent, whose properties others refuse.
	 */
	static List<Document> documentsOfApplications() {
		return Document.all()
			.stream()
			.filter((document) -> !document.path().endsWith("handlers.md") && !document.path().endsWith("agent.md"))
			.toList();
	}

	@ParameterizedTest
	@MethodSource("documents")
	void linksHaveATarget(Document document) {
		assertThat(document.links()).filteredOn((link) -> !link.contains("://")).allSatisfy((link) -> {
			String[] parts = link.split("#", 2);
			Path target = parts[0].isEmpty() ? document.path() : document.path().resolveSibling(parts[0]).normalize();
			assertThat(Document.ROOT.resolve(target)).exists();
			if (parts.length > 1) {
				assertThat(Document.of(target.toString()).anchors()).contains(parts[1]);
			}
		});
	}

	@BeforeAll
	static void certificates() {
		Certificates certificates = new Certificates(directory);
		certificates.authority("ca");
		certificates.sign("client", "ca", "dns:client");
	}

	@ParameterizedTest
	@MethodSource("documentsOfApplications")
	void applicationsStartWithEachConfiguration(Document document) throws IOException {
		for (String block : document.blocks("yaml")) {
			String yaml = block.replace("/etc/etcd-client/", directory + "/");
			List<PropertySource<?>> sources = new YamlPropertySourceLoader().load(document.toString(),
					new ByteArrayResource(yaml.getBytes(StandardCharsets.UTF_8)));
			assertThat(sources).isNotEmpty();
			if (yaml.contains("clustercontrol:")) {
				new ApplicationContextRunner()
					.withConfiguration(AutoConfigurations.of(SslAutoConfiguration.class, EtcdAutoConfiguration.class,
							ClusterControlAutoConfiguration.class))
					.withInitializer(
							(context) -> sources.forEach(context.getEnvironment().getPropertySources()::addLast))
					.withPropertyValues("clustercontrol.startup-timeout=0")
					.run((context) -> assertThat(context).as(yaml).hasNotFailed());
			}
		}
	}

	@Test
	void codeCompiles() throws IOException {
		List<Path> sources = new ArrayList<>();
		for (Document document : Document.all()) {
			for (String code : document.blocks("java")) {
				sources.add(source(Files.createDirectory(directory.resolve("java" + sources.size())), code));
			}
		}
		assertThat(sources).hasSizeGreaterThan(5);
		JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
		try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
			for (Path source : sources) {
				StringWriter errors = new StringWriter();
				boolean compiles = compiler
					.getTask(errors, files, null,
							List.of("-d", source.getParent().toString(), "-proc:none", "-classpath",
									System.getProperty("java.class.path")),
							null, files.getJavaFileObjects(source))
					.call();
				assertThat(compiles).as(errors + "\n" + Files.readString(source)).isTrue();
			}
		}
	}

	private static Path source(Path directory, String code) throws IOException {
		Matcher type = TYPE.matcher(code);
		boolean whole = type.find();
		String name = (whole && type.group(1) != null) ? type.group(2) : "Code";
		String text = code.replaceAll("(?m)^\\s*\\.\\.\\.$", "");
		if (!text.startsWith("package ")) {
			text = IMPORTS + (whole ? text : METHOD.formatted(text));
		}
		return Files.writeString(directory.resolve(name + ".java"), text);
	}

	@ParameterizedTest
	@MethodSource("documents")
	void xmlIsWellFormed(Document document) throws Exception {
		for (String xml : document.blocks("xml")) {
			DocumentBuilderFactory.newInstance()
				.newDocumentBuilder()
				.parse(new InputSource(new StringReader("<block>" + xml + "</block>")));
		}
	}

}
