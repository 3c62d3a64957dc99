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

package io.github.clustercontrol.internal.registration;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import org.junit.jupiter.api.Test;

import org.springframework.boot.ExitCodeGenerator;
import org.springframework.context.ApplicationListener;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.support.GenericApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link ApplicationShutdown}.
 */
class ApplicationShutdownTests {

	private final List<Integer> statuses = new CopyOnWriteArrayList<>();

	private final ApplicationShutdown shutdown = new ApplicationShutdown(this.statuses::add);

	@Test
	void closesTheContextThenEndsTheProcessWithStatusZero() {
		GenericApplicationContext context = context();
		this.shutdown.terminate(context);
		await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> assertThat(this.statuses).containsExactly(0));
		assertThat(context.isActive()).isFalse();
	}

	@Test
	void endsTheProcessWithTheStatusThatAnExitCodeGeneratorSays() {
		GenericApplicationContext context = context();
		context.getBeanFactory().registerSingleton("status", (ExitCodeGenerator) () -> 42);
		this.shutdown.terminate(context);
		await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> assertThat(this.statuses).containsExactly(42));
	}

	@Test
	void runsOnAThreadOfItsOwnThatKeepsTheProcessAlive() {
		GenericApplicationContext context = context();
		ClassLoader classLoader = new ClassLoader() {
		};
		context.setClassLoader(classLoader);
		List<Thread> threads = new CopyOnWriteArrayList<>();
		List<ClassLoader> classLoaders = new CopyOnWriteArrayList<>();
		context.addApplicationListener((ApplicationListener<ContextClosedEvent>) (event) -> {
			threads.add(Thread.currentThread());
			classLoaders.add(Thread.currentThread().getContextClassLoader());
		});
		this.shutdown.terminate(context);
		await().atMost(Duration.ofSeconds(10)).until(() -> !this.statuses.isEmpty());
		assertThat(threads).singleElement()
			.returns("clustercontrol-shutdown", Thread::getName)
			.returns(false, Thread::isDaemon);
		assertThat(classLoaders).containsExactly(classLoader);
	}

	@Test
	void happensOnce() {
		GenericApplicationContext context = context();
		this.shutdown.terminate(context);
		this.shutdown.terminate(context);
		await().atMost(Duration.ofSeconds(10)).until(() -> !this.statuses.isEmpty());
		await().during(Duration.ofMillis(200)).until(() -> this.statuses.size() == 1);
	}

	@Test
	void endsTheProcessAlsoWhenClosingFails() {
		GenericApplicationContext context = new GenericApplicationContext() {

			@Override
			public void close() {
				throw new NoClassDefFoundError("deliberate");
			}

		};
		context.refresh();
		this.shutdown.terminate(context);
		await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> assertThat(this.statuses).containsExactly(1));
	}

	private static GenericApplicationContext context() {
		GenericApplicationContext context = new GenericApplicationContext();
		context.refresh();
		return context;
	}

}
