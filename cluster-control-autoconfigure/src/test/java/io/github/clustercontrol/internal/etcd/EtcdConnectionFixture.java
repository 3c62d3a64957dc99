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
import java.util.concurrent.atomic.AtomicInteger;

import io.github.clustercontrol.fault.EtcdFixture;
import io.github.clustercontrol.fault.FaultProxy;
import io.github.clustercontrol.internal.concurrent.Threads;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A connection to etcd through a proxy. */
abstract class EtcdConnectionFixture extends EtcdFixture {

	static final Duration TIMEOUT = Duration.ofSeconds(1);

	final FaultProxy proxy = new FaultProxy(etcd);

	final Threads threads = new Threads();

	final AtomicInteger built = new AtomicInteger();

	final EtcdConnection connection = new EtcdConnection(
			new EtcdSettings(List.of(URI.create(this.proxy.endpoint())), null, null, null, TIMEOUT, TIMEOUT),
			List.of((builder) -> this.built.incrementAndGet()), this.threads);

	final EtcdKeys keys = new EtcdKeys(this.connection);

	final EtcdLeases leases = new EtcdLeases(this.connection);

	@BeforeEach
	void connect() {
		Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> {
			try {
				return this.keys.get("/connect").revision() > 0;
			}
			catch (EtcdRequestException ex) {
				return false;
			}
		});
	}

	@AfterEach
	void close() {
		this.connection.close();
		this.threads.close();
		this.proxy.close();
	}

	EtcdConnection connection(String other) {
		return new EtcdConnection(new EtcdSettings(List.of(URI.create(this.proxy.endpoint()), URI.create(other)), null,
				null, null, TIMEOUT, TIMEOUT), List.of(), this.threads);
	}

}
