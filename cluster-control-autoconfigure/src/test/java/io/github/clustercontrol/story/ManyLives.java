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
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;

import io.github.clustercontrol.ClusterChangedEvent;
import io.github.clustercontrol.SelfRegistration;
import io.github.clustercontrol.SelfRegistration.State;

import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.event.EventListener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

/**
 * Fifty applications one after the other in one JVM, with every kind of end that does not
 * end the JVM.
 */
final class ManyLives {

	private ManyLives() {
	}

	public static void main(String[] args) {
		LeftoversIT.check(() -> {
			List<Consumer<String>> lives = List.of(ManyLives::closedWhenRegistered, ManyLives::closedWhileItRegisters,
					ManyLives::closedByTwoWhileAListenerIsBusy, ManyLives::failedDuringItsStart,
					ManyLives::restartedInAnotherClassLoader);
			lives.forEach((life) -> life.accept(args[0]));
			int threads = threads().size();
			for (int i = 0; i < 45; i++) {
				lives.get(i % lives.size()).accept(args[0]);
			}
			LeftoversIT.assertNoThreadIsLeft("clustercontrol-", "vert.x-", "vertx-");
			Instance.soon("no other thread is left")
				.untilAsserted(() -> assertThat(threads()).hasSizeLessThanOrEqualTo(threads));
		});
	}

	/** Without the threads of the tests. */
	private static List<String> threads() {
		return LeftoversIT.threads()
			.stream()
			.filter((name) -> !name.startsWith("HttpClient-") && !name.startsWith("awaitility"))
			.toList();
	}

	static void closedWhenRegistered(String endpoint) {
		try (ConfigurableApplicationContext context = LeftoversIT.run(endpoint, Map.of())) {
			Instance.soon("registered").until(() -> LeftoversIT.state(context) == State.REGISTERED);
		}
	}

	private static void closedWhileItRegisters(String endpoint) {
		LeftoversIT.run(endpoint, Map.of()).close();
	}

	private static void closedByTwoWhileAListenerIsBusy(String endpoint) {
		ConfigurableApplicationContext context = LeftoversIT.run(endpoint, Map.of(), ListenerForAnHour.class);
		CountDownLatch listening = context.getBean(ListenerForAnHour.class).listening;
		Instance.soon("the listener is busy").until(() -> listening.getCount() == 0);
		List<CompletableFuture<Void>> closes = Stream.generate(() -> CompletableFuture.runAsync(context::close))
			.limit(2)
			.toList();
		closes.forEach(CompletableFuture::join);
	}

	private static void failedDuringItsStart(String endpoint) {
		assertThatException().isThrownBy(() -> LeftoversIT.run(endpoint, Map.of(), StartThatFails.class))
			.havingRootCause()
			.withMessage("Fails on purpose");
	}

	/**
	 * As the developer tools of Spring Boot restart an application after a compilation.
	 */
	private static void restartedInAnotherClassLoader(String endpoint) {
		Thread thread = Thread.currentThread();
		ClassLoader before = thread.getContextClassLoader();
		try (URLClassLoader restarted = new RestartedClassLoader()) {
			thread.setContextClassLoader(restarted);
			Method life = restarted.loadClass(ManyLives.class.getName())
				.getDeclaredMethod("closedWhenRegistered", String.class);
			assertThat(life.getDeclaringClass()).isNotSameAs(ManyLives.class);
			life.setAccessible(true);
			life.invoke(null, endpoint);
		}
		catch (IOException | ReflectiveOperationException ex) {
			throw new IllegalStateException(ex);
		}
		finally {
			thread.setContextClassLoader(before);
		}
	}

	/** Blocks for an hour in its first event. */
	@Configuration(proxyBeanMethods = false)
	static class ListenerForAnHour {

		private final CountDownLatch listening = new CountDownLatch(1);

		@EventListener
		void changed(ClusterChangedEvent event) throws InterruptedException {
			this.listening.countDown();
			TimeUnit.HOURS.sleep(1);
		}

	}

	@Configuration(proxyBeanMethods = false)
	@Import(LifeCycleRowsIT.FailingStart.class)
	static class StartThatFails {

	}

	/**
	 * Loads the classes under development again, and takes all others from its parent.
	 */
	private static final class RestartedClassLoader extends URLClassLoader {

		RestartedClassLoader() {
			super(new URL[] { classes(SelfRegistration.class), classes(LeftoversIT.class) },
					LeftoversIT.class.getClassLoader());
		}

		private static URL classes(Class<?> type) {
			return type.getProtectionDomain().getCodeSource().getLocation();
		}

		@Override
		protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
			synchronized (getClassLoadingLock(name)) {
				Class<?> loaded = findLoadedClass(name);
				if (loaded != null) {
					return loaded;
				}
				return name.startsWith("io.github.clustercontrol.") ? findClass(name) : super.loadClass(name, resolve);
			}
		}

	}

}
