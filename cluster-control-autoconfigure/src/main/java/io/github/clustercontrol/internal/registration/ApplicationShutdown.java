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

package io.github.clustercontrol.internal.registration;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntConsumer;

import io.github.clustercontrol.ApplicationTerminator;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.util.Assert;

/**
 * Closes the application and ends its process, with status 0 or that of an
 * {@link org.springframework.boot.ExitCodeGenerator}.
 *
 * @since 0.1.0
 */
public final class ApplicationShutdown implements ApplicationTerminator {

	private static final Log logger = LogFactory.getLog(ApplicationShutdown.class);

	private final IntConsumer exit;

	private final AtomicBoolean terminated = new AtomicBoolean();

	/**
	 * Create a shutdown. {@code exit} ends the process, or does nothing where this
	 * application shares it with others.
	 */
	public ApplicationShutdown(IntConsumer exit) {
		Assert.notNull(exit, "'exit' must not be null");
		this.exit = exit;
	}

	@Override
	public void terminate(ConfigurableApplicationContext context) {
		if (this.terminated.compareAndSet(false, true)) {
			// The caller is a thread that closing the context waits for. A daemon would
			// let the
			// JVM end as soon as the web server's thread is gone, with another status.
			Thread thread = new Thread(() -> closeAndExit(context), "clustercontrol-shutdown");
			thread.setDaemon(false);
			thread.setContextClassLoader(context.getClassLoader());
			thread.start();
		}
	}

	private void closeAndExit(ConfigurableApplicationContext context) {
		int status = 1;
		try {
			status = SpringApplication.exit(context);
		}
		catch (Throwable ex) {
			logger.error("Closing the application failed, its process ends all the same", ex);
		}
		// Closing alone would leave the process to threads of others that are no daemons
		this.exit.accept(status);
	}

}
