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

package io.github.clustercontrol.chaos;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

import io.etcd.jetcd.api.RangeRequest;
import io.github.clustercontrol.ClusterSnapshot;
import io.github.clustercontrol.SelfRegistration;
import io.github.clustercontrol.etcd.EtcdClientBuilderCustomizer;
import io.github.clustercontrol.internal.concurrent.Threads;
import io.github.clustercontrol.internal.etcd.EtcdConnection;
import io.github.clustercontrol.internal.registration.LeasedRegistration;
import io.github.clustercontrol.internal.watch.WatchedClusters;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.ForwardingClientCallListener.SimpleForwardingClientCallListener;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.context.logging.LoggingApplicationListener;
import org.springframework.boot.logging.LogLevel;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.boot.micrometer.metrics.autoconfigure.jvm.JvmMetricsAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.logging.logback.LogbackMetricsAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.support.GenericApplicationContext;

/**
 * An application with the real starter and nothing but properties.
 */
final class StarterInstance implements Instance {

	static {
		// Not by the applications: those that start at the same time would break it
		LoggingSystem.get(StarterInstance.class.getClassLoader())
			.setLogLevel(LoggingSystem.ROOT_LOGGER_NAME, LogLevel.INFO);
	}

	private final ConfigurableApplicationContext context;

	private final WatchedClusters clusters;

	private final EtcdConnection connection;

	private final Threads threads;

	private final @Nullable SelfRegistration registration;

	private final ReadCounter reads;

	private final Runnable killed;

	private StarterInstance(ConfigurableApplicationContext context, ReadCounter reads, Runnable killed) {
		this.killed = killed;
		this.context = context;
		this.clusters = context.getBean(WatchedClusters.class);
		this.connection = context.getBean(EtcdConnection.class);
		this.threads = context.getBean(Threads.class);
		this.registration = context.getBeanProvider(SelfRegistration.class).getIfAvailable();
		this.reads = reads;
	}

	static Instance start(Identity identity, Recorder recorder, Traffic traffic) {
		SpringApplication application = new SpringApplication(Application.class);
		application.setWebApplicationType(WebApplicationType.NONE);
		application.setRegisterShutdownHook(false);
		application.setLogStartupInfo(false);
		application.setListeners(application.getListeners()
			.stream()
			.filter((listener) -> !(listener instanceof LoggingApplicationListener))
			.toList());
		ReadCounter reads = new ReadCounter();
		SlowConsumer consumer = (identity.key() == null) ? new SlowConsumer(identity.run(), traffic) : null;
		application.addInitializers((context) -> {
			GenericApplicationContext target = (GenericApplicationContext) context;
			target.registerBean(Recorder.class, () -> recorder);
			target.registerBean(EtcdClientBuilderCustomizer.class, () -> (builder) -> builder.interceptor(reads));
			target.registerBean("server", SmartLifecycle.class, () -> traffic.server(identity.run()));
			if (consumer != null) {
				target.registerBean("consumer", SlowConsumer.class, () -> consumer);
			}
		});
		ConfigurableApplicationContext context = application.run(arguments(identity));
		context.getBeanProvider(LeasedRegistration.class)
			.ifAvailable((registration) -> registration.drains()
				.observe((outcome, duration) -> traffic.drained(identity.run(), outcome)));
		return new StarterInstance(context, reads, () -> {
			traffic.died(identity.run());
			if (consumer != null) {
				consumer.close();
			}
		});
	}

