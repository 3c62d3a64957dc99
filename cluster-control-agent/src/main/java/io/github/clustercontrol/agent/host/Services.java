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
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.SmartLifecycle;

/**
 * The services of a host. They start, fail and end independently of each other, and stop
 * together with the agent.
 */
final class Services implements SmartLifecycle {

	private static final Log logger = LogFactory.getLog(Services.class);

	private static final String CLUSTERS = "clustercontrol.clusters";

	private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]+");

	private final List<Service> services;

	private final StartGate gate;

	/** The first status that is not 0. */
	private final AtomicInteger status = new AtomicInteger();

	private volatile CompletableFuture<Void> started = new CompletableFuture<>();

	/** Completed after the status of each service is recorded. */
	private volatile CompletableFuture<Void> ended = new CompletableFuture<>();

	private volatile boolean running;

	Services(Class<?> configuration, ConfigurableApplicationContext host) {
		Set<String> clusters = ServiceEnvironment.names(host.getEnvironment(), CLUSTERS);
		if (!clusters.isEmpty()) {
			throw new InvalidConfigurationPropertyValueException(CLUSTERS, clusters, "With "
					+ ServiceEnvironment.SERVICES
					+ " each service has clusters of its own: write them below the service whose server uses them.");
		}
		Set<String> names = ServiceEnvironment.names(host.getEnvironment(), ServiceEnvironment.SERVICES);
		for (String name : names) {
			if (!NAME.matcher(name).matches()) {
				throw new InvalidConfigurationPropertyValueException(ServiceEnvironment.SERVICES, name,
						"'" + name + "' is not a valid name of a service: write letters, digits, '-' and '_'.");
			}
		}
		this.gate = new StartGate(names.size());
		this.services = names.stream().map((name) -> new Service(name, configuration, host, this.gate)).toList();
	}

	@Override
	public void start() {
		this.running = true;
		this.ended = all(this.services.stream()
			.map((service) -> service.status().thenAccept((result) -> ended(service, result)))
			.toList());
		this.started = all(this.services.stream().map(Service::start).toList());
	}

	private void ended(Service service, int result) {
		this.status.compareAndSet(0, result);
		if (!this.running || this.gate.isRefused()) {
			return;
		}
		List<String> others = this.services.stream()
			.filter((other) -> !other.status().isDone())
			.map(Service::name)
			.toList();
		logger.info("The service " + service.name() + " has ended with status " + result
				+ (others.isEmpty() ? ", and so the agent ends" : ". These continue: " + others));
	}

	/** Wait until all services have started or failed. */
	void awaitStart() {
		this.started.join();
	}

	/** Wait until all services have ended, and return the first status that is not 0. */
	int awaitEnd() {
		this.ended.join();
		if (this.running && this.gate.isRefused()) {
			logger.error("No service was started, because not all can be");
		}
		return this.status.get();
	}

	private static CompletableFuture<Void> all(List<? extends CompletableFuture<?>> futures) {
		return CompletableFuture.allOf(futures.toArray(CompletableFuture[]::new));
	}

	/** All at the same time: the slowest one bounds the time. */
	@Override
	public void stop() {
		this.running = false;
		this.services.forEach(Service::stop);
		awaitEnd();
	}

	@Override
	public boolean isRunning() {
		return this.running;
	}

	@Override
	public boolean isPauseable() {
		return false;
	}

}
