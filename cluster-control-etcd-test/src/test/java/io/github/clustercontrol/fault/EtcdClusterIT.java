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

import java.time.Duration;
import java.util.List;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link EtcdCluster}.
 */
class EtcdClusterIT {

	@Test
	void survivesTheLossOfItsLeaderAndOfItsQuorum() {
		try (EtcdCluster cluster = new EtcdCluster().start()) {
			EtcdServer first = cluster.leader();
			cluster.witness().put("/a", "1");
			first.kill();
			Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> cluster.leader() != first);
			assertThat(cluster.witness().get("/a")).isPresent();
			first.start();
			assertThat(first.witness().get("/a")).isPresent();
			EtcdServer survivor = cluster.leader();
			List<EtcdServer> frozen = cluster.loseQuorum();
			Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> !survivor.witness().isReady());
			frozen.forEach(EtcdServer::resume);
			cluster.witness().put("/a", "2");
		}
	}

	@Test
	void aMemberWithoutItsPeersHasNoLeaderAndTheOthersGoOn() {
		try (EtcdCluster cluster = EtcdCluster.separable().start()) {
			for (EtcdServer member : cluster.members()) {
				cluster.cutOff(member);
				Awaitility.await("no leader").atMost(Duration.ofSeconds(20)).until(() -> isWithoutLeader(member));
				EtcdServer leader = cluster.leader();
				assertThat(leader).isNotSameAs(member);
				long revision = cluster.witness().put("/a", member.toString());
				Awaitility.await("still no leader")
					.during(Duration.ofSeconds(3))
					.atMost(Duration.ofSeconds(4))
					.until(() -> isWithoutLeader(member));
				assertThat(member.isRunning()).isTrue();
				cluster.reunite();
				member.awaitReady();
				assertThat(member.witness().get("/a").orElseThrow().modRevision()).isEqualTo(revision);
			}
		}
	}

	private static boolean isWithoutLeader(EtcdServer member) {
		return member.witness().status().leaderId().equals("0");
	}

}
