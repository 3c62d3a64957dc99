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

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.github.clustercontrol.Clusters;
import io.github.clustercontrol.fault.EtcdFixture;
import io.github.clustercontrol.fault.FaultProxy;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Channels of grpc-java to the members of a cluster, with real servers and a real etcd.
 * Contexts of other tests in this process watch clusters of other names.
 */
abstract class ChannelFixture extends EtcdFixture {

	final List<NamedServer> servers = new ArrayList<>();

	final List<ConfigurableApplicationContext> contexts = new ArrayList<>();

	final List<ManagedChannel> channels = new ArrayList<>();

	FaultProxy proxy;

	@BeforeEach
	void begin() {
		etcd.witness().deletePrefix("/");
		this.proxy = new FaultProxy(etcd);
	}

	@AfterEach
	void end() {
		this.channels.forEach(ManagedChannel::shutdownNow);
		this.contexts.forEach(ConfigurableApplicationContext::close);
		this.servers.forEach(NamedServer::stop);
		this.proxy.close();
	}

	static void assertFails(ManagedChannel channel, Status.Code code) {
		assertThatExceptionOfType(StatusRuntimeException.class).isThrownBy(() -> NamedServer.call(channel, 1))
			.satisfies((ex) -> assertThat(ex.getStatus().getCode()).isEqualTo(code));
	}

	NamedServer server(String name) {
		NamedServer server = NamedServer.start(name);
		this.servers.add(server);
		return server;
	}

	static void join(NamedServer server, String value) {
		etcd.witness().put("/grpc/named/" + server.address(), value);
	}

	Clusters watch(String cluster, String startupTimeout) {
		return start("clustercontrol.startup-timeout", startupTimeout, "clustercontrol.clusters." + cluster + ".path",
				"/grpc/named");
	}

	Clusters start(String... properties) {
		Map<String, Object> all = new HashMap<>(Map.of("clustercontrol.etcd.endpoints", this.proxy.endpoint(),
				"clustercontrol.etcd.request-timeout", "1s"));
		for (int index = 0; index < properties.length; index += 2) {
			all.put(properties[index], properties[index + 1]);
		}
		ConfigurableApplicationContext context = new SpringApplicationBuilder(Application.class)
			.web(WebApplicationType.NONE)
			.properties(all)
			.run();
		this.contexts.add(context);
		return context.getBean(Clusters.class);
	}

	ManagedChannel channel(String target) {
		ManagedChannel channel = NettyChannelBuilder.forTarget(target)
			.defaultLoadBalancingPolicy("round_robin")
			.usePlaintext()
			.build();
		this.channels.add(channel);
		return channel;
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

	}

}
