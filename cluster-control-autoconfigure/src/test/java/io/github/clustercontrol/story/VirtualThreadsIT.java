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

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import io.github.clustercontrol.ClusterChangedEvent;
import io.github.clustercontrol.ClusterHandler;
import io.github.clustercontrol.ClusterSnapshot;
import io.github.clustercontrol.SelfRegisteredEvent;
import io.github.clustercontrol.fault.EtcdServer;
import io.github.clustercontrol.fault.ForkedJvm;
import io.github.clustercontrol.fault.JavaHomes;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The use of virtual threads if an application enables them, on a Java that has them. The
 * tests are skipped without such a Java.
 */
@Execution(ExecutionMode.CONCURRENT)
class VirtualThreadsIT {

	private static final Duration SOON = Duration.ofSeconds(60);

	private static final int FIRST_WITH_VIRTUAL_THREADS = 21;

	@Test
	void listenersAndHandlersRunOnVirtualThreadsWithTheSameNames() {
		List<String> threads = threadsOf("--spring.threads.virtual.enabled=true");
		assertThat(threads).hasSize(3)
			.allSatisfy((thread) -> assertThat(thread).contains("on VirtualThread[#"))
			.anyMatch((thread) -> thread.startsWith("listener ") && thread.contains(",clustercontrol-events-db]"))
			.anyMatch((thread) -> thread.startsWith("registered ") && thread.contains(",clustercontrol-self-events]"))
			.anyMatch((thread) -> thread.startsWith("handler ") && thread.contains(",clustercontrol-handlers-db]"));
	}

	@Test
	void theyDoNotUnlessTheApplicationWantsIt() {
		assertThat(threadsOf("--spring.threads.virtual.enabled=false")).hasSize(3)
			.allSatisfy((thread) -> assertThat(thread).contains("on Thread[#"));
	}

	/** Records the threads of its calls. */
	private static List<String> threadsOf(String... arguments) {
		Optional<Path> java = JavaHomes.atLeast(FIRST_WITH_VIRTUAL_THREADS);
		Assumptions.assumeTrue(java.isPresent(), "There is no Java with virtual threads here");
		try (EtcdServer etcd = new EtcdServer().start()) {
			etcd.witness().put("/clusterdemo/db/10.0.0.7:3306", "");
			List<String> all = Stream
				.concat(Stream.of(arguments), Stream.of("--clustercontrol.etcd.endpoints=" + etcd.endpoint(),
						"--clustercontrol.self.key=/clusterdemo/web/10.0.0.1:8110",
						"--clustercontrol.self.drain-period=0", "--clustercontrol.clusters.db.path=/clusterdemo/db",
						"--clustercontrol.clusters.db.handlers[0].type=tellTale", "--spring.main.keep-alive=true"))
				.toList();
			try (ForkedJvm jvm = ForkedJvm.main(java.get(), List.of(), VirtualThreadsIT.class,
					all.toArray(String[]::new))) {
				Instance.soon("all have printed").until(() -> printed(jvm).size() >= 3 || !jvm.isAlive());
				etcd.witness().delete("/clusterdemo/web/10.0.0.1:8110");
				assertThat(jvm.awaitExit(SOON)).as(() -> jvm.output()).isZero();
				return printed(jvm);
			}
		}
	}

	private static List<String> printed(ForkedJvm jvm) {
		return jvm.output().lines().filter((line) -> line.matches("(listener|registered|handler) on .+")).toList();
	}

	public static void main(String[] args) {
		SpringApplication application = new SpringApplication(Application.class);
		application.setWebApplicationType(WebApplicationType.NONE);
		application.run(args);
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

		@Bean
		TellTale tellTale() {
			return new TellTale();
		}

	}

	static class TellTale implements ClusterHandler {

		@EventListener
		void changed(ClusterChangedEvent event) {
			tell("listener");
		}

		@EventListener
		void registered(SelfRegisteredEvent event) {
			tell("registered");
		}

		@Override
		public void handle(ClusterSnapshot snapshot) {
			tell("handler");
		}

		private static void tell(String who) {
			System.out.println(who + " on " + Thread.currentThread());
		}

	}

}
