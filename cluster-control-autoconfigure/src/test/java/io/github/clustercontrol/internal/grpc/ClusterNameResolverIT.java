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

package io.github.clustercontrol.internal.grpc;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;

import io.github.clustercontrol.Clusters;
import io.github.clustercontrol.Source;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link ClusterNameResolver}: a channel follows the members of a cluster.
 */
class ClusterNameResolverIT extends ChannelFixture {

	@Test
	void aChannelFollowsTheMembers() {
		join(server("a"), "");
		watch("named", "10s");
		ManagedChannel channel = channel("cluster:///named");
		assertThat(NamedServer.call(channel, 20)).isEqualTo("a");
		NamedServer b = server("b");
		join(b, "");
		await().until(() -> answers(channel, 4).equals(Set.of("a", "b")));
		etcd.witness().delete("/grpc/named/" + b.address());
		await().until(() -> answers(channel, 4).equals(Set.of("a")));
		etcd.witness().deletePrefix("/grpc/named/");
		this.servers.get(0).stop();
		await().untilAsserted(() -> assertFails(channel, Status.Code.UNAVAILABLE));
		join(b, "");
		await().ignoreExceptions().until(() -> answers(channel, 4).equals(Set.of("b")));
	}

	@Test
	void callsUseThePortInTheMetadataOfAMemberWithAWebServerToo() {
		etcd.witness()
			.put("/grpc/named/127.0.0.1:1",
					"{\"v\":1,\"metadata\":{\"grpc.port\":\"%d\"}}".formatted(server("a").port()));
		watch("named", "10s");
		assertThat(NamedServer.call(channel("cluster:///named"), 20)).isEqualTo("a");
	}

	@Test
	void aCallWaitsUntilTheClusterIsReadForTheFirstTime() {
		join(server("a"), "");
		this.proxy.refuse();
		watch("named", "0");
		ManagedChannel channel = channel("cluster:///named");
		assertFails(channel, Status.Code.DEADLINE_EXCEEDED);
		this.proxy.pass();
		assertThat(NamedServer.call(channel, 30)).isEqualTo("a");
	}

	@Test
	void aCallDoesNotWaitForMembersOfAClusterThatTurnsOutToBeEmpty() {
		this.proxy.refuse();
		Clusters clusters = watch("named", "0");
		ManagedChannel channel = channel("cluster:///named");
		assertFails(channel, Status.Code.DEADLINE_EXCEEDED);
		this.proxy.pass();
		await().until(() -> clusters.get("named").source() == Source.LIVE);
		await().untilAsserted(() -> assertFails(channel, Status.Code.UNAVAILABLE));
	}

	@Test
	void aNewChannelUsesTheLastMembersWhileEtcdIsAway() {
		join(server("a"), "");
		Clusters clusters = watch("named", "10s");
		this.proxy.cut();
		await().atMost(Duration.ofSeconds(30)).until(() -> clusters.get("named").source() == Source.STALE);
		assertThat(NamedServer.call(channel("cluster:///named"), 20)).isEqualTo("a");
	}

	@Test
	void noCallFailsWhileAMemberIsOrderedOutUnderLoad() throws Exception {
		List<NamedServer> all = IntStream.range(0, 3).mapToObj((index) -> server("s" + index)).toList();
		all.forEach((server) -> join(server, ""));
		watch("named", "10s");
		ManagedChannel channel = channel("cluster:///named");
		ConcurrentLinkedQueue<Throwable> failures = new ConcurrentLinkedQueue<>();
		AtomicBoolean done = new AtomicBoolean();
		List<Thread> load = IntStream.range(0, 4).mapToObj((index) -> load(channel, done, failures)).toList();
		try {
			for (NamedServer server : all.subList(0, 2)) {
				await().until(() -> server.calls() > 20);
				etcd.witness().delete("/grpc/named/" + server.address());
				awaitQuiet(server);
				server.stopGracefully();
				int others = all.get(2).calls();
				await().until(() -> all.get(2).calls() > others + 50);
			}
		}
		finally {
			done.set(true);
			for (Thread thread : load) {
				thread.join(TimeUnit.SECONDS.toMillis(20));
			}
		}
		assertThat(failures).isEmpty();
	}

	/** The channel has no call to it on the way, and begins no other one. */
	private static void awaitQuiet(NamedServer server) {
		int[] last = { -1 };
		await().pollInterval(Duration.ofMillis(300)).until(() -> {
			int before = last[0];
			last[0] = server.calls();
			return before == last[0];
		});
	}

	private static Thread load(ManagedChannel channel, AtomicBoolean done, ConcurrentLinkedQueue<Throwable> failures) {
		Thread thread = new Thread(() -> {
			while (!done.get()) {
				try {
					NamedServer.call(channel, 20);
					Thread.sleep(2);
				}
				catch (Throwable ex) {
					failures.add(ex);
				}
			}
		});
		thread.setDaemon(true);
		thread.start();
		return thread;
	}

	private static Set<String> answers(ManagedChannel channel, int calls) {
		Set<String> answers = new HashSet<>();
		for (int call = 0; call < calls; call++) {
			answers.add(NamedServer.call(channel, 20));
		}
		return answers;
	}

}
