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

package io.github.clustercontrol.sample.dbserver;

import java.io.IOException;
import java.net.URI;
import java.net.URLConnection;

/**
 * Requests the readiness of the application in the same container, for images without
 * {@code curl} or a shell. The process fails if the application is not ready.
 */
final class HealthCheck {

	private static final int TIMEOUT = 2000;

	private HealthCheck() {
	}

	public static void main(String[] args) throws IOException {
		check(URI.create("http://127.0.0.1:" + System.getenv("SERVER_PORT") + "/actuator/health/readiness"));
	}

	static void check(URI uri) throws IOException {
		URLConnection connection = uri.toURL().openConnection();
		connection.setConnectTimeout(TIMEOUT);
		connection.setReadTimeout(TIMEOUT);
		// Throws an exception if the status is 400 or above
		connection.getInputStream().close();
	}

}
