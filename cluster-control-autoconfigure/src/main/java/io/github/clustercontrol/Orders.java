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

package io.github.clustercontrol;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * Gives orders to the instances of the watched clusters, each with a reason. A bean in
 * each application that watches clusters. An order is a key in etcd beside that of the
 * member: its instance obeys it within milliseconds, or as soon as it reaches etcd. The
 * methods wait for the answers of etcd, at most for a few times
 * {@code etcd.request-timeout}, and may be called by several threads at once. They throw
 * {@link IllegalArgumentException} if there is no such cluster, or an argument is not
 * valid, and another {@link RuntimeException} if etcd does not answer or denies the
 * request; then the order may have been given, and the call can be repeated.
 *
 * @since 0.1.0
 */
public interface Orders {

	/**
	 * Take the instance at an address out of rotation. The order also applies to an
	 * instance that starts there later. It replaces an earlier order.
	 * @param cluster the name of the cluster in {@code clustercontrol.clusters}
	 * @param address the address, {@code host:port}; it does not have to be a member
	 * @param reason why, at most {@value Order#MAX_REASON} characters
	 * @param by who gives the order, {@code null} if that is not known
	 * @param duration how long the order lasts, in whole seconds, {@code null} until
	 * {@link #in(String, String)}
	 */
	void out(String cluster, String address, String reason, @Nullable String by, @Nullable Duration duration);

	/**
	 * End the order for an address. An instance that was ordered out returns.
	 * @param cluster the name of the cluster in {@code clustercontrol.clusters}
	 * @param address the address, {@code host:port}
	 * @return whether there was an order
	 */
	boolean in(String cluster, String address);

	/**
	 * Delete the key of a member, so that its instance drains and stops, and give it the
	 * reason. An instance at that address that is out of rotation stops as well.
	 * @param cluster the name of the cluster in {@code clustercontrol.clusters}
	 * @param address the address, {@code host:port}
	 * @param reason why, at most {@value Order#MAX_REASON} characters
	 * @param by who gives the order, {@code null} if that is not known
	 * @return whether the address was a member
	 */
	boolean stop(String cluster, String address, String reason, @Nullable String by);

}
