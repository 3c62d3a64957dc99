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

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import io.github.clustercontrol.SelfRegistration;
import io.github.clustercontrol.SelfRegistration.State;
import io.github.clustercontrol.fault.ForkedJvm;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * One application with the starter in a JVM of its own, without additions for tests.
 */
public final class InstanceProcess {

	private InstanceProcess() {
	}

	/**
	 * Start an application, by default without a web server.
	 * @param endpoint the URL of its etcd
	 * @param arguments its arguments
	 * @return its process
	 */
	static ForkedJvm fork(String endpoint, String... arguments) {
		Map<String, String> all = new LinkedHashMap<>();
		Stream<String> defaults = Stream.of("--clustercontrol.etcd.endpoints=" + endpoint, "--server.port=0",
				"--spring.main.banner-mode=off", "--spring.main.keep-alive=true",
				"--spring.main.web-application-type=none", "--clustercontrol.self.drain-period=0");
		Stream.concat(defaults, Stream.of(arguments))
			.forEach((argument) -> all.put(argument.substring(0, argument.indexOf('=')), argument));
		return ForkedJvm.main(InstanceProcess.class, all.values().toArray(String[]::new));
	}

	public static void main(String[] args) {
		SpringApplication.run(ProcessConfiguration.class, args);
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class ProcessConfiguration {

		@Bean
		@ConditionalOnBooleanProperty("story.ready-while-stopping")
		ReadyWhileStopping readyWhileStopping(ObjectProvider<SelfRegistration> registration) {
			// A bean that depends on the registration would be stopped before it
			return new ReadyWhileStopping(registration);
		}

		@Bean
		@ConditionalOnBooleanProperty("story.straggler")
		ApplicationRunner straggler() {
			return (arguments) -> new Thread(() -> {
				try {
					new CountDownLatch(1).await();
				}
				catch (InterruptedException ex) {
					Thread.currentThread().interrupt();
				}
			}, "straggler").start();
		}

	}

	/**
	 * Becomes ready only when the application must stop, just after the registration: the
	 * worst moment.
	 */
	static final class ReadyWhileStopping
			implements ApplicationRunner, SmartLifecycle, ApplicationListener<ApplicationReadyEvent> {

		private final CountDownLatch stopping = new CountDownLatch(1);

		private final CountDownLatch ready = new CountDownLatch(1);

		private final ObjectProvider<SelfRegistration> registration;

		ReadyWhileStopping(ObjectProvider<SelfRegistration> registration) {
			this.registration = registration;
		}

		@Override
		public void run(ApplicationArguments args) throws Exception {
			System.out.println("The start is under way");
			this.stopping.await();
		}

		@Override
		public void onApplicationEvent(ApplicationReadyEvent event) {
			this.ready.countDown();
		}

		@Override
		public int getPhase() {
			return Integer.MAX_VALUE - 1;
		}

		@Override
		public void start() {
		}

		@Override
		public void stop() {
			this.stopping.countDown();
			try {
				if (this.ready.await(20, TimeUnit.SECONDS)) {
					Instance.always("it stays stopped")
						.until(() -> this.registration.getObject().state() == State.STOPPED);
					System.out.println("It was ready while it stopped");
				}
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
		}

		@Override
		public boolean isRunning() {
			return this.stopping.getCount() > 0;
		}

	}

}
