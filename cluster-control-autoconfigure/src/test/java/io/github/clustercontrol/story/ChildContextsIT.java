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

package io.github.clustercontrol.story;

import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;

import io.github.clustercontrol.SelfRegistration.State;
import io.github.clustercontrol.fault.EtcdKeyValue;
import io.github.clustercontrol.fault.EtcdServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.boot.web.server.context.WebServerInitializedEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.ContextRefreshedEvent;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * An instance whose application has child contexts.
 */
class ChildContextsIT {

	@RegisterExtension
	static final EtcdServer etcd = new EtcdServer();

	@Test
	void whatChildContextsGoThroughDoesNotTouchTheRegistration() throws Exception {
		String directory = "/clusterdemo/children";
		String key = directory + "/10.0.0.1:8110";
		ManagementContext management = new ManagementContext();
		try (Instance instance = Instance.of(etcd.endpoint())
			.web(WebApplicationType.SERVLET)
			.with("management.server.port", "0")
			.joining(key)
			.ttl(60)
			.watching("web", directory)
			.bean(management)
			.start()
			.awaitRegistered()) {
			ConfigurableApplicationContext child = management.context.get();
			assertThat(child.getParent()).isSameAs(instance.context());
			int managementPort = ((WebServerApplicationContext) child).getWebServer().getPort();
			assertThat(Instance.get(managementPort, "/actuator/health").statusCode()).isEqualTo(200);
			AvailabilityChangeEvent.publish(child, ReadinessState.REFUSING_TRAFFIC);
			child.publishEvent(new ContextRefreshedEvent(child));
			child.publishEvent(new ContextClosedEvent(child));
			child.close();
			// The registration has handled the events before this
			instance.self().updateMetadata(Map.of("zone", "b"));
			Instance.soon("the key is updated")
				.until(() -> etcd.witness().get(key).orElseThrow().value().contains("\"zone\":\"b\""));
			assertThat(etcd.witness().history(key, 1)).extracting(EtcdKeyValue::isDelete).containsExactly(false, false);
			assertThat(instance.self().state()).isEqualTo(State.REGISTERED);
			etcd.witness().put(directory + "/10.0.0.2:8110", "");
			Instance.soon("changes are still published")
				.until(() -> instance.events().composed("web").equals(List.of("10.0.0.1:8110", "10.0.0.2:8110")));
			assertThat(Instance.ask(instance.port())).isEqualTo(404);
		}
		assertThat(etcd.witness().history(key, 1)).extracting(EtcdKeyValue::isDelete)
			.containsExactly(false, false, true);
	}

	/** Finds the child context of the management port. */
	static final class ManagementContext implements ApplicationListener<WebServerInitializedEvent> {

		private final AtomicReference<ConfigurableApplicationContext> context = new AtomicReference<>();

		@Override
		public void onApplicationEvent(WebServerInitializedEvent event) {
			if ("management".equals(event.getApplicationContext().getServerNamespace())) {
				this.context.set((ConfigurableApplicationContext) event.getApplicationContext());
			}
		}

	}

}
