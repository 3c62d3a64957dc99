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

package io.github.clustercontrol.fault;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/**
 * What several test classes of one etcd each extend. An {@link EtcdServer} that is
 * registered as an extension is closed after the first of these classes.
 */
public abstract class EtcdFixture {

	/** Of the class whose tests run. */
	protected static EtcdServer etcd;

	@BeforeAll
	static void startEtcd() {
		etcd = new EtcdServer().start();
	}

	@AfterAll
	static void closeEtcd() {
		etcd.close();
	}

}
