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

import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;

import io.github.clustercontrol.autoconfigure.ClusterControlProperties;
import io.github.clustercontrol.autoconfigure.ClusterControlProperties.Self;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.SpringApplication.AbandonedRunException;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

/**
 * Lets the services start only when the configuration of all is valid. Two services may
 * not have the same key or write the same file.
 */
final class StartGate {

	private final CountDownLatch unchecked;

	private final Map<Object, String> owners = new ConcurrentHashMap<>();

	private volatile boolean refused;

	StartGate(int services) {
		this.unchecked = new CountDownLatch(services);
	}

	/** A service is invalid, so that none starts. No effect once they start. */
	void refuse() {
		if (this.unchecked.getCount() > 0) {
			this.refused = true;
			this.unchecked.countDown();
		}
	}

	boolean isRefused() {
		return this.refused;
	}

	/** A service is valid, unless another one has its key or a file. */
	void pass(String service, ClusterControlProperties properties) {
		Self self = properties.self();
		if (self.key() != null) {
			claim(service, "clustercontrol.self.key", self.key());
		}
		else if (self.path() != null && self.port() != null) {
			claim(service, "clustercontrol.self.port", self.path() + "/" + self.host() + ":" + self.port());
		}
		properties.clusters().forEach((name, cluster) -> {
			for (int i = 0; i < cluster.handlers().size(); i++) {
				@Nullable String file = cluster.handlers().get(i).file();
				if (file != null) {
					claim(service, "clustercontrol.clusters." + name + ".handlers[" + i + "].file",
							Path.of(file).toAbsolutePath().normalize());
				}
			}
		});
		this.unchecked.countDown();
		try {
			this.unchecked.await();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		if (this.refused) {
			throw new AbandonedRunException();
		}
	}

	private void claim(String service, String property, Object value) {
		String owner = this.owners.putIfAbsent(value, service);
		if (owner != null && !owner.equals(service)) {
			throw new InvalidConfigurationPropertyValueException(property, value, "Service '" + owner
					+ "' has the same: write another value in one of the two, or remove one of them.");
		}
	}

}
