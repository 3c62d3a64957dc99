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

import java.time.Instant;
import java.util.Set;
import java.util.UUID;

import io.github.clustercontrol.Member;
import io.github.clustercontrol.autoconfigure.ClusterControlProperties.Self;
import io.github.clustercontrol.internal.key.ClusterDirectory;
import io.github.clustercontrol.internal.key.MemberCodec;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.core.env.Environment;

/**
 * Checks {@code clustercontrol.self.*}.
 */
final class SelfCheck {

	static final String SELF = PropertyCheck.PREFIX + "self.";

	private static final int MAX_PORT = 65535;

	/** As long as every other one. */
	private static final String ANY_INSTANCE = new UUID(0, 0).toString();

	private static final Log logger = LogFactory.getLog(SelfCheck.class);

	private SelfCheck() {
	}

	static boolean isEnabled(Self self) {
		return (self.enabled() != null) ? self.enabled() : (self.key() != null || self.path() != null);
	}

	static void check(Self self, Environment environment) {
		if (isEnabled(self)) {
			checkKey(self);
			checkValue(self);
			checkTimes(self, new DurationCheck(environment));
		}
		else if (self.enabled() == null) {
			checkNothingIsSaid(self);
			warnOfNoUse(environment);
		}
	}

	private static void checkNothingIsSaid(Self self) {
		String problem = "has no effect without a cluster to join: set " + SELF + "path as well, or remove it.";
		refuseAddress(self, problem);
		refuseIfSet(SELF + "metadata", self.metadata().isEmpty() ? null : self.metadata().keySet(), problem);
	}

	/** How to register may stand where all share it, with those too that only watch. */
	private static void warnOfNoUse(Environment environment) {
		Set<String> names = BoundNames.of(environment, "clustercontrol.self", Self.class);
		if (!names.isEmpty()) {
			logger.warn("This instance joins no cluster, so these settings of clustercontrol.self have no effect: "
					+ names + ". Set clustercontrol.self.path, or clustercontrol.self.enabled to false");
		}
	}

	private static void checkKey(Self self) {
		if (self.key() != null) {
			if (self.path() != null) {
				throw PropertyCheck.refusal(SELF + "path", self.path(), "Set " + SELF
						+ "key, which holds the directory and the address, or " + SELF + "path, but not both.");
			}
			refuseAddress(self, "is already part of " + SELF + "key: remove one of the two, or write " + SELF
					+ "path instead of the key.");
			PropertyCheck.accepted(SELF + "key", self.key(), SelfCheck::parseKey);
			return;
		}
		if (self.path() == null) {
			throw PropertyCheck.refusal(SELF + "path", null,
					"Neither " + SELF + "path nor " + SELF
							+ "key is set, and one of them is required to register this instance: set " + SELF
							+ "path, as in /clusterdemo/webserver, or " + SELF + "key.");
		}
		PropertyCheck.directory(SELF + "path", self.path());
		if (self.host() != null) {
			PropertyCheck.accepted(SELF + "host", self.host(), SelfCheck::parseHost);
		}
		if (self.port() != null && (self.port() < 1 || self.port() > MAX_PORT)) {
			throw PropertyCheck.refusal(SELF + "port", self.port(), "The port must be a number from 1 to " + MAX_PORT
					+ ": write it, or remove the property to use the port of the web server.");
		}
	}

	private static void parseKey(String key) {
		ClusterDirectory directory = ClusterDirectory.of(key);
		Member.of(key.substring(directory.prefix().length()));
	}

	/** The grammar is that of an address: any port makes one of the host. */
	private static void parseHost(String host) {
		boolean bare = host.indexOf(':') >= 0 && !host.startsWith("[");
		Member.of((bare ? "[" + host + "]" : host) + ":1");
	}

	private static void refuseAddress(Self self, String problem) {
		refuseIfSet(SELF + "host", self.host(), problem);
		refuseIfSet(SELF + "port", self.port(), problem);
	}

	private static void refuseIfSet(String name, @Nullable Object value, String problem) {
		if (value != null) {
			throw PropertyCheck.refusal(name, value, "The value '" + value + "' " + problem);
		}
	}

	private static void checkValue(Self self) {
		String scheme = (self.scheme() != null) ? self.scheme() : "https";
		if (!MemberCodec.isScheme(scheme)) {
			throw PropertyCheck.refusal(SELF + "scheme", scheme, "'" + scheme
					+ "' is not a valid scheme: write a letter and then letters, digits, '+', '.' and '-', at most "
					+ MemberCodec.MAX_SCHEME + " characters, as in http or https.");
		}
		// Its entries may be what makes it too long: only their names are shown
		PropertyCheck.accepted(SELF + "metadata", self.metadata().keySet().toString(),
				(names) -> new MemberCodec().encode(ANY_INSTANCE, scheme, Instant.EPOCH, self.metadata()));
	}

	private static void checkTimes(Self self, DurationCheck durations) {
		durations.ttl(SELF + "ttl", self.ttl());
		if (self.heartbeat() != null) {
			durations.heartbeat(SELF + "heartbeat", self.heartbeat(), SELF + "ttl", self.ttl());
		}
		durations.drain(SELF + "drain-period", self.drainPeriod());
	}

}