	private static String[] arguments(Identity identity) {
		Map<String, Object> properties = new LinkedHashMap<>();
		properties.put("spring.main.banner-mode", "off");
		properties.put("clustercontrol.etcd.endpoints", String.join(",", identity.endpoints()));
		properties.put("clustercontrol.startup-timeout", "3s");
		// What is static would keep the meters of every application that ever was
		properties.put("management.metrics.use-global-registry", "false");
		properties.put("spring.autoconfigure.exclude",
				JvmMetricsAutoConfiguration.class.getName() + "," + LogbackMetricsAutoConfiguration.class.getName());
		CLUSTERS.forEach((name, directory) -> {
			properties.put("clustercontrol.clusters." + name + ".path", directory);
			// What is held back on purpose is not what etcd has
			properties.put("clustercontrol.clusters." + name + ".expiry-hold", "0");
			if (identity.key() == null) {
				properties.put("clustercontrol.clusters." + name + ".announce", "true");
				properties.put("clustercontrol.clusters." + name + ".handlers[0].type", "consumer");
			}
		});
		if (identity.key() == null) {
			properties.put("spring.application.name", SlowConsumer.name(identity.run()));
		}
		else {
			properties.put("clustercontrol.self.key", identity.key());
			properties.put("clustercontrol.self.ttl", identity.ttlSeconds());
			properties.put("clustercontrol.self.drain-period", "0");
			properties.put("clustercontrol.self.drain-until", "applied");
			properties.put("clustercontrol.self.drain-timeout", "5s");
			identity.metadata(0)
				.forEach((name, value) -> properties.put("clustercontrol.self.metadata." + name, value));
		}
		return properties.entrySet()
			.stream()
			.map((property) -> "--" + property.getKey() + "=" + property.getValue())
			.toArray(String[]::new);
	}

	@Override
	public void publish(Map<String, String> metadata) {
		if (this.registration != null) {
			this.registration.updateMetadata(metadata);
		}
	}

	@Override
	public void rest() {
		if (this.registration != null) {
			this.registration.deregister();
		}
	}

	@Override
	public void wake() {
		if (this.registration != null) {
			this.registration.register();
		}
	}

	@Override
	public ClusterSnapshot view(String cluster) {
		return this.clusters.get(cluster);
	}

	@Override
	public long rebuilds() {
		return this.connection.status().rebuilds();
	}

	@Override
	public long reads() {
		return this.reads.answered.get();
	}

	@Override
	public long divergences() {
		return CLUSTERS.keySet().stream().mapToLong((name) -> this.clusters.status(name).divergences()).sum();
	}

	@Override
	public void leave() {
		this.context.close();
	}

	/**
	 * Take its threads and its connection away. The context is never closed, so it
	 * neither deletes its key nor revokes its lease.
	 */
	@Override
	public void die() {
		this.killed.run();
		this.threads.close();
		this.connection.close();
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

	}

	/**
	 * Counts the reads of whole directories that etcd answered.
	 */
	private static final class ReadCounter implements ClientInterceptor {

		private static final String RANGE = "etcdserverpb.KV/Range";

		private final AtomicLong answered = new AtomicLong();

		@Override
		public <Q, A> ClientCall<Q, A> interceptCall(MethodDescriptor<Q, A> method, CallOptions options, Channel next) {
			ClientCall<Q, A> call = next.newCall(method, options);
			return method.getFullMethodName().equals(RANGE) ? new CountedCall<>(call) : call;
		}

		private final class CountedCall<Q, A> extends SimpleForwardingClientCall<Q, A> {

			private volatile boolean counts;

			CountedCall(ClientCall<Q, A> call) {
				super(call);
			}

			@Override
			public void sendMessage(Q message) {
				this.counts = message instanceof RangeRequest read && !read.getKeysOnly()
						&& CLUSTERS.containsValue(withoutSlash(read.getKey().toStringUtf8()));
				super.sendMessage(message);
			}

			@Override
			public void start(Listener<A> listener, Metadata headers) {
				super.start(new SimpleForwardingClientCallListener<>(listener) {
					@Override
					public void onClose(Status status, Metadata trailers) {
						if (CountedCall.this.counts && status.isOk()) {
							ReadCounter.this.answered.incrementAndGet();
						}
						super.onClose(status, trailers);
					}
				}, headers);
			}

			private static String withoutSlash(String prefix) {
				return prefix.endsWith("/") ? prefix.substring(0, prefix.length() - 1) : prefix;
			}

		}

	}

}
