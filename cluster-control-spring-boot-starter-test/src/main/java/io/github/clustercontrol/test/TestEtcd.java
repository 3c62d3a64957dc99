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

package io.github.clustercontrol.test;

import java.net.URI;
import java.util.List;
import java.util.Optional;

import io.github.clustercontrol.fault.EtcdKeyValue;
import io.github.clustercontrol.fault.EtcdServer;
import io.github.clustercontrol.fault.FaultProxy;

import org.springframework.util.Assert;

/**
 * A real etcd, for changes as an operator or a peer makes them, and for faults. Its
 * methods reach etcd even during an {@link #outage()}, which only disconnects the
 * application. Each method returns when etcd has executed it. The application sees the
 * change a moment later, so wait for the effect.
 *
 * @since 0.1.0
 */
public final class TestEtcd implements AutoCloseable {

	private final EtcdServer server;

	private final FaultProxy proxy;

	private TestEtcd(EtcdServer server) {
		this.server = server;
		this.proxy = new FaultProxy(server);
	}

	/**
	 * Start an etcd on free ports of loopback, with no keys.
	 * @return the etcd, to be closed
	 */
	public static TestEtcd start() {
		return new TestEtcd(new EtcdServer().start());
	}

	/**
	 * Return the endpoint for the application.
	 * @return the endpoint
	 */
	public URI endpoint() {
		return URI.create(this.proxy.endpoint());
	}

	/**
	 * Put a key without a lease, as an operator does to add a member.
	 * @param key the whole key, as in {@code /clusterdemo/dbserver/10.0.0.9:3306}
	 */
	public void put(String key) {
		put(key, "");
	}

	/**
	 * Put a key without a lease.
	 * @param key the whole key
	 * @param value its value
	 */
	public void put(String key, String value) {
		this.server.witness().put(key, value);
	}

	/**
	 * Delete a key, as an operator does: the instance that registered it drains and
	 * stops.
	 * @param key the whole key
	 */
	public void delete(String key) {
		this.server.witness().delete(key);
	}

	/**
	 * Expire the lease of a key now, as after a crash of its instance: all keys on the
	 * lease are deleted.
	 * @param key the whole key
	 * @throws IllegalArgumentException if there is no such key, or it has no lease
	 */
	public void expire(String key) {
		long lease = this.server.witness().get(key).map(EtcdKeyValue::lease).orElse(0L);
		Assert.isTrue(lease != 0, () -> "No key '" + key + "' with a lease. Existing keys:  " + keys("/"));
		this.server.witness().revoke(lease);
	}

	/**
	 * Return all keys below a prefix.
	 * @param prefix the prefix
	 * @return the keys, sorted
	 */
	public List<String> keys(String prefix) {
		return this.server.witness().list(prefix).stream().map(EtcdKeyValue::key).toList();
	}

	/**
	 * Return the value of a key.
	 * @param key the whole key
	 * @return its value, or nothing if there is no such key
	 */
	public Optional<String> value(String key) {
		return this.server.witness().get(key).map(EtcdKeyValue::value);
	}

	/**
	 * Disconnect the application from etcd until {@link #recover()}: its connections are
	 * closed, and new ones are refused. Leases can expire in etcd during this time.
	 */
	public void outage() {
		this.proxy.cut();
	}

	/**
	 * End the {@link #outage()}.
	 */
	public void recover() {
		this.proxy.pass();
	}

	@Override
	public void close() {
		this.proxy.close();
		this.server.close();
	}

	@Override
	public String toString() {
		return "etcd at " + endpoint();
	}

}
