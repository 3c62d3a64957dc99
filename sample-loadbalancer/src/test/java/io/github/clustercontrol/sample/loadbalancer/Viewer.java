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

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A client of the event stream that reads when the test says so.
 */
final class Viewer implements AutoCloseable {

	private static final JsonMapper json = new JsonMapper();

	private final Socket socket;

	private final BufferedReader reader;

	private final String status;

	private Viewer(Socket socket) throws IOException {
		this.socket = socket;
		this.reader = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
		this.status = this.reader.readLine();
	}

	/**
	 * Connect, and wait for the head of the response.
	 * @param port the port of the load balancer
	 * @return the viewer
	 */
	static Viewer look(int port) {
		try {
			Socket socket = new Socket();
			// Small buffers, so that unread data soon block the server
			socket.setReceiveBufferSize(4096);
			socket.setSoTimeout(60_000);
			socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
			// HTTP/1.0 has no chunks, so the body is only the events
			socket.getOutputStream().write("GET /events HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.UTF_8));
			return new Viewer(socket);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	String status() {
		return this.status;
	}

	/**
	 * Wait for the next event.
	 * @return its state, or {@code null} at the end
	 */
	JsonNode next() {
		try {
			String line = this.reader.readLine();
			while (line != null && !line.startsWith("data:")) {
				line = this.reader.readLine();
			}
			return (line != null) ? json.readTree(line.substring("data:".length())).get("site") : null;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	@Override
	public void close() {
		try {
			this.socket.close();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
