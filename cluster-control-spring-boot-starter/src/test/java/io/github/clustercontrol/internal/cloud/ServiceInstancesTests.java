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

package io.github.clustercontrol.internal.cloud;

import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.github.clustercontrol.ClusterSnapshot;
import io.github.clustercontrol.Clusters;
import io.github.clustercontrol.Member;
import io.github.clustercontrol.Source;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.cloud.client.ServiceInstance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;

/**
 * Tests for {@link ServiceInstances} and the discovery clients over them.
 */
class ServiceInstancesTests {

	private final Clusters clusters = mock(Clusters.class);

	private final ServiceInstances instances = new ServiceInstances(this.clusters);

	@BeforeEach
	void prepare() {
		given(this.clusters.names()).willReturn(Set.of("db"));
	}

	@Test
	void aMemberIsAnInstanceOfTheServiceOfItsCluster() {
		are(1, new Member("10.0.0.1:8120", "10.0.0.1", 8120, "http", Map.of("zone", "a", "weight", "3"), "uuid", null,
				null));
		assertThat(this.instances.of("db")).singleElement().satisfies((instance) -> {
			assertThat(instance.getServiceId()).isEqualTo("db");
			assertThat(instance.getInstanceId()).isEqualTo("10.0.0.1:8120");
			assertThat(instance.getHost()).isEqualTo("10.0.0.1");
			assertThat(instance.getPort()).isEqualTo(8120);
			assertThat(instance.isSecure()).isFalse();
			assertThat(instance.getMetadata()).containsOnly(Map.entry("zone", "a"), Map.entry("weight", "3"));
		});
	}

	@Test
	void aMemberThatPublishesHttpsIsSecure() {
		are(1, new Member("a:1", "a", 1, "https", Map.of(), null, null, null));
		assertThat(this.instances.of("db")).singleElement().satisfies((instance) -> {
			assertThat(instance.isSecure()).isTrue();
			assertThat(instance.getUri()).isEqualTo(URI.create("https://a:1"));
		});
	}

	@Test
	void theUriOfAnIpv6MemberHasItsHostInBrackets() {
		are(1, Member.of("[2001:db8::1]:8120"));
		assertThat(this.instances.of("db")).singleElement()
			.extracting(ServiceInstance::getUri)
			.isEqualTo(URI.create("http://[2001:db8::1]:8120"));
	}

	@Test
	void eachCallSeesTheCurrentMembers() {
		are(1, Member.of("a:1"));
		List<ServiceInstance> first = this.instances.of("db");
		assertThat(this.instances.of("db")).isSameAs(first);
		are(2, Member.of("b:1"));
		assertThat(this.instances.of("db")).extracting(ServiceInstance::getHost).containsExactly("b");
	}

	@Test
	void anUnknownServiceHasNoInstances() {
		assertThat(this.instances.of("other")).isEmpty();
	}

	@Test
	void theDiscoveryClientsReturnTheSame() {
		are(1, Member.of("a:1"), Member.of("b:1"));
		ClustersDiscoveryClient client = new ClustersDiscoveryClient(this.instances);
		assertThat(client.getServices()).containsExactly("db");
		assertThat(client.getInstances("db")).hasSize(2);
		assertThat(client.getInstances("other")).isEmpty();
		ReactiveClustersDiscoveryClient reactive = new ReactiveClustersDiscoveryClient(this.instances);
		assertThat(reactive.getServices().collectList().block()).isEqualTo(client.getServices());
		assertThat(reactive.getInstances("db").collectList().block()).isEqualTo(client.getInstances("db"));
		assertThat(reactive.getInstances("other").collectList().block()).isEmpty();
	}

	@Test
	void aLaterSubscriberSeesLaterMembers() {
		are(1, Member.of("a:1"));
		var flux = new ReactiveClustersDiscoveryClient(this.instances).getInstances("db").map(ServiceInstance::getHost);
		assertThat(flux.collectList().block()).containsExactly("a");
		are(2, Member.of("b:1"));
		assertThat(flux.collectList().block()).containsExactly("b");
	}

	private void are(long revision, Member... members) {
		given(this.clusters.get("db"))
			.willReturn(new ClusterSnapshot("db", revision, List.of(members), Source.LIVE, null));
	}

}
