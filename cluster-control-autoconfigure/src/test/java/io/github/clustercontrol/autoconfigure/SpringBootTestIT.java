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

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

import io.github.clustercontrol.Clusters;
import io.github.clustercontrol.SelfRegistration;
import io.github.clustercontrol.SelfRegistration.State;
import io.github.clustercontrol.Source;
import io.github.clustercontrol.fault.EtcdServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.test.annotation.DirtiesContext.HierarchyMode;
import org.springframework.test.context.ActiveProfiles;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.context.TestContext;
import org.springframework.test.context.TestContextManager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests of applications that a test of Spring Boot starts: their configuration is that of
 * production, with this instance registered and a reload command.
 */
@ExtendWith(OutputCaptureExtension.class)
class SpringBootTestIT {

	private static final Duration SOON = Duration.ofSeconds(20);

	private static final String NO_RELOAD = "Reload commands do not run in a test";

	@RegisterExtension
	static EtcdServer etcd = new EtcdServer();

	@TempDir
	static Path scratch;

	private static Path directory;

	private TestContext test;

	@BeforeEach
	void createDirectory() throws IOException {
		directory = Files.createTempDirectory(scratch, "application");
	}

	@AfterEach
	void closeApplication() {
		this.test.markApplicationContextDirty(HierarchyMode.EXHAUSTIVE);
		etcd.witness().deletePrefix("/");
	}

	@ParameterizedTest
	@ValueSource(classes = { MockServlet.class, MockReactive.class, NoServer.class })
	void aTestWithoutAWebServerWatchesButNeitherRegistersNorReloads(Class<?> testClass, CapturedOutput output) {
		ApplicationContext application = start(testClass);
		assertThat(application.getBean(SelfRegistration.class).state()).isEqualTo(State.NEW);
		assertThat(application.getBean(Clusters.class).get("db").source()).isEqualTo(Source.LIVE);
		assertThat(etcd.witness().list("/")).isEmpty();
		assertThat(output).containsOnlyOnce("This instance does not register: this is a test without a web server");
		writesButDoesNotReload(output);
	}

	@Test
	void aTestWithAWebServerRegistersButDoesNotReload(CapturedOutput output) {
		SelfRegistration self = start(RealServer.class).getBean(SelfRegistration.class);
		await().atMost(SOON).until(() -> self.state() == State.REGISTERED);
		assertThat(output).doesNotContain("does not register");
		writesButDoesNotReload(output);
	}

	@Test
	void aTestThatAsksForItRegistersWithoutAWebServer() {
		SelfRegistration self = start(OwnEnabled.class).getBean(SelfRegistration.class);
		await().atMost(SOON).until(() -> self.state() == State.REGISTERED);
		assertThat(self.key()).endsWith(":7000");
	}

	@Test
	void aTestThatSetsAReloadCommandItselfRunsIt(CapturedOutput output) {
		start(OwnReload.class);
		await().atMost(SOON).until(() -> Files.exists(directory.resolve("own")));
		assertThat(output).doesNotContain(NO_RELOAD);
	}

	private static void writesButDoesNotReload(CapturedOutput output) {
		assertThat(directory.resolve("db.json")).hasContent("[]");
		// The reload is due from before the change on
		assertThat(directory.resolve(".db.json.reload-owed")).doesNotExist();
		assertThat(directory.resolve("reloaded")).doesNotExist();
		assertThat(output).containsOnlyOnce(NO_RELOAD);
	}

	private ApplicationContext start(Class<?> testClass) {
		this.test = new TestContextManager(testClass).getTestContext();
		return this.test.getApplicationContext();
	}

	@ActiveProfiles("under-test")
	abstract static class UnderTest {

		@DynamicPropertySource
		static void properties(DynamicPropertyRegistry registry) {
			registry.add("clustercontrol.etcd.endpoints", etcd::endpoint);
			registry.add("under-test.directory", () -> directory.toString());
		}

	}

	@SpringBootTest(classes = Application.class)
	static class MockServlet extends UnderTest {

	}

	@SpringBootTest(classes = Application.class, properties = "spring.main.web-application-type=reactive")
	static class MockReactive extends UnderTest {

	}

	@SpringBootTest(classes = Application.class, webEnvironment = WebEnvironment.NONE,
			properties = "clustercontrol.self.port=7000")
	static class NoServer extends UnderTest {

	}

	@SpringBootTest(classes = Application.class, webEnvironment = WebEnvironment.RANDOM_PORT,
			properties = "clustercontrol.self.drain-period=0")
	static class RealServer extends UnderTest {

	}

	@SpringBootTest(classes = Application.class, webEnvironment = WebEnvironment.NONE, properties = {
			"clustercontrol.self.port=7000", "clustercontrol.self.enabled=true", "clustercontrol.self.drain-period=0" })
	static class OwnEnabled extends UnderTest {

	}

	@SpringBootTest(classes = Application.class)
	static class OwnReload extends UnderTest {

		@DynamicPropertySource
		static void handlers(DynamicPropertyRegistry registry) {
			registry.add("clustercontrol.clusters.db.handlers[0].file", () -> directory + "/own.json");
			registry.add("clustercontrol.clusters.db.handlers[0].reload-command",
					() -> "touch," + directory.resolve("own"));
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

	}

}
