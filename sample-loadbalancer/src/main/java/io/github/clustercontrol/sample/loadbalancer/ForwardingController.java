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

package io.github.clustercontrol.sample.loadbalancer;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

import io.github.clustercontrol.Clusters;
import io.github.clustercontrol.Member;
import io.github.clustercontrol.NoMemberAnsweredException;
import io.github.clustercontrol.RoundRobin;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.util.ServletRequestPathUtils;

/**
 * Forwards requests under {@code /web/} to the web servers in turn. If a server cannot be
 * reached, or fails an idempotent request, the next one gets the request. So each request
 * and each response is held in memory.
 */
@RestController
class ForwardingController {

	private static final Set<String> IDEMPOTENT = Set.of("GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE");

	/**
	 * Headers of one connection only (RFC 9110, 7.6.1), and headers that the HTTP client
	 * sets.
	 */
	private static final List<String> NOT_FORWARDED = List.of("Connection", "Keep-Alive", "Proxy-Authenticate",
			"Proxy-Authorization", "Proxy-Connection", "TE", "Trailer", "Transfer-Encoding", "Upgrade", "Host",
			"Expect", "Content-Length");

	private final HttpClient http;

	private final RoundRobin webServers;

	private final RequestCounts requests;

	ForwardingController(HttpClient http, Clusters clusters, RequestCounts requests) {
		this.http = http;
		this.webServers = new RoundRobin(clusters, RequestCounts.CLUSTER);
		this.requests = requests;
	}

	@RequestMapping("/web/**")
	void forward(HttpServletRequest request, HttpServletResponse response) throws Exception {
		byte[] body = request.getInputStream().readAllBytes();
		HttpResponse<byte[]> answer;
		try {
			answer = IDEMPOTENT.contains(request.getMethod())
					? this.webServers.callIdempotent((member) -> available(send(request, body, member)))
					: this.webServers.call((member) -> send(request, body, member));
		}
		catch (NoMemberAnsweredException ex) {
			refuse(response, HttpStatus.SERVICE_UNAVAILABLE, "No web server can take this request");
			return;
		}
		catch (IOException ex) {
			refuse(response, HttpStatus.BAD_GATEWAY,
					"The web server failed, perhaps after it had executed a part of the request");
			return;
		}
		write(answer, response);
	}

	private HttpResponse<byte[]> send(HttpServletRequest request, byte[] body, Member member)
			throws IOException, InterruptedException {
		HttpRequest forwarded = forwarded(request, body, member);
		this.requests.add(member);
		return this.http.send(forwarded, BodyHandlers.ofByteArray());
	}

	private static HttpResponse<byte[]> available(HttpResponse<byte[]> answer) throws IOException {
		if (answer.statusCode() == HttpStatus.SERVICE_UNAVAILABLE.value()) {
			throw new IOException("Not available; retried on the next one");
		}
		return answer;
	}

	private HttpRequest forwarded(HttpServletRequest request, byte[] body, Member member) throws ConnectException {
		// The rest after the segment "web", unchanged, and always with a leading slash:
		// otherwise it could be
		// parsed as a part of the host name
		String path = ServletRequestPathUtils.getParsedRequestPath(request).pathWithinApplication().subPath(2).value();
		String query = (request.getQueryString() != null) ? "?" + request.getQueryString() : "";
		URI uri = URI.create("http://" + member.address() + path + query);
		if (uri.getHost() == null) {
			throw new ConnectException(member.address() + "  is not valid in a URL");
		}
		HttpRequest.Builder builder = HttpRequest.newBuilder(uri)
			.timeout(Duration.ofSeconds(5))
			.method(request.getMethod(), BodyPublishers.ofByteArray(body));
		Set<String> skipped = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
		skipped.addAll(NOT_FORWARDED);
		Collections.list(request.getHeaders("Connection"))
			.forEach((names) -> skipped.addAll(List.of(names.split("\\s*,\\s*"))));
		for (String name : Collections.list(request.getHeaderNames())) {
			if (!skipped.contains(name)) {
				Collections.list(request.getHeaders(name)).forEach((value) -> builder.header(name, value));
			}
		}
		return builder.setHeader("X-Forwarded-For", request.getRemoteAddr())
			.setHeader("X-Forwarded-Host", request.getServerName() + ":" + request.getServerPort())
			.setHeader("X-Forwarded-Proto", request.getScheme())
			.setHeader("X-Forwarded-Prefix", "/web")
			.build();
	}

	private void write(HttpResponse<byte[]> answer, HttpServletResponse response) throws IOException {
		response.setStatus(answer.statusCode());
		answer.headers().map().forEach((name, values) -> {
			if (NOT_FORWARDED.stream().noneMatch(name::equalsIgnoreCase) || name.equalsIgnoreCase("Content-Length")) {
				values.forEach((value) -> response.addHeader(name, value));
			}
		});
		response.getOutputStream().write(answer.body());
	}

	private void refuse(HttpServletResponse response, HttpStatus status, String text) throws IOException {
		response.setStatus(status.value());
		response.setContentType("text/plain");
		response.getWriter().println(text);
	}

}
