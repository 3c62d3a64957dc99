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

package io.github.clustercontrol.autoconfigure.testcontainers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.utility.LazyFuture;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * An image with the etcd of this machine, under a name that people use: no registry is
 * needed.
 */
final class LocalImage extends LazyFuture<String> {

	private static final Path SCRIPT = Path.of("..", ".ci", "image").toAbsolutePath().normalize();

	private final String name;

	private LocalImage(String repository) {
		this.name = repository + ":cluster-control-test";
	}

	/**
	 * A container as users of such an image write it.
	 * @param repository the name of the image, without a tag
	 * @return the container, which is not started yet
	 */
	static GenericContainer<?> container(String repository) {
		return new GenericContainer<>(new LocalImage(repository)).withExposedPorts(2379)
			.withCommand("etcd", "--listen-client-urls=http://0.0.0.0:2379",
					"--advertise-client-urls=http://127.0.0.1:2379")
			.waitingFor(Wait.forHttp("/health").forPort(2379));
	}

	@Override
	protected String resolve() {
		try {
			Process process = new ProcessBuilder("sh", "-c", "docker tag \"$('" + SCRIPT + "' etcd)\" " + this.name)
				.redirectErrorStream(true)
				.start();
			String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
			assertThat(process.waitFor()).as(output).isZero();
			return this.name;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
	}

}
