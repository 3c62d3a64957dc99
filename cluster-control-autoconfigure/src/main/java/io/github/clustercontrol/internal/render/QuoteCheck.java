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

package io.github.clustercontrol.internal.render;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

import com.samskivert.mustache.MustacheException;

/**
 * Refuses a template that writes a text of a member outside the quotes that its escape is
 * for. It follows all paths through the sections at once, as the set of states that the
 * file may have.
 */
final class QuoteCheck {

	/** A tag: its sign, if it has one, and its name. */
	private static final Pattern TAG = Pattern
		.compile("\\{\\{\\{\\s*([^{}]*?)\\s*\\}\\}\\}" + "|\\{\\{([#^/!&=>]?)\\s*(.*?)\\s*\\}\\}", Pattern.DOTALL);

	/** Numbers, and names that consist of letters, digits, {@code _} and {@code -}. */
	private static final Set<String> HARMLESS = Set.of("index", "port", "size", "revision", "id", "clusterId",
			"cluster", "valueId", "https", "ipv6", "-first", "-last", "-index");

	private final String text;

	private final String quotes;

	private final List<MatchResult> tags;

	private int next;

	private int position;

	private QuoteCheck(String text, String quotes) {
		this.text = text;
		this.quotes = quotes;
		this.tags = TAG.matcher(text).results().toList();
	}

	/** Fail if a text can be outside the quotes. The file begins in the given state. */
	static void check(String text, List<String> names, QuoteState begin, String quotes) {
		QuoteCheck check = new QuoteCheck(text, quotes);
		if (!check.names().equals(names)) {
			throw new MustacheException("the escape of this file makes a text harmless only between " + quotes
					+ ", and these tags cannot be checked for it: use only tags such as {{name}}, {{#name}} and {{^name}},"
					+ " and do not change the delimiters");
		}
		check.block(EnumSet.of(begin));
	}

	/** Return the names that this class reads. */
	private List<String> names() {
		return this.tags.stream()
			.filter((tag) -> tag.group(2) == null || "#^&".contains(tag.group(2)))
			.map(QuoteCheck::name)
			.toList();
	}

	private static String name(MatchResult tag) {
		return (tag.group(1) != null) ? tag.group(1) : tag.group(3);
	}

	/** Follow the text to the end of the section or of the template. */
	private Set<QuoteState> block(Set<QuoteState> states) {
		Set<QuoteState> current = states;
		while (this.next < this.tags.size()) {
			MatchResult tag = this.tags.get(this.next++);
			current = after(current, this.text.substring(this.position, tag.start()));
			this.position = tag.end();
			String sign = (tag.group(2) != null) ? tag.group(2) : "";
			if (sign.equals("/")) {
				return current;
			}
			current = switch (sign) {
				case "#", "^" -> section(current);
				case "!" -> current;
				default -> value(current, tag);
			};
		}
		return after(current, this.text.substring(this.position));
	}

	/** A section is rendered any number of times, also zero. */
	private Set<QuoteState> section(Set<QuoteState> before) {
		int firstTag = this.next;
		int firstPosition = this.position;
		Set<QuoteState> states = EnumSet.copyOf(before);
		boolean grown;
		do {
			this.next = firstTag;
			this.position = firstPosition;
			grown = states.addAll(block(EnumSet.copyOf(states)));
		}
		while (grown);
		return states;
	}

	private Set<QuoteState> value(Set<QuoteState> states, MatchResult tag) {
		if (HARMLESS.contains(name(tag))) {
			return after(states, "x");
		}
		if (!states.stream().allMatch(QuoteState::acceptsText)) {
			long line = this.text.substring(0, tag.start()).chars().filter((character) -> character == '\n').count()
					+ 1;
			throw new MustacheException("line " + line + ": " + tag.group() + " can be outside " + this.quotes
					+ ", and the escape of this file makes a text harmless only inside: write it between "
					+ this.quotes);
		}
		return states;
	}

	private static Set<QuoteState> after(Set<QuoteState> states, String text) {
		Set<QuoteState> current = states;
		for (int i = 0; i < text.length(); i++) {
			Set<QuoteState> result = EnumSet.noneOf(QuoteState.class);
			for (QuoteState state : current) {
				result.add(state.after(text.charAt(i)));
			}
			current = result;
		}
		return current;
	}

}
