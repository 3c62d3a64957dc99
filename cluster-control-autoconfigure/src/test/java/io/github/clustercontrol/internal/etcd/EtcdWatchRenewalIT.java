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

package io.github.clustercontrol.internal.etcd;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

import io.github.clustercontrol.fault.EtcdServer;
import io.github.clustercontrol.internal.concurrent.Threads;
import io.github.clustercontrol.internal.etcd.EtcdWatch.Target;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.ForwardingClientCallListener.SimpleForwardingClientCallListener;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests of how {@link EtcdWatch} uses the renewals of a lease instead of requests of its
 * own.
 */
class EtcdWatchRenewalIT {

	private static final String WEB = "/demo/web/";

	private static final Duration HEARTBEAT = Duration.ofSeconds(1);

	@RegisterExtension
	static EtcdServer etcd = new EtcdServer();

	private final Threads threads = new Threads();

	private final Watches watches = new Watches();

	private final WatchRecorder recorder = new WatchRecorder();

	private EtcdConnection connection;

	private EtcdWatch watch;

	@BeforeEach
	void connect() {
		etcd.witness().deletePrefix("/");
		etcd.witness().put(WEB + "a", "1");
		this.connection = new EtcdConnection(new EtcdSettings(List.of(URI.create(etcd.endpoint())), null, null, null,
				Duration.ofSeconds(3), Duration.ofSeconds(3)), List.of((builder) -> builder.interceptor(this.watches)),
				this.threads);
		this.watch = new EtcdWatch(this.connection, Target.directory(WEB), HEARTBEAT, this.threads.serial("watch"),
				this.recorder);
		this.watch.start();
		// The first progress request is answered
		await().until(() -> this.recorder.confirmations() > 0);
		new RepeatedRenewal(this.connection, this.threads).start();
	}

	@AfterEach
	void close() {
		this.watch.close();
		this.threads.close();
		this.connection.close();
	}

	@Test
	void renewalsConfirmAWatchWhileNothingChanges() {
		int before = this.recorder.confirmations();
		int requests = this.watches.requests();
		await().atMost(Duration.ofSeconds(60)).until(() -> this.recorder.confirmations() >= before + 8);
		// On a busy machine a renewal can be late
		assertThat(this.watches.requests() - requests).isLessThan(4);
	}

	@Test
	void aRenewalConfirmsEachWatchAtOnceAndNotWhenItsHeartbeatEnds() {
		List<WatchRecorder> recorders = Stream.generate(WatchRecorder::new).limit(3).toList();
		List<EtcdWatch> slow = recorders.stream()
			.map((each) -> new EtcdWatch(this.connection, Target.directory(WEB), Duration.ofHours(1),
					this.threads.serial("slow"), each))
			.toList();
		slow.forEach(EtcdWatch::start);
		assertThat(recorders)
			.allSatisfy((each) -> await().atMost(Duration.ofSeconds(20)).until(() -> each.confirmations() > 3));
		slow.forEach(EtcdWatch::close);
	}

	@Test
	void aWatchWithoutResponsesIsOpenedAgainAfterTheFirstChange() {
		this.watches.lose();
		etcd.witness().put(WEB + "b", "2");
		await().atMost(Duration.ofSeconds(20))
			.until(() -> this.recorder.view().equals(Map.of(WEB + "a", "1", WEB + "b", "2")));
		assertThat(this.recorder.listings()).hasSize(1);
	}

	@Test
	void aWatchWithoutResponsesIsOpenedAgainAfterTheFirstChangeElsewhere() {
		this.watches.lose();
		etcd.witness().put("/demo/db/a", "1");
		await().atMost(Duration.ofSeconds(20)).until(() -> !this.recorder.failures().isEmpty());
		assertThat(this.recorder.failures().get(0)).hasMessageContaining("no response on the watch");
	}

	/**
	 * Counts the requests on watches, and loses all responses of those that are open,
	 * while other requests pass.
	 */
	private static final class Watches implements ClientInterceptor {

		private final Set<ClientCall<?, ?>> open = ConcurrentHashMap.newKeySet();

		private final Set<ClientCall<?, ?>> losing = ConcurrentHashMap.newKeySet();

		private final AtomicInteger requests = new AtomicInteger();

		int requests() {
			return this.requests.get();
		}

		void lose() {
			this.losing.addAll(this.open);
		}

		@Override
		public <Q, A> ClientCall<Q, A> interceptCall(MethodDescriptor<Q, A> method, CallOptions options, Channel next) {
			ClientCall<Q, A> call = next.newCall(method, options);
			if (!method.getFullMethodName().endsWith("/Watch")) {
				return call;
			}
			this.open.add(call);
			return new SimpleForwardingClientCall<>(call) {

				@Override
				public void sendMessage(Q message) {
					Watches.this.requests.incrementAndGet();
					super.sendMessage(message);
				}

				@Override
				public void start(Listener<A> listener, Metadata headers) {
					super.start(new SimpleForwardingClientCallListener<>(listener) {

						@Override
						public void onMessage(A message) {
							if (!Watches.this.losing.contains(call)) {
								super.onMessage(message);
							}
						}

					}, headers);
				}

			};
		}

	}

}
