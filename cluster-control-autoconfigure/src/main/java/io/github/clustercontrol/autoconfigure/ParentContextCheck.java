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

import java.lang.StackWalker.StackFrame;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;

import io.github.clustercontrol.Clusters;
import io.github.clustercontrol.SelfRegistration;
import io.github.clustercontrol.SelfRegistration.State;
import io.github.clustercontrol.autoconfigure.ClusterControlProperties.Self;

import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ApplicationContext;

/**
 * Checks an application context whose parent is auto-configured too. The connection of
 * the parent, and its clusters if it watches any, serve both contexts, and each context
 * registers for itself.
 */
final class ParentContextCheck {

	private static final Map<String, Function<ClusterControlProperties, Object>> SHARED = new LinkedHashMap<>();

	static {
		SHARED.put("clusters", ClusterControlProperties::clusters);
		SHARED.put("discover", ClusterControlProperties::discover);
		SHARED.put("files", ClusterControlProperties::files);
		SHARED.put("cache-directory", (properties) -> String.valueOf(properties.cacheDirectory()));
		SHARED.put("startup-timeout", ClusterControlProperties::startupTimeout);
		SHARED.put("fail-fast", ClusterControlProperties::failFast);
	}

	private ParentContextCheck() {
	}

	static void check(ClusterControlProperties properties, ApplicationContext context) {
		ApplicationContext parent = context.getParent();
		ClusterControlProperties inherited = (parent != null)
				? parent.getBeanProvider(ClusterControlProperties.class).getIfAvailable() : null;
		if (parent == null || inherited == null) {
			return;
		}
		check("etcd", ClusterControlProperties::etcd, inherited, properties);
		if (parent.getBeanProvider(Clusters.class).stream().findAny().isPresent()) {
			SHARED.forEach((name, property) -> check(name, property, inherited, properties));
		}
		SelfRegistration registration = parent.getBeanProvider(SelfRegistration.class).getIfAvailable();
		if (registration != null && registration.state() != State.NEW
				&& isSameKey(inherited.self(), properties.self())) {
			throw InvalidProperty.of(SelfFactory.SELF + "enabled", null,
					"The parent context of this application context has registered this instance as "
							+ registration.key() + " already, before the web server of this context listens: exclude"
							+ " ClusterControlAutoConfiguration from the parent, or start both with"
							+ " SpringApplicationBuilder.child.");
		}
	}

	private static void check(String name, Function<ClusterControlProperties, Object> property,
			ClusterControlProperties parent, ClusterControlProperties properties) {
		if (!property.apply(parent).equals(property.apply(properties))) {
			throw InvalidProperty.of(InvalidProperty.PREFIX + name, null,
					"The parent context of this application context is auto-configured with another value, and its"
							+ " connection and clusters serve both contexts: set the property where the parent reads"
							+ " it too, or exclude ClusterControlAutoConfiguration and EtcdAutoConfiguration from"
							+ " the parent.");
		}
	}

	/** Without a configured port each context has its own. */
	private static boolean isSameKey(Self parent, Self self) {
		return self.registers() && (self.key() != null || self.port() != null)
				&& Objects.equals(parent.key(), self.key()) && Objects.equals(parent.path(), self.path())
				&& Objects.equals(parent.host(), self.host()) && Objects.equals(parent.port(), self.port());
	}

	/**
	 * Return whether {@link SpringApplicationBuilder} starts an application context on
	 * this thread as the parent of another one: the builder of the child then calls that
	 * of the parent. There is no other sign of it before the child exists.
	 */
	static boolean isParentOfApplication() {
		return StackWalker.getInstance()
			.walk((frames) -> frames.dropWhile((frame) -> !isOfBuilder(frame))
				.takeWhile(ParentContextCheck::isOfBuilder)
				.filter((frame) -> frame.getMethodName().equals("run"))
				.count()) > 1;
	}

	private static boolean isOfBuilder(StackFrame frame) {
		return frame.getClassName().equals(SpringApplicationBuilder.class.getName());
	}

}
