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

package io.github.clustercontrol.story;

import io.github.clustercontrol.fault.EtcdServer;
import io.github.clustercontrol.fault.LogRecorder;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * An etcd that allows fewer streams on a connection than the application has watches.
 */
class StreamLimitIT {

	@Test
	void moreWatchesThanStreamsNameTheOptionOfEtcd() {
		try (EtcdServer etcd = new EtcdServer("--max-concurrent-streams=8").start();
				LogRecorder log = new LogRecorder()) {
			InstanceBuilder builder = Instance.of(etcd.endpoint()).with("clustercontrol.startup-timeout", "2s");
			for (int i = 1; i <= 9; i++) {
				builder = builder.watching("c" + i, "/clusterdemo/c" + i);
			}
			try (Instance instance = builder.start()) {
				Instance.soon("the cause is named").until(() -> !log.warnings("--max-concurrent-streams").isEmpty());
				assertThat(log.warnings("--max-concurrent-streams").get(0)).contains(etcd.endpoint());
			}
		}
	}

}
