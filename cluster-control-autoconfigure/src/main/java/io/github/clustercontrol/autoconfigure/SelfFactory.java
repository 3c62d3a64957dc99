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

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

import io.github.clustercontrol.Member;
import io.github.clustercontrol.autoconfigure.ClusterControlProperties.Self;
import io.github.clustercontrol.internal.key.ClusterDirectory;
import io.github.clustercontrol.internal.key.MemberCodec;
import io.github.clustercontrol.internal.registration.DrainSettings;
import io.github.clustercontrol.internal.registration.DrainUntil;
import io.github.clustercontrol.internal.registration.RegistrationSettings;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;

/**
 * Parses {@code clustercontrol.self.*}.
 */
final class SelfFactory {

	static final String SELF = InvalidProperty.PREFIX + "self.";

	private static final int MAX_PORT = 65535;

	/** All instance ids have the same length. */
	private static final String ANY_INSTANCE = new UUID(0, 0).toString();

	private static final Log logger = LogFactory.getLog(SelfFactory.class);

	private final Environment environment;

	private final DurationLimits durations;

	private final Problems problems;

	SelfFactory(Environment environment, DurationLimits durations, Problems problems) {
		this.environment = environment;
		this.durations = durations;
		this.problems = problems;
	}

	/** Return the settings, or empty if this instance does not register. */
	Optional<SelfSettings> create(Self self) {
		if (self.registers()) {
			return settings(self);
		}
		if (self.enabled() == null) {
			this.problems.check(() -> refuseUnusedValues(self));
			warnOfUnusedDefaults();
		}
		return Optional.empty();
	}

	private static void refuseUnusedValues(Self self) {
		String problem = "has no effect without a cluster to join: set " + SELF + "path as well, or remove it.";
		refuseAddress(self, problem);
		if (!self.metadata().isEmpty()) {
			throw InvalidProperty.of(SELF + "metadata", self.metadata().keySet(),
					"The value '" + self.metadata().keySet() + "' " + problem);
		}
	}

	/** These may be in a file that instances share with others that only watch. */
	private void warnOfUnusedDefaults() {
		Binder binder = Binder.get(this.environment);
		List<String> names = Stream
			.of("drain-period", "drain-timeout", "drain-until", "heartbeat", "on-expired", "on-removed", "scheme",
					"ttl")
			.filter((name) -> binder.bind(SELF + name, Bindable.of(String.class)).isBound())
			.toList();
		if (!names.isEmpty()) {
			logger.warn("This instance joins no cluster, so these settings of clustercontrol.self have no effect: "
					+ names + ". Set clustercontrol.self.path, or clustercontrol.self.enabled to false");
		}
	}

	private Optional<SelfSettings> settings(Self self) {
		Optional<ClusterDirectory> directory = this.problems.parse(() -> directory(self));
		this.problems.check(() -> checkHost(self));
		this.problems.check(() -> checkPort(self));
		this.problems.check(() -> checkValue(self));
		this.problems.check(() -> this.durations.ttl(SELF + "ttl", self.ttl()));
		Duration heartbeat = (self.heartbeat() != null) ? self.heartbeat() : self.ttl().dividedBy(3);
		if (self.heartbeat() != null) {
			this.problems
				.check(() -> this.durations.heartbeat(SELF + "heartbeat", heartbeat, SELF + "ttl", self.ttl()));
		}
		this.problems.check(() -> this.durations.drain(SELF + "drain-period", self.drainPeriod()));
		this.problems.check(() -> checkDrainTimeout(self));
		return directory.map((parsed) -> new SelfSettings(parsed, self.key(), self.host(), self.port(),
				new RegistrationSettings(self.scheme(), self.metadata(), self.ttl(), heartbeat, self.onRemoved(),
						self.onExpired(),
						new DrainSettings(self.drainUntil(), self.drainPeriod(), self.drainTimeout()))));
	}

	private static ClusterDirectory directory(Self self) {
		if (self.key() != null) {
			InvalidProperty.refuseIfSet(SELF + "path", self.path(), "Set " + SELF
					+ "key, which holds the directory and the address, or " + SELF + "path, but not both.");
			refuseAddress(self, "is already part of " + SELF + "key: remove one of the two, or write " + SELF
					+ "path instead of the key.");
			return InvalidProperty.parse(SELF + "key", self.key(), SelfFactory::directoryOfKey);
		}
		if (self.path() == null) {
			throw InvalidProperty.of(SELF + "path", null,
					"Neither " + SELF + "path nor " + SELF
							+ "key is set, and one of them is required to register this instance: set " + SELF
							+ "path, as in /clusterdemo/webserver, or " + SELF + "key.");
		}
		return InvalidProperty.parse(SELF + "path", self.path(), ClusterDirectory::new);
	}

	private void checkDrainTimeout(Self self) {
		Duration timeout = this.durations.notNegative(SELF + "drain-timeout", self.drainTimeout());
		if (self.drainUntil() == DrainUntil.APPLIED && timeout.compareTo(self.drainPeriod()) < 0) {
			throw InvalidProperty.of(SELF + "drain-timeout", timeout,
					"The drain would end before " + SELF + "drain-period, which is " + self.drainPeriod().toMillis()
							+ " ms: write more than that, as in 20s.");
		}
	}

	private static void checkHost(Self self) {
		if (self.key() == null && self.host() != null) {
			InvalidProperty.parse(SELF + "host", self.host(), SelfFactory::memberAtHost);
		}
	}

	private static void checkPort(Self self) {
		if (self.key() == null && self.port() != null && (self.port() < 1 || self.port() > MAX_PORT)) {
			throw InvalidProperty.of(SELF + "port", self.port(), "The port must be a number from 1 to " + MAX_PORT
					+ ": write it, or remove the property to use the port of the web server.");
		}
	}

	private static ClusterDirectory directoryOfKey(String key) {
		ClusterDirectory directory = ClusterDirectory.of(key);
		Member.of(key.substring(directory.prefix().length()));
		return directory;
	}

	/** The grammar is that of an address, so any port is added. */
	private static Member memberAtHost(String host) {
		boolean bare = host.indexOf(':') >= 0 && !host.startsWith("[");
		return Member.of((bare ? "[" + host + "]" : host) + ":1");
	}

	private static void refuseAddress(Self self, String problem) {
		InvalidProperty.refuseIfSet(SELF + "host", self.host(), "The value '" + self.host() + "' " + problem);
		InvalidProperty.refuseIfSet(SELF + "port", self.port(), "The value '" + self.port() + "' " + problem);
	}

	private static void checkValue(Self self) {
		String scheme = (self.scheme() != null) ? self.scheme() : "https";
		if (!MemberCodec.isScheme(scheme)) {
			throw InvalidProperty.of(SELF + "scheme", scheme, "'" + scheme
					+ "' is not a valid scheme: write a letter and then letters, digits, '+', '.' and '-', at most "
					+ MemberCodec.MAX_SCHEME + " characters, as in http or https.");
		}
		// Only the names are shown, because the values may be what is too long
		InvalidProperty.parse(SELF + "metadata", self.metadata().keySet().toString(), (names) -> new MemberCodec()
			.encode(MemberCodec.ANY_ADDRESS, ANY_INSTANCE, scheme, Instant.EPOCH, self.metadata()));
	}

	/** The parsed properties. Without a key it is made of directory, host and port. */
	record SelfSettings(ClusterDirectory directory, @Nullable String key, @Nullable String host, @Nullable Integer port,
			RegistrationSettings registration) {
	}

}
