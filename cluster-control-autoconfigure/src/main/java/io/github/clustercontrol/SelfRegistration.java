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

/**
 * This instance's own key in etcd. The methods that change something set the desired
 * state and return; one loop carries it out, also when etcd is out of reach now and
 * answers later. All methods are safe on every thread and never block.
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
	 * Put this instance in rotation. Undoes a {@link #deregister()}, and the order of an
	 * operator that was ignored by configuration. The key is written once the application
	 * is ready and accepts traffic.
	 */
	void register();

	/**
	 * Take this instance out of rotation: the key is deleted, the application keeps
	 * running.
	 */
	void deregister();

	/**
	 * Replace the metadata in the value of the key, by one put on the same lease: peers
	 * see an update, no gap. What was found out, such as {@code management.port}, stays
	 * unless it is among the new.
	 * @param metadata the new metadata
	 */
	void updateMetadata(Map<String, String> metadata);

	/**
	 * The states of a registration.
	 */
	enum State {

		/** The application is not ready yet. */
		NEW,

		/** The key is wanted but not written yet, for example because etcd is away. */
		REGISTERING,

		/** The key is in etcd: this instance takes traffic. */
		REGISTERED,

		/**
		 * The key is not wanted: readiness refuses traffic, or after
		 * {@link #deregister()}.
		 */
		OUT,

		/**
		 * Another instance wrote the same key. It is not fought over; when it goes this
		 * instance registers again.
		 */
		SUPERSEDED,

		/** An operator deleted the key. Only {@link #register()} leaves this state. */
		REMOVED,

		/** The application closes. Nothing leaves this state. */
		STOPPED

	}

}
