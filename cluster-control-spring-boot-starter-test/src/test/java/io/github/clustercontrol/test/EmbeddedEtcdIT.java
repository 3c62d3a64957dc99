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

package io.github.clustercontrol.test;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.github.clustercontrol.ClusterChangedEvent;
import io.github.clustercontrol.Clusters;
import io.github.clustercontrol.Member;
import io.github.clustercontrol.SelfExpiredEvent;
import io.github.clustercontrol.SelfRegistration;
import io.github.clustercontrol.SelfRegistration.State;
import io.github.clustercontrol.Source;
import io.github.clustercontrol.autoconfigure.EtcdConnectionDetails;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.context.ApplicationListener;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.PayloadApplicationEvent;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.event.ApplicationEvents;
import org.springframework.test.context.event.RecordApplicationEvents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link EmbeddedEtcd}, written as users do.
 */
@EmbeddedEtcd
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT, classes = EmbeddedEtcdIT.Application.class,
		properties = { "clustercontrol.etcd.endpoints=http://127.0.0.1:1", "clustercontrol.self.path=/demo/web",
				"clustercontrol.self.ttl=60s", "clustercontrol.self.drain-period=0s",
				"clustercontrol.clusters.db.path=/demo/db" })
@DirtiesContext
@RecordApplicationEvents
class EmbeddedEtcdIT {

	private static final Duration SOON = Duration.ofSeconds(60);

	@Autowired
	private TestEtcd etcd;

	@Autowired
	private Clusters clusters;

	@Autowired
	private SelfRegistration self;

	@Autowired
	private Events events;

	@Autowired
	private ConfigurableApplicationContext context;

	@Test
	void theApplicationUsesTheEtcdOfTheTestNotOfItsProperties() {
		assertThat(this.context.getBean(EtcdConnectionDetails.class).getEndpoints())
			.containsExactly(this.etcd.endpoint());
		await().atMost(SOON).until(() -> this.etcd.keys("/demo/web/").equals(List.of(this.self.key())));
		assertThat(this.etcd.value(this.self.key())).get().asString().contains("\"instance\"");
	}

	@Test
	void aPutAddsAMemberAndADeleteRemovesIt(@Autowired ApplicationEvents recorded) {
		long before = this.events.of(ClusterChangedEvent.class);
		this.etcd.put("/demo/db/10.0.0.9:3306");
		await().atMost(SOON).until(() -> this.clusters.get("db").members().contains(Member.of("10.0.0.9:3306")));
		this.etcd.delete("/demo/db/10.0.0.9:3306");
		await().atMost(SOON).until(() -> this.clusters.get("db").members().isEmpty());
		await().atMost(SOON).until(() -> this.events.of(ClusterChangedEvent.class) == before + 2);
		assertThat(recorded.stream(ClusterChangedEvent.class)).as("Spring records those of the test's thread alone")
			.isEmpty();
	}

	@Test
	void anExpiredInstanceRegistersAgain() {
		await().atMost(SOON).until(this.self::state, State.REGISTERED::equals);
		this.etcd.expire(this.self.key());
		await().atMost(SOON).until(() -> this.events.of(SelfExpiredEvent.class) == 1);
		await().atMost(SOON).until(() -> this.etcd.value(this.self.key()).isPresent());
		await().atMost(SOON).until(this.self::state, State.REGISTERED::equals);
	}

	@Test
	void onlyKeysOnALeaseExpire() {
		this.etcd.put("/demo/other/a:1");
		assertThatIllegalArgumentException().isThrownBy(() -> this.etcd.expire("/demo/other/a:1"))
			.withMessageContaining("/demo/other/a:1");
	}

	@Test
	void anOutageHidesChangesUntilItEnds() {
		this.etcd.outage();
		this.etcd.put("/demo/db/10.0.0.8:3306");
		await().atMost(SOON).until(() -> this.clusters.get("db").source() == Source.STALE);
		assertThat(this.clusters.get("db").members()).isEmpty();
		this.etcd.recover();
		await().atMost(SOON).until(() -> this.clusters.get("db").members().size() == 1);
		this.etcd.delete("/demo/db/10.0.0.8:3306");
		await().atMost(SOON).until(() -> this.clusters.get("db").members().isEmpty());
	}

	@RepeatedTest(2)
	void aDeleteStopsTheApplicationAndTheNextTestGetsANewOne() {
		await().atMost(SOON).until(this.self::state, State.REGISTERED::equals);
		this.etcd.delete(this.self.key());
		await().atMost(SOON).until(() -> !this.context.isActive());
	}

	@Nested
	class Inside {

		@Test
		void aNestedClassSharesTheEtcd(@Autowired TestEtcd shared) {
			assertThat(shared).isNotNull();
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(Events.class)
	static class Application {

	}

	static class Events implements ApplicationListener<PayloadApplicationEvent<?>> {

		private final List<Object> payloads = new CopyOnWriteArrayList<>();

		@Override
		public void onApplicationEvent(PayloadApplicationEvent<?> event) {
			this.payloads.add(event.getPayload());
		}

		long of(Class<?> type) {
			return this.payloads.stream().filter(type::isInstance).count();
		}

	}

}
