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

package io.github.clustercontrol.autoconfigure;

import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;

import io.github.clustercontrol.ClusterBelowMinimumEvent;
import io.github.clustercontrol.ClusterChangedEvent;
import io.github.clustercontrol.Clusters;
import io.github.clustercontrol.Member;
import io.github.clustercontrol.SelfRegisteredEvent;
import io.github.clustercontrol.SelfRegistration;
import io.github.clustercontrol.SelfRegistration.State;
import io.github.clustercontrol.Source;
import org.junit.jupiter.api.Test;

import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests of an application with a parent context, where both are auto-configured and the
 * child has the web server.
 */
class ParentContextIT extends ParentContextFixture {

	@Test
	void theChildRegistersOnceItsWebServerListens(CapturedOutput output) {
		run(new SpringApplicationBuilder(Parent.class).child(Child.class));
		assertThat(this.child.getBean(AtStart.class).parentState).as("before the port is open").isEqualTo(State.NEW);
		assertThat(output).containsOnlyOnce("This instance does not register: its application context is the parent");
		SelfRegistration self = this.child.getBean(SelfRegistration.class);
		await().atMost(SOON).until(() -> self.state() == State.REGISTERED);
		assertThat(keys()).containsExactly("/demo/web/127.0.0.1:" + this.port.number());
		assertThat(this.parent.getBean(SelfRegistration.class)).isNotSameAs(self);
		assertThat(this.parent.getBean(SelfRegistration.class).state()).isEqualTo(State.NEW);
		assertThat(this.child.getBean(Clusters.class)).isSameAs(this.parent.getBean(Clusters.class));
		await().atMost(SOON)
			.untilAsserted(
					() -> assertThat(this.child.getBean(Recorder.class).of(SelfRegisteredEvent.class)).hasSize(1));
	}

	@Test
	void theKeyGoesBeforeTheWebServerOfTheChild() throws Exception {
		run(new SpringApplicationBuilder(Parent.class).child(Child.class));
		await().atMost(SOON).until(() -> keys().size() == 1);
		assertThat(ask()).isEqualTo(200);
		FutureTask<Void> closing = new FutureTask<>(this.parent::close, null);
		new Thread(closing, "closing").start();
		await().atMost(SOON).until(() -> keys().isEmpty());
		assertThat(ask()).as("while it drains").isEqualTo(200);
		await().atMost(SOON).until(((Future<?>) closing)::isDone);
		assertThat(this.child.isActive()).isFalse();
		assertThat(etcd.witness().leases()).isEmpty();
	}

	@Test
	void listenersOfBothContextsGetEachEventOnce() {
		run(new SpringApplicationBuilder(Parent.class).child(Child.class));
		Recorder inChild = this.child.getBean(Recorder.class);
		Recorder inParent = this.parent.getBean(Recorder.class);
		assertThat(inChild).isNotSameAs(inParent);
		List<Member> first = List.of(Member.of("10.0.0.1:3306"));
		for (Recorder recorder : List.of(inChild, inParent)) {
			await().atMost(SOON).until(() -> recorder.of(ClusterChangedEvent.class).size() == 1);
			ClusterChangedEvent event = recorder.of(ClusterChangedEvent.class).get(0);
			assertThat(event.previous().source()).isEqualTo(Source.UNKNOWN);
			assertThat(event.added()).isEqualTo(first);
			await().atMost(SOON).until(() -> recorder.of(ClusterBelowMinimumEvent.class).size() == 1);
		}
		etcd.witness().put("/demo/db/10.0.0.2:3306", "");
		for (Recorder recorder : List.of(inChild, inParent)) {
			await().atMost(SOON).until(() -> recorder.of(ClusterChangedEvent.class).size() == 2);
			assertThat(recorder.of(ClusterChangedEvent.class).get(1).previous().members()).isEqualTo(first);
		}
		this.child.close();
		etcd.witness().put("/demo/db/10.0.0.3:3306", "");
		await().atMost(SOON).until(() -> inParent.of(ClusterChangedEvent.class).size() == 3);
		assertThat(inChild.of(ClusterChangedEvent.class)).hasSize(2);
	}

	@Test
	void anOperatorsDeleteEndsTheChild() {
		run(new SpringApplicationBuilder(Parent.class).child(Child.class));
		await().atMost(SOON).until(() -> keys().size() == 1);
		etcd.witness().deletePrefix("/demo/web/");
		List<ConfigurableApplicationContext> terminated = this.parent.getBean(Parent.class).terminated;
		await().atMost(SOON).until(() -> terminated.equals(List.of(this.child)));
	}

}
