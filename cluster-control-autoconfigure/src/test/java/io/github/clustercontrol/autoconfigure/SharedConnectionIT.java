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

import io.github.clustercontrol.Clusters;
import io.github.clustercontrol.Member;
import io.github.clustercontrol.Source;
import io.github.clustercontrol.fault.FaultProxy;
import io.github.clustercontrol.internal.watch.ClusterLimits;
import org.junit.jupiter.api.Test;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;
import static org.awaitility.Awaitility.await;

/**
 * Tests of a parent context whose connection to etcd its children use, with or without
 * clusters and keys of their own.
 */
class SharedConnectionIT extends ParentContextFixture {

	@Test
	void aChildOfAParentThatIsDisabledWorksAlone() {
		run(new SpringApplicationBuilder(Parent.class).initializers(property("clustercontrol.enabled=false"))
			.child(Child.class)
			.initializers(property("clustercontrol.enabled=true")));
		await().atMost(SOON).until(() -> keys().size() == 1);
		assertThat(this.child.getBean(Clusters.class).get("db").members()).hasSize(1);
		assertThat(this.child.getBean(Recorder.class).clusters).isSameAs(this.child.getBean(Clusters.class));
		assertThat(this.parent.getBean(Clusters.class).get("db").source()).isEqualTo(Source.UNKNOWN);
	}

	@Test
	void aParentWithTheConnectionOnlyServesChildrenWithClustersAndKeysOfTheirOwn() {
		etcd.witness().put("/demo/cache/10.0.0.1:6379", "");
		try (FaultProxy proxy = new FaultProxy(etcd)) {
			this.parent = new SpringApplicationBuilder(Connection.class).web(WebApplicationType.NONE)
				.run("--clustercontrol.etcd.endpoints=" + proxy.endpoint());
			ConfigurableApplicationContext web = child(proxy, "db", 1);
			ConfigurableApplicationContext api = child(proxy, "cache", 2);
			await().atMost(SOON).until(() -> etcd.witness().leases().size() == 2 && keys().size() == 2);
			assertThat(web.getBean(Clusters.class).get("db").members()).containsExactly(Member.of("10.0.0.1:3306"));
			assertThat(api.getBean(Clusters.class).get("cache").members()).containsExactly(Member.of("10.0.0.1:6379"));
			assertThat(proxy.acceptedConnections()).isEqualTo(1);
			web.close();
			assertThat(keys()).containsExactly("/demo/web/127.0.0.1:2");
			etcd.witness().put("/demo/cache/10.0.0.2:6379", "");
			await().atMost(SOON).until(() -> api.getBean(Clusters.class).get("cache").members().size() == 2);
			// The children leave while they reach etcd
			this.parent.close();
			assertThat(etcd.witness().leases()).isEmpty();
		}
	}

	@Test
	void aParentMayLimitTheClustersOfItsChildrenBecauseTheyShareTheHeap() {
		etcd.witness().put("/demo/db/10.0.0.2:3306", "");
		try (FaultProxy proxy = new FaultProxy(etcd)) {
			this.parent = new SpringApplicationBuilder(Connection.class).web(WebApplicationType.NONE)
				.initializers((context) -> context.getBeanFactory()
					.registerSingleton("clusterLimits", new ClusterLimits(1, 0)))
				.run("--clustercontrol.etcd.endpoints=" + proxy.endpoint());
			assertThat(child(proxy, "db", 1).getBean(Clusters.class).get("db").members())
				.containsExactly(Member.of("10.0.0.1:3306"));
		}
	}

	@Test
	void aChildThatIsConfiguredToWatchOtherClustersIsRefused(CapturedOutput output) {
		assertThatException().isThrownBy(() -> run(new SpringApplicationBuilder(Parent.class).child(Child.class)
			.initializers(property("clustercontrol.clusters.cache.path=/demo/cache"))));
		assertThat(output).contains("APPLICATION FAILED TO START")
			.contains("clustercontrol.clusters")
			.contains("The parent context of this application context is auto-configured with another value");
	}

	@Test
	void aChildWhoseParentHasRegisteredItsKeyIsRefused(CapturedOutput output) {
		this.parent = new SpringApplicationBuilder(Parent.class).web(WebApplicationType.NONE).run(arguments());
		await().atMost(SOON).until(() -> keys().size() == 1);
		assertThatException().isThrownBy(() -> new SpringApplicationBuilder(Child.class).parent(this.parent)
			.web(WebApplicationType.SERVLET)
			.run(arguments()));
		assertThat(output).contains("APPLICATION FAILED TO START")
			.contains("has registered this instance as /demo/web/127.0.0.1:" + this.port.number() + " already");
	}

}
