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

package io.github.clustercontrol.agent;

import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.stream.Stream;

import io.github.clustercontrol.agent.properties.AgentProperties;
import io.github.clustercontrol.agent.server.StartFailureException;
import io.github.clustercontrol.internal.handler.HandlerStatus;
import io.github.clustercontrol.internal.watch.WatchedClusters;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * The application of {@code prepare}, or of one of its services.
 */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
@EnableConfigurationProperties(AgentProperties.class)
class PrepareConfiguration {

	/** After the clusters have started, which runs their handlers. */
	@Bean
	ApplicationRunner writtenFilesCheck(ObjectProvider<WatchedClusters> clusters) {
		return (arguments) -> {
			List<String> unwritten = clusters.stream().flatMap(PrepareConfiguration::unwritten).toList();
			if (!unwritten.isEmpty()) {
				throw StartFailureException.unwritten(unwritten);
			}
		};
	}

	private static Stream<String> unwritten(WatchedClusters clusters) {
		Stream<String> ofClusters = clusters.names()
			.stream()
			.flatMap((name) -> unwritten("cluster " + name, clusters.status(name).handlers()));
		Stream<String> ofFiles = clusters.files()
			.stream()
			.map(Supplier::get)
			.flatMap((file) -> unwritten(file.name(), List.of(file.handler())));
		return Stream.concat(ofClusters, ofFiles);
	}

	private static Stream<String> unwritten(String owner, List<HandlerStatus> handlers) {
		return handlers.stream()
			.filter((handler) -> !hasWritten(handler))
			.map((handler) -> "The file " + handler.file() + " of " + owner + " was not written: "
					+ ((handler.error() != null) ? handler.error()
							: "its handler did not end within 'clustercontrol.startup-timeout'"));
	}

	/** A failed reload does not count: the server does not run yet. */
	private static boolean hasWritten(HandlerStatus handler) {
		return switch (handler.outcome()) {
			case SUCCESS -> true;
			case FAILURE -> handler.reload() != null && Objects.equals(handler.error(), handler.reload().error());
			case NONE -> false;
		};
	}

}
