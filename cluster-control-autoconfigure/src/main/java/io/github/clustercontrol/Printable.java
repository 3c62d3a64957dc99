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

/**
 * Escapes and shortens text from etcd for a message: a client that can write keys must
 * not be able to forge a log line.
 */
final class Printable {

	private static final int MAX_LENGTH = 200;

	private Printable() {
	}

	static String shorten(String text) {
		return shorten(text, MAX_LENGTH);
	}

	static String shorten(String text, int limit) {
		int end = Math.min(text.length(), limit);
		StringBuilder result = new StringBuilder(end + 1);
		text.codePoints().limit(limit).forEach((codePoint) -> {
			boolean plain = !Character.isISOControl(codePoint) && Character.isDefined(codePoint)
					&& Character.getType(codePoint) != Character.FORMAT
					&& Character.getType(codePoint) != Character.LINE_SEPARATOR
					&& Character.getType(codePoint) != Character.PARAGRAPH_SEPARATOR
					&& Character.getType(codePoint) != Character.SURROGATE;
			result.appendCodePoint(plain ? codePoint : '?');
		});
		return (text.codePointCount(0, text.length()) > limit) ? result.append('…').toString() : result.toString();
	}

}
