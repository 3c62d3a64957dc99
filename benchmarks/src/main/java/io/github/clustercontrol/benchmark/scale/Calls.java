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

package io.github.clustercontrol.benchmark.scale;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;

/**
 * Counts the requests of an application to etcd, and measures the time of its first read.
 */
final class Calls implements ClientInterceptor {

	/** The client passes on each one twice, and one of them is sent. */
	private static final String RENEWAL = "LeaseKeepAlive";

	private final Map<String, LongAdder> messages = new ConcurrentHashMap<>();

	private final AtomicLong readBegan = new AtomicLong();

	private volatile long watchBegan;

	void reset() {
		this.messages.clear();
		this.readBegan.set(0);
	}

	Map<String, Long> counts() {
		Map<String, Long> counts = new TreeMap<>();
		this.messages.forEach((method, count) -> counts.put(method, count.sum()));
		return counts;
	}

	/**
	 * Wait for the first read and return its time: from its first request to the request
	 * for the watch, which follows when all members are read.
	 * @param watches the number of watches that follow
	 * @return the time in milliseconds
	 */
	double firstReadMillis(int watches) {
		while (counts().getOrDefault("Watch", 0L) < watches) {
			LockSupport.parkNanos(1_000_000);
		}
		return (this.watchBegan - this.readBegan.get()) / 1e6;
	}

	@Override
	public <Q, A> ClientCall<Q, A> interceptCall(MethodDescriptor<Q, A> method, CallOptions options, Channel next) {
		String name = method.getBareMethodName();
		return new SimpleForwardingClientCall<>(next.newCall(method, options)) {

			@Override
			public void start(Listener<A> listener, Metadata headers) {
				if (RENEWAL.equals(name)) {
					count(name);
				}
				super.start(listener, headers);
			}

			@Override
			public void sendMessage(Q message) {
				if ("Range".equals(name)) {
					Calls.this.readBegan.compareAndSet(0, System.nanoTime());
				}
				else if ("Watch".equals(name)) {
					Calls.this.watchBegan = System.nanoTime();
				}
				if (!RENEWAL.equals(name)) {
					count(name);
				}
				super.sendMessage(message);
			}

		};
	}

	private void count(String name) {
		this.messages.computeIfAbsent(name, (key) -> new LongAdder()).increment();
	}

}
