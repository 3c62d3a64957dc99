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

package io.github.clustercontrol.benchmark;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import io.github.clustercontrol.SelfRegistration.State;
import io.github.clustercontrol.internal.concurrent.Threads;
import io.github.clustercontrol.internal.etcd.EtcdConnection;
import io.github.clustercontrol.internal.registration.Identity;
import io.github.clustercontrol.internal.registration.LeasedRegistration;
import io.github.clustercontrol.internal.registration.OnExpired;
import io.github.clustercontrol.internal.registration.OnRemoved;
import io.github.clustercontrol.internal.registration.RegistrationSettings;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.support.GenericApplicationContext;

/**
 * The registration of an application that has just become ready, over an open connection.
 */
final class Registering implements AutoCloseable {

	private static final Duration TTL = Duration.ofMinutes(1);

	private static final SpringApplication APPLICATION = new SpringApplication();

	private final String key;

	private final LeasedRegistration registration;

	Registering(EtcdConnection connection, String key, Threads threads, GenericApplicationContext context,
			Runnable terminated) {
		this.key = key;
		this.registration = new LeasedRegistration(
				new RegistrationSettings("http", Map.of(), TTL, TTL.dividedBy(3), OnRemoved.SHUTDOWN,
						OnExpired.REGISTER, Duration.ZERO),
				() -> new Identity(key, "given", "http", Map.of()), connection, threads, (ended) -> terminated.run(),
				context);
		this.registration.start();
		this.registration
			.onApplicationEvent(new ApplicationReadyEvent(APPLICATION, new String[0], context, Duration.ZERO));
	}

	String key() {
		return this.key;
	}

	void awaitRegistered() throws InterruptedException {
		long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
		while (this.registration.state() != State.REGISTERED) {
			if (System.nanoTime() > deadline) {
				throw new IllegalStateException("Not registered: " + this.registration.status());
			}
			TimeUnit.MICROSECONDS.sleep(200);
		}
	}

	/** Leave as a closing context does, without waiting. */
	CountDownLatch leave() {
		CountDownLatch left = new CountDownLatch(1);
		this.registration.stop(left::countDown);
		return left;
	}

	@Override
	public void close() throws InterruptedException {
		leave().await(5, TimeUnit.SECONDS);
	}

}
