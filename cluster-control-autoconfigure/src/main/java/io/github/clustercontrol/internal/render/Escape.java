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

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.io.JsonStringEncoder;

/**
 * Makes text from etcd harmless in the language of a file.
 * <p>
 * Data formats have strings, and an escape for each character that would end them: there
 * the text stays complete. The languages of servers have none that is safe in every
 * position, in and out of quotes and in comments (nginx cannot escape a {@code $},
 * HAProxy reads {@code %[...]} in a string, VCL has no escapes at all): there letters,
 * digits and a few signs without a meaning stay, and every other character becomes
 * {@code _}.
 */
public enum Escape {

	/** Between the double quotes of a JSON string. */
	JSON(null) {

		@Override
		public String escape(String text) {
			return new String(JsonStringEncoder.getInstance().quoteAsCharArray(text));
		}

		@Override
		void check(String text, List<String> names) {
			QuoteCheck.check(text, names, QuoteState.JSON, "\"...\"");
		}

	},

	/** Between the single quotes of a PHP string. */
	PHP(null) {

		@Override
		public String escape(String text) {
			return text.replace("\\", "\\\\").replace("'", "\\'");
		}

		@Override
		void check(String text, List<String> names) {
			QuoteCheck.check(text, names, QuoteState.HTML, "'...'");
		}

	},

	/** Anywhere in Varnish's VCL, where two slashes begin a comment. */
	VCL("") {

		/** Keywords, types of variables and functions. Most of them ignore case. */
		private static final Set<String> RESERVED = Set.of("acl", "backend", "ban", "bereq", "beresp", "call",
				"default", "directors", "false", "hash_data", "if", "import", "include", "new", "now", "probe",
				"regsub", "regsuball", "req", "resp", "return", "set", "sub", "true", "unset", "vcl");

		@Override
		boolean isReserved(String name) {
			String lowerCase = name.toLowerCase(Locale.ROOT);
			return RESERVED.contains(lowerCase) || lowerCase.startsWith("vcl_");
		}

	},

	/** Anywhere in a configuration of nginx. */
	NGINX("/@,") {

		/**
		 * nginx takes {@code unix:} for the path of a socket; with a final dot it is a
		 * host name.
		 */
		@Override
		String address(String address) {
			return address.regionMatches(true, 0, "unix:", 0, 5) ? "unix.:" + address.substring(5) : address;
		}

	},

	/** Anywhere in a configuration of HAProxy, where commas separate arguments. */
	HAPROXY("/"),

	/** Anywhere in a configuration of Apache's httpd. */
	APACHE("/@,"),

	/** Anywhere in an unknown language: only characters that have no meaning in any. */
	TOKEN(""),

	/** No change. Everyone who may write to etcd decides the content of the file. */
	NONE(null);

	private static final Pattern NO_LETTER_OR_DIGIT = Pattern.compile("[^A-Za-z0-9]");

	private final @Nullable Pattern harmful;

	Escape(@Nullable String harmlessSigns) {
		this.harmful = (harmlessSigns != null) ? Pattern.compile("[^A-Za-z0-9._:+" + harmlessSigns + "-]") : null;
	}

	public String escape(String text) {
		return (this.harmful != null) ? this.harmful.matcher(text).replaceAll("_") : text;
	}

	/** Refuse a template that has a text where this escape does not make it harmless. */
	void check(String text, List<String> names) {
	}

	/**
	 * Escape an address. The characters of an address are harmless in every language;
	 * only a host name that is a keyword is changed.
	 */
	String address(String address) {
		return address;
	}

	/**
	 * Return whether programs load a configuration with this host. Where they do not, one
	 * bad key would block all changes.
	 */
	boolean loads(String host) {
		// A name with an empty label is not valid in DNS or in a hosts file
		boolean valid = !host.startsWith(".") && !host.contains("..");
		return valid || (!needsResolvedNames() && this != HAPROXY);
	}

	/**
	 * Return whether the program resolves all host names when it loads a file, and loads
	 * nothing if one cannot be resolved.
	 */
	boolean needsResolvedNames() {
		return this == NGINX || this == VCL;
	}

	/** Return whether a name is a keyword of this language. */
	boolean isReserved(String name) {
		return false;
	}

	/**
	 * Return a name of letters, digits and {@code _} that begins with a letter, which
	 * most languages accept. Two names never have the same identifier: {@code _} is
	 * doubled, and any other character is its hexadecimal number between two {@code _}.
	 */
	final String identifier(String name) {
		String identifier = NO_LETTER_OR_DIGIT.matcher(name)
			.replaceAll((match) -> match.group().equals("_") ? "__"
					: "_" + Integer.toHexString(match.group().codePointAt(0)) + "_");
		boolean fits = identifier.matches("[A-Za-z].*") && !isReserved(identifier);
		return fits ? identifier : "c_" + identifier;
	}

	/**
	 * Return the escape for the extension of a file, {@link #TOKEN} for an unknown one.
	 */
	public static Escape forFile(String name) {
		if (name.endsWith(".json")) {
			return JSON;
		}
		if (name.endsWith(".php")) {
			return PHP;
		}
		return name.endsWith(".vcl") ? VCL : TOKEN;
	}

}
