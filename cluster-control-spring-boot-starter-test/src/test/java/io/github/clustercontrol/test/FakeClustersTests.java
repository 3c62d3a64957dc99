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

import java.util.List;
import java.util.Map;

import io.github.clustercontrol.ClusterChangedEvent;
import io.github.clustercontrol.ClusterSnapshot;
import io.github.clustercontrol.Clusters;
import io.github.clustercontrol.Member;
import io.github.clustercontrol.Source;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.test.context.event.ApplicationEvents;
import org.springframework.test.context.event.RecordApplicationEvents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link FakeClusters}, written as users do.
 */
@SpringBootTest(properties = { "clustercontrol.enabled=false", "clustercontrol.clusters.db.path=/demo/db",
		"clustercontrol.clusters.web-server.path=/demo/web" })
@Import(FakeClusters.class)
@RecordApplicationEvents
class FakeClustersTests {

	@Autowired
	private FakeClusters clusters;

	@BeforeEach
	void clear() {
		this.clusters.members("db");
	}

	@Test
	void itHasTheClustersOfTheConfiguration(@Autowired Clusters injected) {
		assertThat(injected).isSameAs(this.clusters);
		assertThat(injected.names()).containsExactlyInAnyOrder("db", "web-server");
		assertThat(injected.get("web-server")).isEqualTo(ClusterSnapshot.unknown("web-server"));
		assertThatIllegalArgumentException().isThrownBy(() -> injected.get("typo")).withMessageContaining("typo");
	}

	@Test
	void aChangeByTheTestIsPublishedLikeARealOne(ApplicationEvents events) {
		ClusterSnapshot empty = this.clusters.get("db");
		this.clusters.members("db", "b:1", "a:1");
		ClusterSnapshot first = this.clusters.get("db");
		Member changed = new Member("a:1", "a", 1, "http", Map.of("zone", "x"), null, null, null);
		this.clusters.join("db", changed);
		ClusterSnapshot second = this.clusters.get("db");
		this.clusters.leave("db", "b:1");
		assertThat(events.stream(ClusterChangedEvent.class)).containsExactly(
				new ClusterChangedEvent(empty, first, List.of(Member.of("a:1"), Member.of("b:1")), List.of(),
						List.of()),
				new ClusterChangedEvent(first, second, List.of(), List.of(), List.of(changed)), new ClusterChangedEvent(
						second, this.clusters.get("db"), List.of(), List.of(Member.of("b:1")), List.of()));
		assertThat(this.clusters.get("db").members()).containsExactly(changed);
		assertThat(this.clusters.get("db").revision()).isGreaterThan(second.revision());
	}

	@Test
	void nothingIsPublishedWithoutAChange(ApplicationEvents events) {
		this.clusters.members("db", "a:1");
		events.clear();
		this.clusters.members("db", "a:1");
		this.clusters.leave("db", "b:1");
		this.clusters.source("db", Source.STALE);
		assertThat(events.stream(ClusterChangedEvent.class)).isEmpty();
		assertThat(this.clusters.get("db").source()).isEqualTo(Source.STALE);
	}

	@Test
	void itWorksWithoutAnApplication() {
		FakeClusters clusters = FakeClusters.of("db");
		clusters.members("db", "a:1");
		assertThat(clusters.get("db").members()).containsExactly(Member.of("a:1"));
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

	}

}
