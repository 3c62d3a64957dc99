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
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.core.env.Environment;

/**
 * The limits of durations. A number without a unit is seconds here, but milliseconds in
 * most properties of Spring Boot. A large number without a unit is therefore refused.
 */
final class DurationLimits {

	private static final Duration LONGEST = Duration.ofDays(1);

	private static final Duration LONGEST_TTL_WITHOUT_UNIT = Duration.ofHours(1);

	/** A time of a second or more has four digits in milliseconds. */
	private static final Duration LONGEST_WITHOUT_UNIT = Duration.ofSeconds(999);

	private static final Duration SHORTEST_DRAIN = Duration.ofMillis(100);

	private static final Duration SHORTEST_TTL = Duration.ofSeconds(2);

	private static final Pattern NUMBER = Pattern.compile("[+-]?\\d+");

	private final Binder binder;

	DurationLimits(Environment environment) {
		this.binder = Binder.get(environment);
	}

	Duration notNegative(String name, Duration value) {
		refuseIf(value.isNegative(), name, value, "A time must not be negative: write 0 or more, as in 2s.");
		return notLong(name, value);
	}

	/** At least one millisecond: a shorter time would be rounded down to zero. */
	Duration positive(String name, Duration value) {
		refuseIf(value.compareTo(Duration.ofMillis(1)) < 0, name, value,
				"This time must be longer than zero: write for example 3s.");
		return notLong(name, value);
	}

	Duration drain(String name, Duration value) {
		notNegative(name, value);
		refuseIf(!value.isZero() && value.compareTo(SHORTEST_DRAIN) < 0, name, value,
				"Peers need at least 100ms to stop sending requests: write 100ms or more, as in 2s, or 0 to stop at"
						+ " once.");
		return value;
	}

	Duration ttl(String name, Duration value) {
		refuseIf(value.getNano() != 0 || value.compareTo(SHORTEST_TTL) < 0 || value.compareTo(LONGEST) > 0, name, value,
				"etcd counts the TTL of a lease in whole seconds: write from 2s to 24h, as in 15s.");
		return unit(name, value, LONGEST_TTL_WITHOUT_UNIT);
	}

	Duration heartbeat(String name, Duration value, String ttlName, Duration ttl) {
		refuseIf(value.compareTo(ttl) >= 0, name, value, "The lease would expire between two renewals: write less than "
				+ ttlName + ", which is " + ttl.toSeconds() + "s, or remove it to renew three times within that time.");
		return positive(name, value);
	}

	/** Nothing takes a day, and sums of times must not overflow. */
	private Duration notLong(String name, Duration value) {
		refuseIf(value.compareTo(LONGEST) > 0, name, value,
				"This time must not be longer than a day: write 24h or less, as in 3s.");
		return unit(name, value, LONGEST_WITHOUT_UNIT);
	}

	private Duration unit(String name, Duration value, Duration longest) {
		String text = (value.compareTo(longest) > 0) ? text(name) : null;
		refuseIf(text != null && NUMBER.matcher(text).matches(), name, value,
				"A number without a unit is seconds, and this one is " + value.toMinutes()
						+ " minutes: write the unit, as in " + text + "ms or " + text + "s.");
		return value;
	}

	private void refuseIf(boolean invalid, String name, Duration value, String reason) {
		if (invalid) {
			String text = text(name);
			throw InvalidProperty.of(name, (text != null) ? text : value, reason);
		}
	}

	/** The value as written, because the duration no longer has the unit. */
	private @Nullable String text(String name) {
		try {
			return this.binder.bind(ConfigurationPropertyName.adapt(name, '.'), Bindable.of(String.class)).orElse(null);
		}
		catch (BindException ex) {
			return null;
		}
	}

}
