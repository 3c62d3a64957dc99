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

package io.github.clustercontrol.internal.etcd;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Shortens the description of a failure of gRPC. It contains the stack trace of the
 * failed connection, and times that differ from one attempt to the next.
 */
final class FailureText {

	private static final int MOST = 500;

	private static final Pattern STACK = Pattern.compile("(?m)^\\s+at .+$");

	private static final Pattern NOT_CONNECTED = Pattern
		.compile("Last Pick Failure=Status\\{code=\\w+, description=(?<description>.*?)(?: Channel Pipeline: .*?)?,"
				+ " cause=(?:[\\w.$]+: )?(?<cause>.{1,300}?)(?= Caused by: | Suppressed: | ?}|$)");

	/** What the native transport writes before the same words as the one of Java. */
	private static final Pattern NATIVE = Pattern.compile("^\\w+\\(\\.\\.\\) failed with error\\(-?\\d+\\): ");

	private static final Pattern DEADLINE = Pattern.compile("(?i)deadline (?:was )?exceeded (?:after )?-?\\d");

	private FailureText() {
	}

	static String brief(String text) {
		String line = STACK.matcher(text).replaceAll("").replaceAll("\\s+", " ").strip();
		Matcher notConnected = NOT_CONNECTED.matcher(line);
		if (notConnected.find()) {
			String cause = NATIVE.matcher(notConnected.group("cause")).replaceFirst("");
			// The description has more than the name of an exception alone, or none
			return "not connected: " + ((cause.indexOf(' ') >= 0) ? cause : notConnected.group("description"));
		}
		if (DEADLINE.matcher(line).find()) {
			return "no answer in time";
		}
		return (line.length() > MOST) ? line.substring(0, MOST) + "..." : line;
	}

}
