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
 * Refuses durations that make no sense. A number without a unit is seconds for all
 * properties of ours, but milliseconds for most of Spring Boot's: a large one is more
 * likely a mistake than meant.
 */
final class DurationCheck {

	/** The longest time that any property may mean. */
	static final Duration LONGEST = Duration.ofDays(1);

	private static final Duration LONGEST_TTL_WITHOUT_UNIT = Duration.ofHours(1);

	/** From one second on, a time that is meant in milliseconds has four digits. */
	private static final Duration LONGEST_WITHOUT_UNIT = Duration.ofSeconds(999);

	private static final Duration SHORTEST_DRAIN = Duration.ofMillis(100);

	private static final Duration SHORTEST_TTL = Duration.ofSeconds(2);

	private static final Pattern NUMBER = Pattern.compile("[+-]?\\d+");

	private final Binder binder;

	DurationCheck(Environment environment) {
		this.binder = Binder.get(environment);
	}

	void notNegative(String name, Duration value) {
		if (value.isNegative()) {
			throw refusal(name, value, "A time must not be negative: write 0 or more, as in 2s.");
		}
		notLong(name, value);
	}

	/**
	 * One millisecond at least: what is shorter would be rounded down to no time at all.
	 */
	void positive(String name, Duration value) {
		if (value.compareTo(Duration.ofMillis(1)) < 0) {
			throw refusal(name, value, "This time must be longer than zero: write for example 3s.");
		}
		notLong(name, value);
	}

	void drain(String name, Duration value) {
		notNegative(name, value);
		if (!value.isZero() && value.compareTo(SHORTEST_DRAIN) < 0) {
			throw refusal(name, value,
					"Peers need at least " + SHORTEST_DRAIN.toMillis() + "ms to stop sending requests: write "
							+ SHORTEST_DRAIN.toMillis() + "ms or more, as in 2s, or 0 to stop at once.");
		}
	}

	void ttl(String name, Duration value) {
		if (value.getNano() != 0 || value.compareTo(SHORTEST_TTL) < 0 || value.compareTo(LONGEST) > 0) {
			throw refusal(name, value,
					"etcd counts the life of a lease in whole seconds: write from 2s to 24h, as in 15s.");
		}
		unit(name, value, LONGEST_TTL_WITHOUT_UNIT);
	}

	void heartbeat(String name, Duration value, String ttlName, Duration ttl) {
		if (value.compareTo(ttl) >= 0) {
			throw refusal(name, value, "The lease would run out between two renewals: write less than " + ttlName
					+ ", which is " + ttl.toSeconds() + "s, or remove it to renew three times within that time.");
		}
		positive(name, value);
	}

	/** Nothing here takes a day, and what is added to the time must still be a number. */
	private void notLong(String name, Duration value) {
		if (value.compareTo(LONGEST) > 0) {
			throw refusal(name, value, "This time must not be longer than a day: write 24h or less, as in 3s.");
		}
		unit(name, value, LONGEST_WITHOUT_UNIT);
	}

	private void unit(String name, Duration value, Duration longest) {
		String text = (value.compareTo(longest) > 0) ? text(name) : null;
		if (text != null && NUMBER.matcher(text).matches()) {
			throw refusal(name, value, "A number without a unit is seconds, and this one is " + value.toMinutes()
					+ " minutes: write the unit, as in " + text + "ms or " + text + "s.");
		}
	}

	private RuntimeException refusal(String name, Duration value, String reason) {
		String text = text(name);
		return PropertyCheck.refusal(name, (text != null) ? text : value, reason);
	}

	/** The value as it is written, of which the duration no longer tells the unit. */
	private @Nullable String text(String name) {
		try {
			return this.binder.bind(ConfigurationPropertyName.adapt(name, '.'), Bindable.of(String.class)).orElse(null);
		}
		catch (BindException ex) {
			return null;
		}
	}

}
