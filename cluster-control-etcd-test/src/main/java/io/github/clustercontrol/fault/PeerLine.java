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

package io.github.clustercontrol.fault;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the other members of an etcd cluster connect to in place of one member. It can
 * refuse single senders: etcd writes the id of the sender into each request that carries
 * messages between members.
 */
final class PeerLine implements AutoCloseable {

	/** A probe of the connections that carry messages. It does not name its sender. */
	static final String PROBE = "probe";

	private static final int LONGEST_HEAD = 16_384;

	private static final Pattern SENDER = Pattern.compile("(?i)\r\nX-Server-From: *([0-9a-f]+)\r\n");

	private final LoopbackPort port = LoopbackPort.reserve();

	private final int target;

	private final ServerSocket listener;

	private final Map<Socket, String> senders = new ConcurrentHashMap<>();

	private volatile Predicate<String> refused = (sender) -> false;

	/**
	 * Create a line that passes everything.
	 * @param target the port on which the member listens for other members
	 */
	PeerLine(LoopbackPort target) {
		this.target = target.number();
		try {
			this.listener = new ServerSocket();
			this.listener.setReuseAddress(true);
			this.listener.bind(this.port.address());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		start(this::accept);
	}

	String url() {
		return this.port.url();
	}

	/**
	 * Close the connections of some senders and refuse new ones, until the next call.
	 * @param refused gets the id of a sender in hex, {@link #PROBE}, or an empty text for
	 * requests that are not part of the consensus
	 */
	void refuse(Predicate<String> refused) {
		this.refused = refused;
		this.senders.forEach((client, sender) -> {
			if (refused.test(sender)) {
				FaultProxy.closeQuietly(client);
			}
		});
	}

	private void accept() {
		try {
			while (true) {
				Socket client = this.listener.accept();
				start(() -> serve(client));
			}
		}
		catch (IOException ex) {
			// Closed
		}
	}

	private void serve(Socket client) {
		this.senders.put(client, "");
		try (client; Socket server = new Socket(InetAddress.getLoopbackAddress(), this.target)) {
			byte[] head = head(client.getInputStream());
			String sender = sender(new String(head, StandardCharsets.ISO_8859_1));
			this.senders.put(client, sender);
			if (this.refused.test(sender)) {
				return;
			}
			client.setTcpNoDelay(true);
			server.setTcpNoDelay(true);
			server.getOutputStream().write(head);
			start(() -> answer(server, client));
			client.getInputStream().transferTo(server.getOutputStream());
		}
		catch (IOException ex) {
			// Broken on one side is broken on both
		}
		finally {
			this.senders.remove(client);
		}
	}

	private static void answer(Socket server, Socket client) {
		try (client) {
			server.getInputStream().transferTo(client.getOutputStream());
		}
		catch (IOException ex) {
			// As above
		}
	}

	private static byte[] head(InputStream in) throws IOException {
		ByteArrayOutputStream head = new ByteArrayOutputStream();
		while (!head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
			int next = in.read();
			if (next < 0 || head.size() > LONGEST_HEAD) {
				throw new IOException("No request");
			}
			head.write(next);
		}
		return head.toByteArray();
	}

	private static String sender(String head) {
		Matcher matcher = SENDER.matcher(head);
		if (matcher.find()) {
			return matcher.group(1);
		}
		// What forwards renewals and asks for versions has connections of its own
		return head.startsWith("GET /raft") ? PROBE : "";
	}

	private static void start(Runnable task) {
		Thread thread = new Thread(task, "peer-line");
		thread.setDaemon(true);
		thread.start();
	}

	@Override
	public void close() {
		FaultProxy.closeQuietly(this.listener);
		refuse((sender) -> true);
		this.port.close();
	}

}
