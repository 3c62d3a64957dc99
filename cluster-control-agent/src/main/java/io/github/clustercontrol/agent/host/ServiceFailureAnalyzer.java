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

import java.util.Objects;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;
import org.springframework.core.io.support.SpringFactoriesLoader;
import org.springframework.core.io.support.SpringFactoriesLoader.ArgumentResolver;
import org.springframework.core.io.support.SpringFactoriesLoader.FailureHandler;

/**
 * {@link FailureAnalyzer} for the application of a service: the analysis of another
 * analyzer, with the name of the service and the full names of its properties.
 */
@Order(Ordered.HIGHEST_PRECEDENCE)
class ServiceFailureAnalyzer implements FailureAnalyzer {

	private static final Log logger = LogFactory.getLog(ServiceFailureAnalyzer.class);

	private final @Nullable BeanFactory beanFactory;

	private final @Nullable Environment environment;

	ServiceFailureAnalyzer(@Nullable BeanFactory beanFactory, @Nullable Environment environment) {
		this.beanFactory = beanFactory;
		this.environment = environment;
	}

	@Override
	public @Nullable FailureAnalysis analyze(Throwable failure) {
		BeanFactory beans = this.beanFactory;
		if (!(this.environment instanceof ServiceEnvironment service) || beans == null) {
			return null;
		}
		ArgumentResolver arguments = ArgumentResolver.of(BeanFactory.class, beans).and(Environment.class, service);
		return SpringFactoriesLoader.forDefaultResourceLocation(getClass().getClassLoader())
			.load(FailureAnalyzer.class, arguments, FailureHandler.logging(logger))
			.stream()
			.filter((analyzer) -> !(analyzer instanceof ServiceFailureAnalyzer))
			.map((analyzer) -> analyzer.analyze(failure))
			.filter(Objects::nonNull)
			.findFirst()
			.map((analysis) -> new FailureAnalysis(
					"Service '" + service.service() + "': " + service.withFullNames(analysis.getDescription()),
					(analysis.getAction() != null) ? service.withFullNames(analysis.getAction()) : null,
					analysis.getCause()))
			.orElse(null);
	}

}
