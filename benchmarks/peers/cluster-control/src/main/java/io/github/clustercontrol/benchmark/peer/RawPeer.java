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

import java.nio.charset.StandardCharsets;
import java.util.Set;

import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.Client;
import io.etcd.jetcd.options.PutOption;
import io.etcd.jetcd.support.Observers;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Configuration;

/**
 * The application that holds a lease and two watches with the plain etcd client. The
 * first argument is the URL of etcd.
 */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
class RawPeer {

	public static void main(String[] args) throws Exception {
		Client client = Client.builder().endpoints(args[0]).build();
		long lease = client.getLeaseClient().grant(15).get().getID();
		client.getLeaseClient().keepAlive(lease, Observers.observer((response) -> {
		}));
		ByteSequence key = bytes("/idle/web/127.0.0.1:1");
		client.getKVClient().put(key, bytes("x".repeat(150)), PutOption.builder().withLeaseId(lease).build()).get();
		client.getWatchClient().watch(key, (response) -> {
		});
		client.getWatchClient().watch(bytes("/idle/db/"), (response) -> {
		});
		Peer.run(RawPeer.class, args, (context) -> Set::of);
	}

	private static ByteSequence bytes(String text) {
		return ByteSequence.from(text, StandardCharsets.UTF_8);
	}

}
