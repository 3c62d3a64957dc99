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

package io.github.clustercontrol.autoconfigure.grpc;

import java.util.Map;

import org.springframework.context.ApplicationListener;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.grpc.server.lifecycle.GrpcServerStartedEvent;

/**
 * Sets the property {@value #PROPERTY} to the port on which a gRPC server listens, as
 * Spring Boot does it for the web server, and for a gRPC server in tests.
 */
class GrpcServerPort implements ApplicationListener<GrpcServerStartedEvent> {

	private static final String PROPERTY = "local.grpc.server.port";

	private final ConfigurableEnvironment environment;

	GrpcServerPort(ConfigurableEnvironment environment) {
		this.environment = environment;
	}

	@Override
	public void onApplicationEvent(GrpcServerStartedEvent event) {
		// A server within the process has no port
		if (event.getPort() > 0) {
			this.environment.getPropertySources()
				.addFirst(new MapPropertySource("clustercontrol.grpc.server.port", Map.of(PROPERTY, event.getPort())));
		}
	}

}
