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

package io.github.clustercontrol.benchmark.scale;

import java.util.List;

import io.github.clustercontrol.benchmark.Part;
import io.github.clustercontrol.benchmark.Run;
import io.github.clustercontrol.fault.EtcdCluster;
import io.github.clustercontrol.fault.EtcdServer;
import io.github.clustercontrol.fault.GrpcProxy;

/**
 * Many applications with one etcd, with three, and with its gRPC proxy in between.
 */
public final class ApplicationsPart implements Part {

	@Override
	public String name() {
		return "scale-applications";
	}

	@Override
	public String document() {
		return "scaling";
	}

	@Override
	public String title() {
		return "Many applications";
	}

	@Override
	public String run(Run run) throws Exception {
		Crowd crowd = new Crowd(run);
		try (EtcdServer etcd = new EtcdServer().start()) {
			crowd.measure("one etcd", etcd.endpoint(), List.of(etcd.endpoint()), List.of(ProcessUsage.of(etcd)),
					List.of());
		}
		try (EtcdCluster etcd = new EtcdCluster().start()) {
			crowd.measure("three members", etcd.endpoints().get(0), etcd.endpoints(),
					etcd.members().stream().map(ProcessUsage::of).toList(), List.of());
		}
		try (EtcdServer etcd = new EtcdServer().start(); GrpcProxy proxy = new GrpcProxy(etcd)) {
			crowd.measure("one etcd, through its gRPC proxy", etcd.endpoint(), List.of(proxy.endpoint()),
					List.of(ProcessUsage.of(etcd)), List.of(new ProcessUsage(proxy.pid())));
		}
		return crowd.toString();
	}

}
