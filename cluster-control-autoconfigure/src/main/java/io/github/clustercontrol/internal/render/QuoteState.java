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

/**
 * The position of a character of a JSON or PHP file relative to quotes. What PHP allows
 * and this does not follow, such as nested quotes, leads to {@link #NOT_FOLLOWED}, which
 * accepts no text of a member.
 */
enum QuoteState {

	JSON, JSON_STRING, JSON_ESCAPE,

	HTML, HTML_LESS, HTML_QUESTION, HTML_P, HTML_PH, HTML_PHP,

	CODE, CODE_SLASH, CODE_HASH, CODE_QUESTION, CODE_LESS, CODE_LESS_LESS,

	SINGLE, SINGLE_ESCAPE, DOUBLE, DOUBLE_ESCAPE, DOUBLE_DOLLAR, DOUBLE_BRACE,

	LINE_COMMENT, LINE_COMMENT_QUESTION, COMMENT, COMMENT_STAR,

	/** Backticks, heredocs, nested quotes, and tags that depend on PHP's settings. */
	NOT_FOLLOWED;

	/** Return whether an escaped text stays within the quotes. */
	boolean acceptsText() {
		return this == JSON_STRING || this == SINGLE;
	}

	/** Return the state after a character. */
	QuoteState after(char character) {
		return switch (this) {
			case JSON -> (character == '"') ? JSON_STRING : JSON;
			case JSON_STRING -> (character == '"') ? JSON : (character == '\\') ? JSON_ESCAPE : JSON_STRING;
			case JSON_ESCAPE -> JSON_STRING;
			case HTML -> (character == '<') ? HTML_LESS : HTML;
			case HTML_LESS -> (character == '?') ? HTML_QUESTION : HTML.after(character);
			case HTML_QUESTION -> (character == '=') ? CODE : expect(character, 'p', HTML_P);
			case HTML_P -> expect(character, 'h', HTML_PH);
			case HTML_PH -> expect(character, 'p', HTML_PHP);
			case HTML_PHP -> Character.isWhitespace(character) ? CODE : NOT_FOLLOWED;
			case CODE -> inCode(character);
			case CODE_SLASH -> (character == '/') ? LINE_COMMENT : (character == '*') ? COMMENT : CODE.after(character);
			case CODE_HASH -> (character == '[') ? CODE : LINE_COMMENT.after(character);
			case CODE_QUESTION -> (character == '>') ? HTML : CODE.after(character);
			case CODE_LESS -> (character == '<') ? CODE_LESS_LESS : CODE.after(character);
			case CODE_LESS_LESS -> (character == '<') ? NOT_FOLLOWED : CODE.after(character);
			case SINGLE -> (character == '\'') ? CODE : (character == '\\') ? SINGLE_ESCAPE : SINGLE;
			case SINGLE_ESCAPE -> SINGLE;
			case DOUBLE -> inDoubleQuotes(character);
			case DOUBLE_ESCAPE -> DOUBLE;
			case DOUBLE_DOLLAR -> (character == '{') ? NOT_FOLLOWED : DOUBLE.after(character);
			case DOUBLE_BRACE -> (character == '$') ? NOT_FOLLOWED : DOUBLE.after(character);
			case LINE_COMMENT -> (character == '\n' || character == '\r') ? CODE
					: (character == '?') ? LINE_COMMENT_QUESTION : LINE_COMMENT;
			case LINE_COMMENT_QUESTION -> (character == '>') ? HTML : LINE_COMMENT.after(character);
			case COMMENT -> (character == '*') ? COMMENT_STAR : COMMENT;
			case COMMENT_STAR -> (character == '/') ? CODE : COMMENT.after(character);
			case NOT_FOLLOWED -> NOT_FOLLOWED;
		};
	}

	private static QuoteState expect(char character, char expected, QuoteState next) {
		return (Character.toLowerCase(character) == expected) ? next : NOT_FOLLOWED;
	}

	private static QuoteState inCode(char character) {
		return switch (character) {
			case '\'' -> SINGLE;
			case '"' -> DOUBLE;
			case '`' -> NOT_FOLLOWED;
			case '/' -> CODE_SLASH;
			case '#' -> CODE_HASH;
			case '?' -> CODE_QUESTION;
			case '<' -> CODE_LESS;
			default -> CODE;
		};
	}

	private static QuoteState inDoubleQuotes(char character) {
		return switch (character) {
			case '"' -> CODE;
			case '\\' -> DOUBLE_ESCAPE;
			case '$' -> DOUBLE_DOLLAR;
			case '{' -> DOUBLE_BRACE;
			default -> DOUBLE;
		};
	}

}
