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

package io.github.clustercontrol.internal.grpc;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.grpc.BindableService;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.Marshaller;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.ServerCalls;

/**
 * A gRPC server that answers each call with its name, and a client of it.
 */
final class NamedServer implements BindableService {

	private static final MethodDescriptor<String, String> METHOD = MethodDescriptor.newBuilder(new Text(), new Text())
		.setType(MethodType.UNARY)
		.setFullMethodName("test.Named/Name")
		.build();

	private final String name;

	private final AtomicInteger calls = new AtomicInteger();

	private final Server server;

	private NamedServer(String name) {
		this.name = name;
		this.server = NettyServerBuilder.forAddress(new InetSocketAddress("127.0.0.1", 0)).addService(this).build();
	}

	static NamedServer start(String name) {
		NamedServer started = new NamedServer(name);
		try {
			started.server.start();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		return started;
	}

	static String call(Channel channel, int seconds) {
		return ClientCalls.blockingUnaryCall(channel, METHOD,
				CallOptions.DEFAULT.withDeadlineAfter(seconds, TimeUnit.SECONDS), "");
	}

	@Override
	public ServerServiceDefinition bindService() {
		return ServerServiceDefinition.builder("test.Named")
			.addMethod(METHOD, ServerCalls.asyncUnaryCall((request, answer) -> {
				this.calls.incrementAndGet();
				answer.onNext(this.name);
				answer.onCompleted();
			}))
			.build();
	}

	int port() {
		return this.server.getPort();
	}

	String address() {
		return "127.0.0.1:" + port();
	}

	int calls() {
		return this.calls.get();
	}

	void stop() {
		this.server.shutdownNow();
	}

	void stopGracefully() throws InterruptedException {
		this.server.shutdown().awaitTermination(10, TimeUnit.SECONDS);
	}

	private static final class Text implements Marshaller<String> {

		@Override
		public InputStream stream(String value) {
			return new ByteArrayInputStream(value.getBytes(StandardCharsets.UTF_8));
		}

		@Override
		public String parse(InputStream stream) {
			try {
				return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		}

	}

}
