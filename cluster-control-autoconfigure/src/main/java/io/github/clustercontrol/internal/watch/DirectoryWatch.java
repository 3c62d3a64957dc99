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

package io.github.clustercontrol.internal.watch;

import java.util.concurrent.CountDownLatch;

import io.github.clustercontrol.internal.etcd.EtcdRequestException;
import org.jspecify.annotations.Nullable;

/**
 * The watch of one directory in etcd, of a cluster or of many clusters, as the life cycle
 * of the application controls it.
 */
interface DirectoryWatch {

	/** Start to read and to watch the directory. Handlers do not run yet. */
	void follow();

	/** Run the handlers from now on, also for what was read already. */
	void handle();

	/** Use the snapshots that an earlier run cached, unless etcd was read meanwhile. */
	void restore();

	void close();

	CountDownLatch firstRead();

	/** Return the latch of the first run of all handlers. */
	CountDownLatch firstRun();

	/** Return the last failure of the watch, {@code null} while it works. */
	@Nullable EtcdRequestException failure();

}
