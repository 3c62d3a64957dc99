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

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;

import io.github.clustercontrol.ClusterSnapshot;
import io.github.clustercontrol.Clusters;
import io.github.clustercontrol.SelfRegistration.State;
import io.github.clustercontrol.Source;
import io.github.clustercontrol.fault.EtcdServer;
import io.github.clustercontrol.fault.FaultProxy;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.BeanFactoryAware;
import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.web.server.context.WebServerInitializedEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.context.SmartLifecycle;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The order of the steps during the start of an application.
 */
@Execution(ExecutionMode.CONCURRENT)
class StartIT {

	@RegisterExtension
	static final EtcdServer etcd = new EtcdServer();

	@ParameterizedTest
	@EnumSource
	void theKeyIsWrittenWhenTheApplicationIsReadyAndNotWhenItsWebServerAccepts(WebApplicationType type)
			throws Exception {
		String directory = "/clusterdemo/ready-" + type;
		SlowRunner runner = new SlowRunner();
		CompletableFuture<Instance> starting = Instance.of(etcd.endpoint())
			.web(type)
			.joining(directory + "/10.0.0.1:8110")
			.bean(runner)
			.startAside();
		runner.entered.await();
		if (type != WebApplicationType.NONE) {
			Instance.soon("the web server accepts meanwhile")
				.ignoreExceptionsInstanceOf(ConnectException.class)
				.until(() -> Instance.ask(runner.port) == 404);
		}
		Instance.always("the key stays away").until(() -> etcd.witness().list(directory).isEmpty());
		long barrier = etcd.witness().put("/barrier/" + type, "");
		runner.released.countDown();
		try (Instance instance = starting.join()) {
			instance.awaitRegistered();
			assertThat(etcd.witness().history(directory, 1)).singleElement()
				.satisfies((put) -> assertThat(put.modRevision()).isGreaterThan(barrier));
		}
	}

	@ParameterizedTest
	@EnumSource(names = "NONE", mode = EnumSource.Mode.EXCLUDE)
	void clustersAreReadAndTheirFilesWrittenWhenTheWebServerAccepts(WebApplicationType type, @TempDir Path temporary) {
		String directory = "/clusterdemo/read-" + type;
		etcd.witness().put(directory + "/10.0.0.1:3306", "");
		Path file = temporary.resolve("made/on/the/way/db.json");
		StartProbe probe = new StartProbe(file);
		try (FaultProxy proxy = new FaultProxy(etcd)) {
			// With such a delay, a start that does not wait for etcd has no members yet
			proxy.latency(Duration.ofMillis(200));
			try (Instance instance = Instance.of(proxy.endpoint())
				.web(type)
				.watching("db", directory)
				.with("clustercontrol.clusters.db.handlers[0].file", file)
				.bean(probe)
				.start()) {
				assertThat(probe.before.source()).isEqualTo(Source.LIVE);
				assertThat(probe.before.members()).hasSize(1);
				assertThat(probe.fileBefore).isEqualTo("[\"10.0.0.1:3306\"]");
				assertThat(probe.accepting).isEqualTo(probe.before);
				assertThat(instance.clusters().get("db").members()).isEqualTo(probe.before.members());
				Instance.soon("the first read is published").until(() -> !instance.events().changesOf("db").isEmpty());
				assertThat(instance.events().composed("db")).containsExactly("10.0.0.1:3306");
			}
		}
	}

	@ParameterizedTest
	@EnumSource(names = "NONE", mode = EnumSource.Mode.EXCLUDE)
	void theAddressIsThatOfTheWebServerAndTheKeyGoesWithTheApplication(WebApplicationType type) {
		String directory = "/clusterdemo/address-" + type;
		try (Instance instance = Instance.of(etcd.endpoint())
			.web(type)
			.with("clustercontrol.self.path", directory)
			.watching("web", directory)
			.start()) {
			String address = "127.0.0.1:" + instance.port();
			instance.awaitRegistered();
			Instance.soon("it sees itself").until(() -> instance.addresses("web").contains(address));
			assertThat(instance.self().key()).isEqualTo(directory + "/" + address);
			instance.close();
			assertThat(instance.self().state()).isEqualTo(State.STOPPED);
		}
		assertThat(etcd.witness().list(directory)).isEmpty();
		assertThat(etcd.witness().list("/clustercontrol.leases" + directory)).isEmpty();
	}

	/** Delays readiness. */
	static final class SlowRunner implements ApplicationRunner, ApplicationListener<WebServerInitializedEvent> {

		private final CountDownLatch entered = new CountDownLatch(1);

		private final CountDownLatch released = new CountDownLatch(1);

		private volatile int port;

		@Override
		public void onApplicationEvent(WebServerInitializedEvent event) {
			this.port = event.getWebServer().getPort();
		}

		@Override
		public void run(ApplicationArguments args) throws Exception {
			this.entered.countDown();
			this.released.await();
		}

	}

	/** Records the state just before the web server opens its port, and just after. */
	static final class StartProbe
			implements SmartLifecycle, BeanFactoryAware, ApplicationListener<WebServerInitializedEvent> {

		private final Path file;

		private BeanFactory beanFactory;

		private volatile ClusterSnapshot before;

		private volatile String fileBefore;

		private volatile ClusterSnapshot accepting;

		StartProbe(Path file) {
			this.file = file;
		}

		@Override
		public void setBeanFactory(BeanFactory beanFactory) {
			this.beanFactory = beanFactory;
		}

		@Override
		public int getPhase() {
			return Integer.MAX_VALUE - 2048 - 1;
		}

		@Override
		public void start() {
			try {
				this.before = this.beanFactory.getBean(Clusters.class).get("db");
				this.fileBefore = Files.readString(this.file);
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		}

		@Override
		public void onApplicationEvent(WebServerInitializedEvent event) {
			this.accepting = this.beanFactory.getBean(Clusters.class).get("db");
		}

		@Override
		public void stop() {
			this.before = null;
		}

		@Override
		public boolean isRunning() {
			return this.before != null;
		}

	}

}
