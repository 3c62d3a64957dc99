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

package io.github.clustercontrol.etcd;

import io.etcd.jetcd.ClientBuilder;

/**
 * Changes the builder of the etcd client. Applied last, each time a client is built: at
 * the start, and again whenever the connection is rebuilt.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface EtcdClientBuilderCustomizer {

	/**
	 * Change the builder. Runs on a thread of the connection and must not block.
	 * @param builder the builder of the next client
	 */
	void customize(ClientBuilder builder);

}
