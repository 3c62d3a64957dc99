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

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

import org.springframework.core.io.FileSystemResource;

/**
 * The options that all commands share.
 */
public final class CommonOptions {

	private static final Set<String> EXTENSIONS = Set.of("yaml", "yml", "properties", OriginalConfiguration.EXTENSION);

	@Option(names = "--conf", paramLabel = "FILE",
			description = "Configuration: .yaml, .yml, .properties, or .conf (the JSON of alankent/cluster-control)."
					+ " Without it application.yaml in this directory and in ./config is read.")
	private @Nullable Path conf;

	@Option(names = "--verbose", description = "Log more: what the agent and its connection to etcd do.")
	private boolean verbose;

	@Spec(Spec.Target.MIXEE)
	private @Nullable CommandSpec command;

	/**
	 * Return these options as arguments of a Spring application.
	 * @return the arguments
	 * @throws ParameterException if the file cannot be used
	 */
	public List<String> arguments() {
		List<String> arguments = new ArrayList<>();
		if (this.conf != null) {
			arguments.add("--spring.config.location=optional:classpath:/,file:" + readable(this.conf));
		}
		if (this.verbose) {
			arguments.add("--logging.level.io.github.clustercontrol=debug");
		}
		return arguments;
	}

	/**
	 * Return whether more is to be logged.
	 * @return whether it is
	 */
	public boolean isVerbose() {
		return this.verbose;
	}

	private Path readable(Path file) {
		String name = file.toString();
		if (!EXTENSIONS.contains(name.substring(name.lastIndexOf('.') + 1))) {
			throw refuse(name, "its name must end with .yaml, .yml, .properties or .conf");
		}
		if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
			throw refuse(name, "it is not a file that this user can read");
		}
		try {
			// Spring would report a failure of its loader with a stack trace
			if (name.endsWith("." + OriginalConfiguration.EXTENSION)) {
				new OriginalConfiguration().load(name, new FileSystemResource(file));
			}
		}
		catch (IllegalArgumentException | IOException ex) {
			throw refuse(name, String.valueOf(ex.getMessage()));
		}
		return file.toAbsolutePath();
	}

	private ParameterException refuse(String file, String reason) {
		CommandSpec spec = this.command;
		if (spec == null) {
			throw new IllegalStateException("The options belong to no command");
		}
		return new ParameterException(spec.commandLine(), "--conf " + file + ": " + reason);
	}

}
