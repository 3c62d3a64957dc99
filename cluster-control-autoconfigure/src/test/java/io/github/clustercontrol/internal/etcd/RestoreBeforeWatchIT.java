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
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import io.github.clustercontrol.fault.EtcdServer;
import io.github.clustercontrol.internal.concurrent.Threads;
import org.junit.jupiter.api.Test;

import static org.awaitility.Awaitility.await;

/**
 * Integration test of {@link EtcdWatch} with an etcd that is restored, with the same
 * cluster id, after it was read and before the watch is opened.
 */
class RestoreBeforeWatchIT {

	private static final String WEB = "/demo/web/";

	@Test
	void readsAgainAlthoughTheRestoredEtcdHasReachedTheRevision() {
		try (EtcdServer etcd = new EtcdServer().start(); Threads threads = new Threads()) {
			// A second term, as after each restart of etcd
			etcd.kill();
			etcd.start();
			etcd.witness().put(WEB + "a", "1");
			Path snapshot = etcd.saveSnapshot();
			long known = etcd.witness().put(WEB + "b", "2");
			WatchRecorder recorder = new WatchRecorder() {

				@Override
				public void listed(Listing listing) {
					if (listings().isEmpty()) {
						restore(etcd, snapshot, known);
					}
					super.listed(listing);
				}

			};
			EtcdSettings settings = new EtcdSettings(List.of(URI.create(etcd.endpoint())), null, null, null,
					Duration.ofSeconds(2), Duration.ofSeconds(2));
			try (EtcdConnection connection = new EtcdConnection(settings, List.of(), threads);
					EtcdWatch watch = new EtcdWatch(connection, EtcdWatch.Target.directory(WEB), Duration.ofMillis(500),
							threads.serial("watch"), recorder)) {
				watch.start();
				await().atMost(Duration.ofSeconds(30))
					.until(() -> recorder.view().equals(Map.of(WEB + "a", "1", WEB + "c", "3")));
			}
		}
	}

	private static void restore(EtcdServer etcd, Path snapshot, long known) {
		etcd.kill();
		etcd.restoreSnapshot(snapshot);
		etcd.start();
		etcd.witness().put(WEB + "c", "3");
		long revision;
		do {
			revision = etcd.witness().put("/demo/other", "");
		}
		while (revision < known + 10);
	}

}
