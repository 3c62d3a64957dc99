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

import java.net.InetAddress;
import java.net.URI;
import java.util.List;
import java.util.concurrent.Executor;

import io.github.clustercontrol.autoconfigure.SelfFactory.SelfSettings;
import io.github.clustercontrol.internal.registration.Identity;
import io.github.clustercontrol.internal.registration.IdentitySource;
import io.github.clustercontrol.internal.registration.SelfAddress;
import io.github.clustercontrol.internal.registration.SelfAddress.Choice;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.ConfigurableEnvironment;

/**
 * The identity of this instance: its key, scheme and metadata, from its properties and
 * the ports on which it listens.
 */
final class SelfIdentity implements IdentitySource {

	private static final String ENABLED = SelfFactory.SELF + "enabled";

	private final SelfSettings self;

	private final ConfigurableEnvironment environment;

	private final LocalServers servers;

	private final SelfAddress address;

	SelfIdentity(SelfSettings self, ConfigurableEnvironment environment, List<URI> endpoints) {
		this.self = self;
		this.environment = environment;
		this.servers = new LocalServers(environment);
		@Nullable InetAddress bound = Binder.get(environment).bind("server.address", InetAddress.class).orElse(null);
		this.address = new SelfAddress(self.host(), self.port(), bound, this.servers::port, endpoints);
	}

	/** Find the host ahead of time, because this may send a request to a name server. */
	SelfIdentity prepare(Executor executor) {
		if (this.self.key() == null) {
			this.address.prepare(executor);
		}
		return this;
	}

	@Override
	public Identity get() {
		return (this.self.key() != null) ? known(this.self.key()) : identity(this.address.choose());
	}

	@Override
	public @Nullable Identity known() {
		if (this.self.key() != null) {
			return known(this.self.key());
		}
		Choice known = this.address.known();
		return (known != null) ? identity(known) : null;
	}

	private Identity known(String key) {
		return identity(key, "from " + SelfFactory.SELF + "key");
	}

	private Identity identity(Choice choice) {
		return identity(this.self.directory().memberKey(choice.address()), choice.reason());
	}

	private Identity identity(String key, String reason) {
		String configured = this.self.registration().scheme();
		String scheme = (configured != null) ? configured : this.servers.scheme();
		return new Identity(key, reason, scheme, this.servers.metadata(scheme));
	}

	@Override
	public @Nullable String reasonNotToRegister() {
		TestProperties test = new TestProperties(this.environment);
		if (test.isTest() && this.servers.port() == null && !test.sets(ENABLED::equals)) {
			return "this is a test without a web server. A test with one (RANDOM_PORT or DEFINED_PORT) registers, and"
					+ " so does a test that sets " + ENABLED + "=true in its own properties";
		}
		if (ParentContextCheck.isParentOfApplication()) {
			return "its application context is the parent of another one, which starts next and registers";
		}
		return null;
	}

}
