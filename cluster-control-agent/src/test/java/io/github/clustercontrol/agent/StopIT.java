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

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the end of {@code run} with real processes and a real etcd: drain, stop and
 * exit status.
 */
class StopIT extends AgentFixture {

	@Test
	void removesTheKeyDrainsAndThenStopsTheServerWhenAnOperatorDeletesTheKey() {
		run(AgentProcess.SERVER, "self.drain-period=2s", "agent.stop-signal=QUIT");
		awaitKey();
		etcd.witness().delete(AgentProcess.KEY);
		awaitUntil(() -> this.agent.output().contains("deleted"));
		assertThat(this.agent.events()).as("signals at the begin of the drain").containsExactly("started");
		assertThat(this.agent.awaitExit()).isZero();
		assertThat(this.agent.events()).containsExactly("started", "QUIT");
	}

	@ParameterizedTest
	@ValueSource(strings = { "TERM", "INT" })
	void removesTheKeyDrainsAndThenStopsTheServerAfterASignal(String signal) {
		AgentProcess.assumeNotIgnored(signal.equals("TERM") ? 15 : 2);
		run(AgentProcess.SERVER, "self.drain-period=2s", "agent.stop-signal=QUIT");
		awaitKey();
		this.agent.signal(signal);
		awaitNoKey();
		assertThat(this.agent.events()).as("signals at the begin of the drain").containsExactly("started");
		assertThat(this.agent.awaitExit()).isEqualTo(signal.equals("TERM") ? 143 : 130);
		assertThat(this.agent.events()).containsExactly("started", "QUIT");
	}

	@Test
	void stopsTheServerByACommand() {
		run("echo $$ > pid;" + AgentProcess.SERVER,
				"agent.stop-command=sh,-c,echo stop-command >> events; kill -s TERM $(cat pid)");
		awaitKey();
		etcd.witness().delete(AgentProcess.KEY);
		assertThat(this.agent.awaitExit()).isZero();
		assertThat(this.agent.events()).containsExactly("started", "stop-command", "TERM");
	}

	@Test
	void killsAServerThatIgnoresItsStopSignalWithAllThatItStarted() {
		run("trap '' TERM; sleep 1000 & echo $! > other; touch up; while :; do sleep 0.05; done",
				"agent.stop-timeout=300ms");
		awaitKey();
		long other = Long.parseLong(this.agent.read("other").strip());
		assertThat(ProcessHandle.of(other)).isPresent();
		etcd.witness().delete(AgentProcess.KEY);
		assertThat(this.agent.awaitExit()).isZero();
		assertThat(this.agent.output()).contains("did not stop within 300 ms (clustercontrol.agent.stop-timeout)");
		Awaitility.await().until(() -> ProcessHandle.of(other).filter(ProcessHandle::isAlive).isEmpty());
	}

	@Test
	void leavesAtOnceAndEndsWithTheStatusOfAServerThatEndsByItself() {
		run("touch up; while [ ! -e end ]; do sleep 0.05; done; exit 7", "self.drain-period=1h", "self.ttl=60s");
		awaitKey();
		this.agent.write("end");
		assertThat(this.agent.awaitExit()).isEqualTo(7);
		assertThat(etcd.witness().get(AgentProcess.KEY)).isEmpty();
		assertThat(etcd.witness().leases()).isEmpty();
		assertThat(this.agent.output()).contains("ended by itself with status 7");
	}

	@Test
	void endsWith128AndTheNumberOfTheSignalThatEndedTheServer() {
		run("touch up; while [ ! -e end ]; do sleep 0.05; done; kill -KILL $$");
		awaitKey();
		this.agent.write("end");
		assertThat(this.agent.awaitExit()).isEqualTo(128 + 9);
	}

	@Test
	void endsWithStatus0WhenTheServerEndsDuringTheDrain() {
		run("touch up; while [ ! -e end ]; do sleep 0.05; done; exit 7", "self.drain-period=2s");
		awaitKey();
		etcd.witness().delete(AgentProcess.KEY);
		awaitUntil(() -> this.agent.output().contains("deleted"));
		this.agent.write("end");
		assertThat(this.agent.awaitExit()).isZero();
		assertThat(this.agent.output()).contains("ended with status 7 before it was to be stopped");
	}

	@Test
	void endsWithTheStatusOfAServerThatEndsBeforeItsCheckPassed() {
		run("exit 3");
		assertThat(this.agent.awaitExit()).isEqualTo(3);
		assertThat(this.agent.output()).contains("ended with status 3 before its check passed");
		assertThat(etcd.witness().get(AgentProcess.KEY)).isEmpty();
	}

	@Test
	void stopsAServerWhoseCheckDoesNotPassWithinTheStartTimeout() {
		run("trap 'echo TERM >> events; exit 0' TERM; while :; do sleep 0.05 & wait $!; done",
				"agent.start-timeout=500ms");
		assertThat(this.agent.awaitExit()).isEqualTo(1);
		assertThat(this.agent.events()).containsExactly("TERM");
		assertThat(this.agent.output()).contains("did not pass within 500 ms")
			.contains("clustercontrol.agent.start-timeout");
	}

	@Test
	void stopsAServerWhoseCheckHasNotPassedYetAfterASignal() {
		run("trap 'echo TERM >> events; exit 0' TERM; echo started >> events; while :; do sleep 0.05 & wait $!; done");
		awaitUntil(() -> this.agent.events().contains("started"));
		this.agent.signal("TERM");
		assertThat(this.agent.awaitExit()).isEqualTo(143);
		assertThat(this.agent.events()).containsExactly("started", "TERM");
	}

}
