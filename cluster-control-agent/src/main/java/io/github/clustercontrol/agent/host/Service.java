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

package io.github.clustercontrol.agent.host;

import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntSupplier;

import io.github.clustercontrol.ApplicationTerminator;
import io.github.clustercontrol.agent.cli.ExitStatus;
import io.github.clustercontrol.agent.preset.Preset;
import io.github.clustercontrol.agent.properties.AgentProperties;
import io.github.clustercontrol.agent.server.ServerCommand;
import io.github.clustercontrol.autoconfigure.ClusterControlProperties;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringApplication.AbandonedRunException;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.ParentContextApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;

/**
 * A service: an application of its own, with the connection of the host.
 */
final class Service implements ApplicationTerminator {

	private final String name;

	private final Class<?> configuration;

	private final ConfigurableApplicationContext host;

	private final StartGate gate;

	private final CompletableFuture<Integer> status = new CompletableFuture<>();

	private final AtomicBoolean ending = new AtomicBoolean();

	private volatile @Nullable ConfigurableApplicationContext context;

	/**
	 * Create a service.
	 * @param name the name of the service
	 * @param configuration its beans
	 * @param host the context with the connection
	 * @param gate waits for the other services
	 */
	Service(String name, Class<?> configuration, ConfigurableApplicationContext host, StartGate gate) {
		this.name = name;
		this.configuration = configuration;
		this.host = host;
		this.gate = gate;
	}

	String name() {
		return this.name;
	}

	/** Return the exit status, once the service has ended. */
	CompletableFuture<Integer> status() {
		return this.status;
	}

	/** Run the application on a thread of its own: it waits for the server. */
	CompletableFuture<Void> start() {
		CompletableFuture<Void> started = new CompletableFuture<>();
		thread("start", () -> {
			try {
				application().run();
			}
			catch (AbandonedRunException ex) {
				this.status.complete(0);
			}
			catch (RuntimeException ex) {
				this.gate.refuse();
				this.status.complete(ExitStatus.of(ex));
			}
			started.complete(null);
		});
		return started;
	}

	private SpringApplication application() {
		SpringApplication application = new SpringApplication(this.configuration);
		application.setWebApplicationType(WebApplicationType.NONE);
		application.setEnvironment(new ServiceEnvironment(this.name, this.host.getEnvironment()));
		application.setRegisterShutdownHook(false);
		// Those of Spring Boot set up the process: the host's application has done it
		application.setListeners(List.of());
		application.addInitializers(new ParentContextApplicationContextInitializer(this.host),
				(child) -> initialize((GenericApplicationContext) child));
		return application;
	}

	private void initialize(GenericApplicationContext child) {
		this.context = child;
		Preset.addTo(child.getEnvironment(), AgentProperties.isSet(child.getEnvironment(), "command"));
		child.registerBean(ApplicationTerminator.class, () -> this);
		child.registerBean(ServerCommand.class, () -> new ServerCommand("service " + this.name,
				Objects.requireNonNullElse(child.getBean(AgentProperties.class).command(), List.of())));
		child.registerBean(SmartInitializingSingleton.class, () -> () -> {
			this.gate.pass(this.name, child.getBean(ClusterControlProperties.class));
			if (this.ending.get()) {
				throw new AbandonedRunException();
			}
		});
	}

	/** The service ends by itself. */
	@Override
	public void terminate(ConfigurableApplicationContext child) {
		end(() -> SpringApplication.exit(child));
	}

	/** The agent ends. */
	void stop() {
		end(() -> {
			ConfigurableApplicationContext child = this.context;
			if (child != null) {
				child.close();
			}
			return 0;
		});
	}

	/** On a thread that the close does not wait for. */
	private void end(IntSupplier close) {
		if (this.ending.compareAndSet(false, true)) {
			thread("stop", () -> {
				int result = 1;
				try {
					result = close.getAsInt();
				}
				finally {
					this.status.complete(result);
				}
			});
		}
	}

	private void thread(String task, Runnable runnable) {
		Thread thread = new Thread(runnable, "clustercontrol-" + task + "-" + this.name);
		thread.setContextClassLoader(this.host.getClassLoader());
		thread.start();
	}

}
