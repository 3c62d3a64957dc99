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

import io.github.clustercontrol.fault.EtcdServer;
import io.github.clustercontrol.fault.EtcdWitness;
import io.github.clustercontrol.fault.FaultProxy;
import io.github.clustercontrol.internal.concurrent.Threads;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/**
 * A watch of one directory, over a proxy to an etcd of its own.
 */
abstract class EtcdWatchFixture {

	static final String WEB = "/demo/web/";

	final EtcdServer etcd = new EtcdServer().start();

	final FaultProxy proxy = new FaultProxy(this.etcd);

	final Threads threads = new Threads();

	final EtcdConnection connection = new EtcdConnection(new EtcdSettings(List.of(URI.create(this.proxy.endpoint())),
			null, null, null, Duration.ofSeconds(2), Duration.ofSeconds(2)), List.of(), this.threads);

	final WatchRecorder recorder = new WatchRecorder();

	final EtcdWatch watch = new EtcdWatch(this.connection, EtcdWatch.Target.directory(WEB), Duration.ofMillis(500),
			this.threads.serial("watch"), this.recorder);

	@BeforeEach
	void startWithOneKeyThatIsWatched() {
		witness().put(WEB + "a", "1");
		this.watch.start();
		await().until(() -> this.recorder.confirmations() > 0);
	}

	@AfterEach
	void close() {
		this.watch.close();
		this.connection.close();
		this.threads.close();
		this.proxy.close();
		this.etcd.close();
	}

	EtcdWitness witness() {
		return this.etcd.witness();
	}

	static ConditionFactory await() {
		return Awaitility.await().atMost(Duration.ofSeconds(40));
	}

}
