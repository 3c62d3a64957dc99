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

package io.github.clustercontrol.agent.host;

import java.util.List;
import java.util.Map;

import io.github.clustercontrol.agent.properties.AgentProperties;
import io.github.clustercontrol.autoconfigure.ClusterControlProperties;
import org.junit.jupiter.api.Test;

import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.env.OriginTrackedMapPropertySource;
import org.springframework.boot.origin.OriginLookup;
import org.springframework.boot.origin.TextResourceOrigin;
import org.springframework.boot.origin.OriginTrackedValue;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import org.springframework.core.io.ByteArrayResource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ServiceEnvironment}.
 */
class ServiceEnvironmentTests {

	private final StandardEnvironment host = new StandardEnvironment();

	@Test
	void aServiceHasItsOwnValuesAndThoseOfTheHostWhereItSetsNone() {
		host(Map.of("clustercontrol.self.path", "/demo/web", "clustercontrol.self.port", "1",
				"clustercontrol.agent.interval", "5s", "clustercontrol.agent.services.web.self.port", "8110",
				"clustercontrol.agent.services.web.rise", "7", "clustercontrol.agent.services.web.clusters.db.path",
				"/demo/db", "clustercontrol.agent.services.webs.rise", "9"));
		ClusterControlProperties properties = bind("web");
		assertThat(properties.self().port()).isEqualTo(8110);
		assertThat(properties.self().path()).isEqualTo("/demo/web");
		assertThat(properties.clusters().get("db").path()).isEqualTo("/demo/db");
		assertThat(agent("web").rise()).isEqualTo(7);
		assertThat(agent("web").interval()).hasSeconds(5);
		assertThat(agent("webs").rise()).isEqualTo(9);
		assertThat(bind("webs").self().port()).isEqualTo(1);
	}

	@Test
	void aServiceMayBeConfiguredByVariables() {
		this.host.getPropertySources()
			.replace(StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
					new SystemEnvironmentPropertySource(StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
							Map.of("CLUSTERCONTROL_AGENT_SERVICES_MYWEB_SELF_PORT", "8110",
									"CLUSTERCONTROL_AGENT_SERVICES_MY_WEB_START_TIMEOUT", "7s",
									"CLUSTERCONTROL_AGENT_SERVICES_MYWEB_COMMAND_0", "nginx")));
		host(Map.of("clustercontrol.agent.services.my-web.rise", "7"));
		assertThat(bind("my-web").self().port()).isEqualTo(8110);
		assertThat(agent("my-web").startTimeout()).hasSeconds(7);
		assertThat(agent("my-web").command()).isEqualTo(List.of("nginx"));
		assertThat(ServiceEnvironment.names(this.host, ServiceEnvironment.SERVICES)).contains("my-web");
	}

	@Test
	void eachServiceHasACacheOfItsOwn() {
		host(Map.of("clustercontrol.cache-directory", "/var/cache", "clustercontrol.agent.services.web.rise", "1"));
		assertThat(bind("web").cacheDirectory()).isEqualTo("/var/cache/web");
	}

	@Test
	void aValueKeepsItsOrigin() {
		TextResourceOrigin origin = new TextResourceOrigin(new ByteArrayResource(new byte[0]), null);
		this.host.getPropertySources()
			.addFirst(new OriginTrackedMapPropertySource("file",
					Map.of("clustercontrol.agent.services.web.rise", OriginTrackedValue.of("1", origin))));
		assertThat(OriginLookup.getOrigin(environment("web").getPropertySources().get("web: file"),
				"clustercontrol.agent.rise"))
			.isEqualTo(origin);
	}

	@Test
	void aMessageNamesEachPropertyWhereItIsSet() {
		host(Map.of("clustercontrol.self.ttl", "1s", "clustercontrol.agent.services.web.self.port", "0"));
		assertThat(environment("web").withFullNames("clustercontrol.self.ttl, 'clustercontrol.self.port':"
				+ " set clustercontrol.agent.check.tcp. See clustercontrol.clusters.db.handlers[0].file and"
				+ " clustercontrol.etcd.endpoints."))
			.isEqualTo("clustercontrol.self.ttl, 'clustercontrol.agent.services.web.self.port':"
					+ " set clustercontrol.agent.services.web.check.tcp."
					+ " See clustercontrol.agent.services.web.clusters.db.handlers[0].file and"
					+ " clustercontrol.etcd.endpoints.");
	}

	private void host(Map<String, Object> properties) {
		this.host.getPropertySources().addFirst(new MapPropertySource("test", properties));
	}

	private ServiceEnvironment environment(String service) {
		ServiceEnvironment environment = new ServiceEnvironment(service, this.host);
		ConfigurationPropertySources.attach(environment);
		return environment;
	}

	private ClusterControlProperties bind(String service) {
		return Binder.get(environment(service)).bindOrCreate("clustercontrol", ClusterControlProperties.class);
	}

	private AgentProperties agent(String service) {
		return Binder.get(environment(service)).bindOrCreate("clustercontrol.agent", AgentProperties.class);
	}

}
