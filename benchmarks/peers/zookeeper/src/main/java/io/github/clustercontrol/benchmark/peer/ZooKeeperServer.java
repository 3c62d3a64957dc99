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

package io.github.clustercontrol.benchmark.peer;

import java.io.OutputStream;

import org.apache.curator.test.InstanceSpec;
import org.apache.curator.test.TestingServer;

/**
 * A real ZooKeeper.
 */
final class ZooKeeperServer {

	private ZooKeeperServer() {
	}

	/** A session lasts 2 to 20 ticks of as many milliseconds as the argument. */
	public static void main(String[] args) throws Exception {
		InstanceSpec specification = new InstanceSpec(null, -1, -1, -1, true, -1, Integer.parseInt(args[0]), -1);
		try (TestingServer server = new TestingServer(specification, true)) {
			System.out.println("> " + server.getConnectString());
			System.in.transferTo(OutputStream.nullOutputStream());
		}
	}

}
