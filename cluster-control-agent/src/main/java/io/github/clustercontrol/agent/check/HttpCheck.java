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

package io.github.clustercontrol.agent.check;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Passes when a GET request is answered with a status of 200 to 399. Redirects are not
 * followed, and the body is not read.
 */
final class HttpCheck implements Check {

	private static final int OK = 200;

	private static final int BAD_REQUEST = 400;

	private final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

	private final HttpRequest request;

	private final Duration timeout;

	HttpCheck(URI uri, Duration timeout) {
		this.request = HttpRequest.newBuilder(uri).header("User-Agent", "cluster-control").build();
		this.timeout = timeout;
	}

	@Override
	public String run() throws IOException, InterruptedException {
		CompletableFuture<HttpResponse<InputStream>> answer = this.client.sendAsync(this.request,
				BodyHandlers.ofInputStream());
		try {
			// A timeout of the request would not bound the lookup of the host
			HttpResponse<InputStream> response = answer.get(this.timeout.toNanos(), TimeUnit.NANOSECONDS);
			// Closing a body that was not read closes the connection
			response.body().close();
			String result = "status " + response.statusCode();
			if (response.statusCode() < OK || response.statusCode() >= BAD_REQUEST) {
				throw new IOException(result);
			}
			return result;
		}
		catch (TimeoutException ex) {
			throw new IOException("no response within " + this.timeout.toMillis() + " ms", ex);
		}
		catch (ExecutionException ex) {
			throw (ex.getCause() instanceof IOException cause) ? cause : new IOException(ex.getCause());
		}
		finally {
			answer.cancel(true);
		}
	}

	@Override
	public String toString() {
		return "http " + this.request.uri();
	}

}
