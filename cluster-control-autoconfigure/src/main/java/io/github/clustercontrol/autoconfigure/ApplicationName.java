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

package io.github.clustercontrol.autoconfigure;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.function.Supplier;

import org.springframework.core.env.Environment;
import org.springframework.util.StringUtils;

/**
 * The name of this application for other applications: {@code spring.application.name},
 * or else the name of the host. That one may ask a name server, so it is determined when
 * it is needed.
 */
final class ApplicationName implements Supplier<String> {

	private final Environment environment;

	private volatile String known = "";

	ApplicationName(Environment environment) {
		this.environment = environment;
	}

	@Override
	public String get() {
		if (this.known.isEmpty()) {
			String name = this.environment.getProperty("spring.application.name");
			this.known = StringUtils.hasText(name) ? name : hostName();
		}
		return this.known;
	}

	private static String hostName() {
		try {
			return InetAddress.getLocalHost().getHostName();
		}
		catch (UnknownHostException ex) {
			return "unnamed";
		}
	}

}
