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
import java.util.concurrent.atomic.AtomicReference;

import io.github.clustercontrol.fault.EtcdServer;
import io.github.clustercontrol.fault.EtcdWitness;
import io.github.clustercontrol.fault.FaultProxy;
import io.github.clustercontrol.internal.concurrent.Threads;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Tests of what {@link EtcdWatch} does when something fails that never should.
 */
class EtcdWatchUnexpectedIT {

	private static final String WEB = "/demo/web/";

	private final EtcdServer etcd = new EtcdServer().start();

	private final FaultProxy proxy = new FaultProxy(this.etcd);

	private final Threads threads = new Threads();

	private volatile boolean secured;

	private volatile boolean broken;

	private final EtcdConnection connection = new EtcdConnection(
			new EtcdSettings(List.of(URI.create(this.proxy.endpoint())), this::credentials, () -> null,
					Duration.ofSeconds(2), Duration.ofSeconds(2)),
			List.of(), this.threads);

	private final Failing recorder = new Failing();

	private final EtcdWatch watch = new EtcdWatch(this.connection, EtcdWatch.Target.directory(WEB),
			Duration.ofMillis(500), Duration.ofSeconds(1), Duration.ofMillis(100), this.threads.serial("watch"),
			this.recorder);

	@AfterEach
	void close() {
		this.watch.close();
		this.connection.close();
		this.threads.close();
		this.proxy.close();
		this.etcd.close();
	}

	@ParameterizedTest
	@ValueSource(strings = { "listed", "changed", "listedAgain", "confirmed", "failed" })
	void goesOnWhereverAnErrorStrikes(String callback) {
		this.recorder.fails.set(callback);
		this.watch.start();
		if (!List.of("listed", "confirmed").contains(callback)) {
			await().until(() -> this.recorder.confirmations() > 0);
		}
		witness().put(WEB + "a", "1");
		if (callback.equals("failed")) {
			this.proxy.reset();
		}
		await().until(() -> this.recorder.fails.get() == null);
		witness().put(WEB + "b", "2");
		await().until(() -> this.recorder.view().equals(Map.of(WEB + "a", "1", WEB + "b", "2")));
		int before = this.recorder.confirmations();
		await().until(() -> this.recorder.confirmations() > before);
	}

	@Test
	void goesOnWhenNobodySaysWhoToBe() {
		this.secured = true;
		witness().users().enableAuthentication("secret");
		witness().users().addUser("app", "password", WEB);
		this.watch.start();
		await().until(() -> this.recorder.confirmations() > 0);
		this.proxy.cut();
		await().until(() -> this.recorder.failures().size() > 2);
		this.broken = true;
		witness().users().revokePermission("app", WEB);
		this.proxy.accept();
		int before = this.recorder.failures().size();
		await().until(() -> this.recorder.failures().size() > before + 3);
		this.broken = false;
		witness().put(WEB + "a", "1");
		witness().users().grantPermission("app", WEB);
		await().until(() -> this.recorder.view().equals(Map.of(WEB + "a", "1")));
	}

	private @Nullable Credentials credentials() {
		if (this.broken) {
			throw new IllegalStateException("the vault is sealed");
		}
		return this.secured ? new Credentials("app", "password") : null;
	}

	private EtcdWitness witness() {
		return this.etcd.witness();
	}

	private static ConditionFactory await() {
		return Awaitility.await().atMost(Duration.ofSeconds(30));
	}

	/** Fails at the first delivery. */
	private static final class Failing extends WatchRecorder {

		private final AtomicReference<String> fails = new AtomicReference<>();

		private void fail(String callback) {
			if (callback.equals(this.fails.get())) {
				this.fails.set(null);
				throw new OutOfMemoryError("deliberate");
			}
		}

		@Override
		public void listed(Listing listing) {
			fail("listed");
			super.listed(listing);
		}

		@Override
		public void listedAgain(Listing listing) {
			fail("listedAgain");
		}

		@Override
		public void changed(List<KeyChange> changes, long arrivedNanos) {
			fail("changed");
			super.changed(changes, arrivedNanos);
		}

		@Override
		public void confirmed(Duration ago) {
			fail("confirmed");
			super.confirmed(ago);
		}

		@Override
		public void failed(EtcdRequestException failure) {
			super.failed(failure);
			fail("failed");
		}

	}

}
