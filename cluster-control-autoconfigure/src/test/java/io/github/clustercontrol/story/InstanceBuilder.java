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

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.FutureTask;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.context.logging.LoggingApplicationListener;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.http.client.ReactorResourceFactory;

/**
 * The builder of an application.
 */
final class InstanceBuilder {

	private final Map<String, Object> properties = new LinkedHashMap<>();

	private final List<Object> beans = new ArrayList<>();

	private WebApplicationType type = WebApplicationType.NONE;

	InstanceBuilder() {
		with("server.port", "0");
		with("spring.main.banner-mode", "off");
		with("clustercontrol.self.drain-period", "0");
	}

	InstanceBuilder with(String property, Object value) {
		this.properties.put(property, value.toString());
		return this;
	}

	InstanceBuilder web(WebApplicationType type) {
		this.type = type;
		return this;
	}

	/** Register by a whole key. */
	InstanceBuilder joining(String key) {
		return with("clustercontrol.self.key", key);
	}

	/** Set the TTL of the key. */
	InstanceBuilder ttl(int seconds) {
		return with("clustercontrol.self.ttl", seconds);
	}

	InstanceBuilder watching(String name, String path) {
		return with("clustercontrol.clusters." + name + ".path", path);
	}

	/**
	 * Add a bean, named after its class.
	 * @param bean the bean
	 * @return this
	 */
	InstanceBuilder bean(Object bean) {
		this.beans.add(bean);
		return this;
	}

	Instance start() {
		Recorder recorder = new Recorder();
		RecordingTerminator terminator = new RecordingTerminator();
		bean(recorder);
		bean(terminator);
		if (this.type == WebApplicationType.REACTIVE) {
			bean(threadsOfItsOwn());
		}
		SpringApplication application = new SpringApplication(Application.class);
		application.setWebApplicationType(this.type);
		application.setRegisterShutdownHook(false);
		application.setListeners(application.getListeners()
			.stream()
			.filter((listener) -> !(listener instanceof LoggingApplicationListener))
			.toList());
		application.addInitializers((context) -> addBeans((GenericApplicationContext) context));
		String[] arguments = this.properties.entrySet()
			.stream()
			.map((property) -> "--" + property.getKey() + "=" + property.getValue())
			.toArray(String[]::new);
		return new Instance(application.run(arguments), recorder, terminator);
	}

	/**
	 * Start on another thread, for a start that blocks.
	 * @return the application once it has started
	 */
	CompletableFuture<Instance> startAside() {
		CompletableFuture<Instance> started = new CompletableFuture<>();
		FutureTask<Void> task = new FutureTask<>(() -> {
			try {
				started.complete(start());
			}
			catch (Throwable ex) {
				started.completeExceptionally(ex);
			}
		}, null);
		Thread thread = new Thread(task, "start-aside");
		thread.setDaemon(true);
		thread.start();
		return started;
	}

	/**
	 * By default all applications of a JVM share the threads of their servers, and the
	 * first that closes ends these threads.
	 */
	private static ReactorResourceFactory threadsOfItsOwn() {
		ReactorResourceFactory resources = new ReactorResourceFactory();
		resources.setUseGlobalResources(false);
		return resources;
	}

	private void addBeans(GenericApplicationContext context) {
		this.beans.forEach((bean) -> add(context, bean));
	}

	@SuppressWarnings("unchecked")
	private static <T> void add(GenericApplicationContext context, T bean) {
		Class<T> type = (Class<T>) bean.getClass();
		String name = Character.toLowerCase(type.getSimpleName().charAt(0)) + type.getSimpleName().substring(1);
		context.registerBean(name, type, () -> bean);
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

	}

}
