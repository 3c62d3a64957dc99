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

package io.github.clustercontrol.autoconfigure.grpc;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import io.github.clustercontrol.ApplicationTerminator;
import io.github.clustercontrol.Clusters;
import io.github.clustercontrol.Member;
import io.github.clustercontrol.SelfRegistration;
import io.github.clustercontrol.SelfRegistration.State;
import io.github.clustercontrol.fault.EtcdServer;
import io.grpc.BindableService;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.ServerServiceDefinition;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.ServerCalls;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.grpc.client.GrpcChannelFactory;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Spring gRPC: servers register their port, and channels have the members of a cluster.
 */
class SpringGrpcIT {

	private static final MethodDescriptor<String, String> PORT = MethodDescriptor.newBuilder(new Text(), new Text())
		.setType(MethodType.UNARY)
		.setFullMethodName("test.Server/Port")
		.build();

	@RegisterExtension
	static final EtcdServer etcd = new EtcdServer();

	@Test
	void aServerWithoutAWebServerRegistersThePortOfGrpc() {
		try (ConfigurableApplicationContext server = server("/grpc/alone", WebApplicationType.NONE);
				ConfigurableApplicationContext caller = caller("/grpc/alone")) {
			Member member = onlyMember(caller);
			assertThat(member.port()).isEqualTo(port(server));
			assertThat(member.metadata()).isEmpty();
			assertThat(call(channel(caller))).isEqualTo(String.valueOf(port(server)));
		}
	}

	@Test
	void aServerWithAWebServerRegistersThePortOfGrpcAsMetadata() {
		try (ConfigurableApplicationContext server = server("/grpc/web", WebApplicationType.SERVLET);
				ConfigurableApplicationContext caller = caller("/grpc/web")) {
			Member member = onlyMember(caller);
			assertThat(member.port())
				.isEqualTo(server.getEnvironment().getProperty("local.server.port", Integer.class));
			assertThat(member.metadata()).containsExactly(Map.entry("grpc.port", String.valueOf(port(server))));
			assertThat(call(channel(caller))).isEqualTo(String.valueOf(port(server)));
		}
	}

	@Test
	void noCallFailsWhileAMemberIsOrderedOutUnderLoad() throws Exception {
		try (ConfigurableApplicationContext one = server("/grpc/load", WebApplicationType.NONE);
				ConfigurableApplicationContext two = server("/grpc/load", WebApplicationType.NONE);
				ConfigurableApplicationContext caller = caller("/grpc/load")) {
			soon().until(() -> members(caller).size() == 2);
			Load load = new Load(channel(caller));
			ManagedChannel direct = NettyChannelBuilder.forAddress("127.0.0.1", port(one)).usePlaintext().build();
			try {
				soon().until(() -> load.answers(one) > 20 && load.answers(two) > 20);
				etcd.witness().delete(one.getBean(SelfRegistration.class).key());
				soon().until(() -> members(caller).size() == 1);
				// During the drain it still serves those that do not know yet
				assertThat(one.isRunning()).isTrue();
				assertThat(call(direct)).isEqualTo(String.valueOf(port(one)));
				soon().until(() -> !one.isActive());
				int before = load.answers(two);
				soon().until(() -> load.answers(two) > before + 50);
			}
			finally {
				load.stop();
				direct.shutdownNow();
			}
			assertThat(load.failures).isEmpty();
		}
	}

	private static ConditionFactory soon() {
		return Awaitility.await().atMost(Duration.ofSeconds(60)).pollInterval(Duration.ofMillis(20));
	}

	private static ConfigurableApplicationContext server(String path, WebApplicationType type) {
		ConfigurableApplicationContext context = new SpringApplicationBuilder(Server.class).web(type)
			.run("--server.port=0", "--spring.grpc.server.port=0", "--spring.main.banner-mode=off",
					"--clustercontrol.etcd.endpoints=" + etcd.endpoint(), "--clustercontrol.self.path=" + path,
					"--clustercontrol.self.drain-period=4s");
		soon().until(() -> context.getBean(SelfRegistration.class).state() == State.REGISTERED);
		return context;
	}

	private static ConfigurableApplicationContext caller(String path) {
		return new SpringApplicationBuilder(Caller.class).web(WebApplicationType.NONE)
			.run("--spring.main.banner-mode=off", "--clustercontrol.etcd.endpoints=" + etcd.endpoint(),
					"--clustercontrol.clusters.servers.path=" + path,
					"--spring.grpc.client.channel.servers.target=cluster:///servers");
	}

	private static int port(ConfigurableApplicationContext server) {
		return server.getEnvironment().getRequiredProperty("local.grpc.server.port", Integer.class);
	}

	private static List<Member> members(ConfigurableApplicationContext caller) {
		return caller.getBean(Clusters.class).get("servers").members();
	}

	private static Member onlyMember(ConfigurableApplicationContext caller) {
		soon().until(() -> members(caller).size() == 1);
		return members(caller).get(0);
	}

	private static Channel channel(ConfigurableApplicationContext caller) {
		return caller.getBean(GrpcChannelFactory.class).createChannel("servers");
	}

	private static String call(Channel channel) {
		return ClientCalls.blockingUnaryCall(channel, PORT, CallOptions.DEFAULT.withDeadlineAfter(20, TimeUnit.SECONDS),
				"");
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Server {

		@Bean
		BindableService portService(Environment environment) {
			return () -> ServerServiceDefinition.builder("test.Server")
				.addMethod(PORT, ServerCalls.asyncUnaryCall((request, answer) -> {
					answer.onNext(environment.getRequiredProperty("local.grpc.server.port"));
					answer.onCompleted();
				}))
				.build();
		}

		@Bean
		ApplicationTerminator terminator() {
			return (context) -> new Thread(context::close, "terminator").start();
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Caller {

	}

	/** Calls without pause, and records each failure. */
	private static final class Load {

		private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();

		private final Map<String, AtomicInteger> answers = new ConcurrentHashMap<>();

		private final AtomicBoolean stopped = new AtomicBoolean();

		private final List<Thread> threads;

		Load(Channel channel) {
			this.threads = IntStream.range(0, 4).mapToObj((index) -> new Thread(() -> run(channel))).toList();
			this.threads.forEach(Thread::start);
		}

		private void run(Channel channel) {
			while (!this.stopped.get()) {
				try {
					this.answers.computeIfAbsent(call(channel), (port) -> new AtomicInteger()).incrementAndGet();
				}
				catch (Throwable ex) {
					this.failures.add(ex);
					return;
				}
			}
		}

		int answers(ConfigurableApplicationContext server) {
			AtomicInteger found = this.answers.get(String.valueOf(port(server)));
			return (found != null) ? found.get() : 0;
		}

		void stop() throws InterruptedException {
			this.stopped.set(true);
			for (Thread thread : this.threads) {
				thread.join();
			}
		}

	}

	private static final class Text implements MethodDescriptor.Marshaller<String> {

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
