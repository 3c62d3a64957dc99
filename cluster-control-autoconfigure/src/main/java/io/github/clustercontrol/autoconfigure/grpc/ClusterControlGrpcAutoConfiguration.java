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

import io.github.clustercontrol.autoconfigure.ClusterControlAutoConfiguration;
import io.github.clustercontrol.internal.grpc.ResolvableClusters;
import io.github.clustercontrol.internal.registration.LeasedRegistration;
import io.github.clustercontrol.internal.watch.WatchedClusters;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.core.env.ConfigurableEnvironment;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for the watched clusters as targets
 * of gRPC channels, and for the registration of a gRPC server. The client of etcd brings
 * gRPC, so a condition on a class of gRPC would only load one more class.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = ClusterControlAutoConfiguration.class)
@ConditionalOnClass(name = "io.etcd.jetcd.Client")
@ConditionalOnBean(WatchedClusters.class)
public final class ClusterControlGrpcAutoConfiguration {

	@Bean
	@Lazy(false)
	ResolvableClusters resolvableClusters(WatchedClusters clusters) {
		return new ResolvableClusters(clusters);
	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(name = "org.springframework.grpc.server.lifecycle.GrpcServerLifecycle")
	@ConditionalOnBean(LeasedRegistration.class)
	static class ServerConfiguration {

		@Bean
		static GrpcServerPhase grpcServerPhase() {
			return new GrpcServerPhase();
		}

		@Bean
		static GrpcServerPort grpcServerPort(ConfigurableEnvironment environment) {
			return new GrpcServerPort(environment);
		}

	}

}
