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

package io.github.clustercontrol;

import java.util.regex.Pattern;

/**
 * Checks whether a text is an IPv6 literal (RFC 4291, section 2.2) without a query to a
 * name server, which {@link java.net.InetAddress} might send.
 */
final class Ipv6 {

	private static final Pattern GROUP = Pattern.compile("[0-9A-Fa-f]{1,4}");

	private static final Pattern IPV4 = Pattern.compile("(?:(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)(?:\\.(?!$)|$)){4}");

	private static final int GROUPS = 8;

	private Ipv6() {
	}

	static boolean isLiteral(String text) {
		int gap = text.indexOf("::");
		if (gap < 0) {
			return groups(text, true) == GROUPS;
		}
		String head = text.substring(0, gap);
		String tail = text.substring(gap + 2);
		if (tail.contains("::") || tail.startsWith(":")) {
			return false;
		}
		int before = groups(head, false);
		int after = groups(tail, true);
		return before >= 0 && after >= 0 && before + after < GROUPS;
	}

	/** Returns the number of groups of 16 bits, or -1 if one of them is invalid. */
	private static int groups(String text, boolean last) {
		if (text.isEmpty()) {
			return 0;
		}
		String[] parts = text.split(":", -1);
		int count = 0;
		for (int i = 0; i < parts.length; i++) {
			if (last && i == parts.length - 1 && IPV4.matcher(parts[i]).matches()) {
				count += 2;
			}
			else if (GROUP.matcher(parts[i]).matches()) {
				count++;
			}
			else {
				return -1;
			}
		}
		return count;
	}

}
