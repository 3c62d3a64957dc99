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
import java.net.URI;
import java.util.concurrent.CountDownLatch;
import java.util.function.DoubleSupplier;

import io.etcd.jetcd.ClientBuilder;
import io.github.clustercontrol.ClusterChangedEvent;
import io.github.clustercontrol.ClusterHandler;
import io.github.clustercontrol.ClusterSnapshot;
import io.github.clustercontrol.etcd.EtcdClientBuilderCustomizer;
import io.github.clustercontrol.fault.EtcdServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.BeanFactoryAware;
import org.springframework.beans.factory.InitializingBean;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.web.server.context.WebServerInitializedEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.context.event.EventListener;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The steps of a start while the beans of the application are created.
 */
@Execution(ExecutionMode.CONCURRENT)
class EarlyStartIT {

	@Test
	void clustersAreReadWhileTheFirstBeanIsCreatedAndEventsFollowTheLastBean() {
		try (EtcdServer etcd = new EtcdServer().start()) {
			etcd.witness().put("/clusterdemo/db/10.0.0.1:3306", "");
			RecordingHandler handler = new RecordingHandler();
			SlowBean slow = new SlowBean(() -> reads(etcd), handler);
			try (Instance instance = Instance.of(etcd.endpoint())
				.web(WebApplicationType.SERVLET)
				.bean(slow)
				.bean(handler)
				.watching("db", "/clusterdemo/db")
				.with("clustercontrol.clusters.db.handlers[0].type", "recordingHandler")
				.start()) {
				assertThat(handler.handledWhenAccepting).isTrue();
				Instance.soon("the first read is published").until(() -> handler.published.getCount() == 0);
				assertThat(instance.addresses("db")).containsExactly("10.0.0.1:3306");
			}
		}
	}

	@Test
	void whatTheApplicationAddsToTheConnectionIsMadeInItsTurn() {
		try (EtcdServer etcd = new EtcdServer().start()) {
			FirstBean first = new FirstBean();
			Customizer customizer = new Customizer(first);
			try (Instance instance = Instance.of(etcd.endpoint())
				.bean(first)
				.bean(customizer)
				.watching("db", "/clusterdemo/db")
				.start()) {
				assertThat(customizer.applied.getCount()).isZero();
				assertThat(customizer.madeAfterTheFirst).isTrue();
			}
		}
	}

	/** The number of reads of etcd. */
	private static double reads(EtcdServer etcd) {
		try {
			return Instance.get(URI.create(etcd.endpoint()).getPort(), "/metrics")
				.body()
				.lines()
				.filter((line) -> line.startsWith("grpc_server_handled_total{") && line.contains("\"Range\"")
						&& line.contains("\"OK\""))
				.mapToDouble((line) -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
				.sum();
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/** A bean whose creation waits until etcd was read. */
	static final class SlowBean implements InitializingBean {

		private final DoubleSupplier reads;

		private final double before;

		private final RecordingHandler handler;

		SlowBean(DoubleSupplier reads, RecordingHandler handler) {
			this.reads = reads;
			this.before = reads.getAsDouble();
			this.handler = handler;
		}

		@Override
		public void afterPropertiesSet() {
			Instance.soon("etcd is asked").until(() -> this.reads.getAsDouble() > this.before);
			Instance.always("no event is published")
				.until(() -> this.handler.handled.getCount() == 1 && this.handler.published.getCount() == 1);
		}

	}

	/** Gets the events of a cluster in both ways. */
	static final class RecordingHandler implements ClusterHandler, ApplicationListener<WebServerInitializedEvent> {

		private final CountDownLatch handled = new CountDownLatch(1);

		private final CountDownLatch published = new CountDownLatch(1);

		private volatile boolean handledWhenAccepting;

		@Override
		public void handle(ClusterSnapshot snapshot) {
			this.handled.countDown();
		}

		@EventListener
		void changed(ClusterChangedEvent event) {
			this.published.countDown();
		}

		@Override
		public void onApplicationEvent(WebServerInitializedEvent event) {
			this.handledWhenAccepting = this.handled.getCount() == 0;
		}

	}

	static final class FirstBean implements InitializingBean {

		private volatile boolean made;

		@Override
		public void afterPropertiesSet() {
			this.made = true;
		}

	}

	static final class Customizer implements EtcdClientBuilderCustomizer, BeanFactoryAware {

		private final FirstBean first;

		private final CountDownLatch applied = new CountDownLatch(1);

		private volatile boolean madeAfterTheFirst;

		Customizer(FirstBean first) {
			this.first = first;
		}

		@Override
		public void setBeanFactory(BeanFactory beanFactory) {
			this.madeAfterTheFirst = this.first.made;
		}

		@Override
		public void customize(ClientBuilder builder) {
			this.applied.countDown();
		}

	}

}
