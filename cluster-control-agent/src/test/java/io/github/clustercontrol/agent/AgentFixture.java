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

package io.github.clustercontrol.agent;

import java.util.concurrent.Callable;

import io.github.clustercontrol.fault.EtcdFixture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/**
 * An agent in a process of its own, and a real etcd.
 */
abstract class AgentFixture extends EtcdFixture {

	AgentProcess agent;

	@BeforeEach
	void removeKeys() {
		// Of agents that tests killed
		etcd.witness().leases().forEach(etcd.witness()::revoke);
		etcd.witness().deletePrefix("/clusterdemo/");
	}

	@AfterEach
	void close() {
		if (this.agent != null) {
			this.agent.close();
		}
	}

	void run(String script, String... properties) {
		this.agent = AgentProcess.run(etcd.endpoint(), script, properties);
	}

	void awaitKey() {
		awaitUntil(() -> etcd.witness().get(AgentProcess.KEY).isPresent());
	}

	void awaitNoKey() {
		awaitUntil(() -> etcd.witness().list("/clusterdemo/webserver/").isEmpty());
	}

	void awaitUntil(Callable<Boolean> condition) {
		this.agent.awaitUntil(condition);
	}

}
