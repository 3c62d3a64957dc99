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

import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * The registration of this instance. The methods that change it record the desired state
 * and return; one loop applies it, as soon as etcd answers. All methods are thread-safe
 * and never block.
 *
 * @since 0.1.0
 */
public interface SelfRegistration {

	/**
	 * Return the state of the registration.
	 * @return the state
	 */
	State state();

	/**
	 * Return the key in etcd.
	 * @return the whole key
	 * @throws IllegalStateException if the key is not known yet: its port is known when
	 * the web server has started, and a host that is not configured when a name server
	 * has answered
	 */
	String key();

	/**
	 * Return the order of an operator that keeps this instance out of rotation.
	 * @return the order, or {@code null} if there is none
	 */
	default @Nullable Order order() {
		return null;
	}

	/**
	 * Register this instance. Undoes a {@link #deregister()}, and an operator's delete if
	 * {@code on-removed} is {@code ignore}. The key is written when the application is
	 * ready and accepts traffic.
	 */
	void register();

	/**
	 * Take this instance out of rotation: its key is deleted, and the application keeps
	 * running.
	 */
	void deregister();

	/**
	 * Replace the metadata in the value of the key, by one put on the same lease: peers
	 * see an update, and the member is never absent. Detected entries, such as
	 * {@code management.port}, are kept unless the new metadata replace them.
	 * @param metadata the new metadata
	 */
	void updateMetadata(Map<String, String> metadata);

	/**
	 * The state of a registration.
	 */
	enum State {

		/** The application is not ready yet. */
		NEW,

		/**
		 * The key must be written but is not in etcd yet, for example because etcd does
		 * not answer.
		 */
		REGISTERING,

		/** The key is in etcd: this instance takes traffic. */
		REGISTERED,

		/**
		 * The key is not in etcd because readiness refuses traffic, because of
		 * {@link #deregister()}, or because of an operator's {@link #order()}.
		 */
		OUT,

		/**
		 * Another instance wrote the same key. This instance does not overwrite it, and
		 * registers again when that key is deleted.
		 */
		SUPERSEDED,

		/**
		 * An operator deleted the key or ordered this instance to stop. Only
		 * {@link #register()} leaves this state.
		 */
		REMOVED,

		/** The application closes. This state is terminal. */
		STOPPED

	}

}
