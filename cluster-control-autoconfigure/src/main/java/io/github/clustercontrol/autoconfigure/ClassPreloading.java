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

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.event.ApplicationEnvironmentPreparedEvent;
import org.springframework.boot.context.event.ApplicationFailedEvent;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.ConfigurationPropertyState;
import org.springframework.boot.support.EnvironmentPostProcessorApplicationListener;
import org.springframework.context.ApplicationEvent;
import org.springframework.context.aot.AbstractAotProcessor;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.SmartApplicationListener;
import org.springframework.core.NativeDetector;
import org.springframework.core.env.Environment;
import org.springframework.util.ClassUtils;

/**
 * Loads the classes of the etcd client and ours in the background while the context is
 * created, under the same conditions as Spring Boot's background loading. It begins when
 * the environment is prepared: only then the configuration shows whether the client is
 * used.
 */
class ClassPreloading implements SmartApplicationListener {

	/** The system property that turns off background loading in Spring Boot. */
	private static final String IGNORE = "spring.backgroundpreinitializer.ignore";

	/** Once for all applications of a class loader, because they share the classes. */
	private static final AtomicBoolean begun = new AtomicBoolean();

	private volatile @Nullable Thread thread;

	@Override
	public boolean supportsEventType(Class<? extends ApplicationEvent> type) {
		return Stream
			.of(ApplicationEnvironmentPreparedEvent.class, ApplicationFailedEvent.class, ContextClosedEvent.class)
			.anyMatch((supported) -> supported.isAssignableFrom(type));
	}

	@Override
	public int getOrder() {
		return EnvironmentPostProcessorApplicationListener.DEFAULT_ORDER + 1;
	}

	@Override
	public void onApplicationEvent(ApplicationEvent event) {
		if (event instanceof ApplicationEnvironmentPreparedEvent prepared) {
			if (isPossible() && isNeeded(prepared.getEnvironment()) && begun.compareAndSet(false, true)) {
				begin();
			}
		}
		else {
			end();
		}
	}

	private void begin() {
		Thread thread = new Thread(new StartClasses(), "clustercontrol-preload");
		thread.setDaemon(true);
		thread.start();
		this.thread = thread;
	}

	private void end() {
		Thread thread = this.thread;
		if (thread != null) {
			thread.interrupt();
		}
	}

	private static boolean isPossible() {
		return Runtime.getRuntime().availableProcessors() > 1 && !Boolean.getBoolean(IGNORE)
				&& !Boolean.getBoolean(AbstractAotProcessor.AOT_PROCESSING) && !NativeDetector.inNativeImage()
				&& ClassUtils.isPresent("io.etcd.jetcd.Client", ClassPreloading.class.getClassLoader());
	}

	static boolean isNeeded(Environment environment) {
		try {
			boolean enabled = Binder.get(environment)
				.bind(InvalidProperty.PREFIX + "enabled", Boolean.class)
				.orElse(true);
			return enabled && Stream.of("self", "clusters", "discover").anyMatch((name) -> has(environment, name));
		}
		catch (BindException ex) {
			// The next binding of this property reports the error
			return false;
		}
	}

	private static boolean has(Environment environment, String name) {
		ConfigurationPropertyName parent = ConfigurationPropertyName.of(InvalidProperty.PREFIX + name);
		for (ConfigurationPropertySource source : ConfigurationPropertySources.get(environment)) {
			if (source.containsDescendantOf(parent) == ConfigurationPropertyState.PRESENT) {
				return true;
			}
		}
		return false;
	}

}
