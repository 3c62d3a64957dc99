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

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the signals that the server gets, with real processes and a real etcd.
 */
class SignalsIT extends AgentFixture {

	private static final String MEMBER = "/clusterdemo/dbserver/10.0.0.9:3306";

	private static final String[] HANDLER = { "clusters.db.path=/clusterdemo/dbserver",
			"clusters.db.handlers[0].file=db.json", "agent.reload=HUP" };

	@Test
	void passesSignalsOnToTheServerAloneAndContinues() {
		AgentProcess.assumeNotIgnored(1);
		run("sh -c 'for s in HUP USR1 USR2 WINCH; do trap \"echo wrong >> events\" $s; done; touch other;"
				+ " while :; do sleep 0.05; done' & while [ ! -e other ]; do sleep 0.05; done;" + AgentProcess.SERVER);
		awaitKey();
		for (String signal : new String[] { "HUP", "USR1", "USR2", "WINCH", "HUP" }) {
			int before = this.agent.events().size();
			this.agent.signal(signal);
			awaitUntil(() -> this.agent.events().size() > before);
		}
		assertThat(this.agent.events()).containsExactly("started", "HUP", "USR1", "USR2", "WINCH", "HUP");
		assertThat(etcd.witness().get(AgentProcess.KEY)).isPresent();
	}

	@Test
	void reloadsTheServerByItsSignalWhenAFileChangesAndNotBeforeItsCheckPassed() {
		AgentProcess.assumeNotIgnored(1);
		etcd.witness().put(MEMBER, "");
		// HUP would end the server while it starts
		run("echo begins >> events; while [ ! -e go ]; do sleep 0.05; done;" + AgentProcess.SERVER, HANDLER);
		awaitUntil(() -> this.agent.events().contains("begins"));
		etcd.witness().delete(MEMBER);
		awaitUntil(() -> this.agent.read("db.json").strip().equals("[]"));
		this.agent.write("go");
		awaitUntil(() -> this.agent.events().contains("HUP"));
		assertThat(this.agent.events()).containsExactly("begins", "started", "HUP");
		awaitKey();
		etcd.witness().put(MEMBER, "");
		awaitUntil(() -> this.agent.events().size() == 4);
		assertThat(this.agent.events()).last().isEqualTo("HUP");
		assertThat(this.agent.output()).doesNotContain("WARN").doesNotContain("ERROR");
	}

	@Test
	void runsTheReloadCommandOfAHandlerThatHasOne() {
		run("echo $$ > pid;" + AgentProcess.SERVER, HANDLER[0], HANDLER[1], HANDLER[2],
				"clusters.db.handlers[0].reload-command=sh,-c,test ! -e go || kill -s USR1 $(cat pid)");
		awaitUntil(() -> this.agent.events().contains("started"));
		awaitKey();
		this.agent.write("go");
		etcd.witness().put(MEMBER, "");
		awaitUntil(() -> this.agent.events().size() == 2);
		assertThat(this.agent.events()).containsExactly("started", "USR1");
	}

	@Test
	void delaysAReloadByARandomPartOfTheSplayAndNotTheStop() {
		run(AgentProcess.SERVER, HANDLER[0], HANDLER[1], HANDLER[2], "agent.splay=24h");
		awaitKey();
		etcd.witness().put(MEMBER, "");
		awaitUntil(() -> this.agent.read("db.json").contains("10.0.0.9:3306"));
		etcd.witness().delete(AgentProcess.KEY);
		assertThat(this.agent.awaitExit()).isZero();
		assertThat(this.agent.events()).containsExactly("started", "TERM");
	}

}
