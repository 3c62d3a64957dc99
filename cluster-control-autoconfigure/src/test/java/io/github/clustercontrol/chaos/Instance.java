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

package io.github.clustercontrol.chaos;

import java.util.List;
import java.util.Map;

import io.github.clustercontrol.ClusterSnapshot;
import org.jspecify.annotations.Nullable;

/**
 * One application of the chaos run: keeps a key of its own, watches all directories, and
 * publishes its events to a {@link Recorder}.
 */
interface Instance {

	/** The clusters that every instance watches, with their directories. */
	Map<String, String> CLUSTERS = Map.of("web", "/chaos/web", "db", "/chaos/db");

	/**
	 * Change the metadata of the instance.
	 * @param metadata the new metadata
	 */
	void publish(Map<String, String> metadata);

	/** Leave the rotation without stopping. */
	void rest();

	/** Return to the rotation. */
	void wake();

	/**
	 * What the instance knows of a cluster.
	 * @param cluster the name of the cluster
	 * @return the last known state
	 */
	ClusterSnapshot view(String cluster);

	/** How often a client was replaced. */
	long rebuilds();

	/** How many reads of whole directories were answered. */
	long reads();

	/** How many members a comparing read found wrong. */
	long divergences();

	/** End in good order. */
	void leave();

	/** End as a killed process does: without a request to etcd. */
	void die();

	/**
	 * Starts instances.
	 */
	interface Factory {

		/**
		 * Start an instance. Returns when it is ready, with etcd or without.
		 * @param identity who it is
		 * @param recorder what to tell
		 * @return the instance
		 */
		Instance start(Identity identity, Recorder recorder);

	}

	/**
	 * Who an instance is.
	 *
	 * @param run the number of this run of an instance, which is part of its metadata
	 * @param key its key, or {@code null} for one that only watches
	 * @param ttlSeconds the time to live of its key
	 * @param endpoints the URLs of etcd, as far as it knows
	 */
	record Identity(int run, @Nullable String key, int ttlSeconds, List<String> endpoints) {

		/**
		 * What the instance says about itself.
		 * @param change the number of the change
		 * @return the metadata
		 */
		Map<String, String> metadata(int change) {
			return Map.of("run", String.valueOf(this.run), "change", String.valueOf(change));
		}

		@Override
		public String toString() {
			return "run " + this.run + ((this.key != null) ? " at " + this.key : ", which only watches");
		}

	}

}
