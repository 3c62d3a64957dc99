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

package io.github.clustercontrol.agent.cli;

import java.util.Set;
import java.util.stream.Stream;

import picocli.CommandLine.ExitCode;

import org.springframework.boot.ExitCodeGenerator;
import org.springframework.boot.context.config.ConfigDataException;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyNameException;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.context.properties.source.MutuallyExclusiveConfigurationPropertiesException;

/**
 * The exit status of an application that did not start. Spring Boot has logged why.
 */
public final class ExitStatus {

	private static final Set<Class<?>> CONFIGURATION = Set.of(BindException.class, ConfigDataException.class,
			InvalidConfigurationPropertyNameException.class, InvalidConfigurationPropertyValueException.class,
			MutuallyExclusiveConfigurationPropertiesException.class);

	private ExitStatus() {
	}

	/**
	 * Return the status for a failed start.
	 * @param failure why the application did not start
	 * @return what an {@link ExitCodeGenerator} among its causes says, 2 for an invalid
	 * property, otherwise 1
	 */
	public static int of(Throwable failure) {
		return causes(failure).filter(ExitCodeGenerator.class::isInstance)
			.map((cause) -> ((ExitCodeGenerator) cause).getExitCode())
			.findFirst()
			.orElseGet(
					() -> causes(failure).anyMatch(ExitStatus::isConfiguration) ? ExitCode.USAGE : ExitCode.SOFTWARE);
	}

	private static Stream<Throwable> causes(Throwable failure) {
		return Stream.iterate(failure, (cause) -> cause != null, Throwable::getCause);
	}

	private static boolean isConfiguration(Throwable cause) {
		return CONFIGURATION.stream().anyMatch((type) -> type.isInstance(cause));
	}

}
