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

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

import com.samskivert.mustache.Mustache;
import com.samskivert.mustache.MustacheException;
import com.samskivert.mustache.Template;

/**
 * The names in the tags of a template, in the order in which the engine reads them.
 */
final class TagNames implements Mustache.Visitor {

	/** The name of a metadata entry and its value, as in {@code metadata.zone=eu-1}. */
	private static final Pattern CONDITION = Pattern.compile("metadata\\.[^=]*[^=!<>~\\s]\\s*=\\s*[^=\"'\\s][^=\"']*");

	private final List<String> names = new ArrayList<>();

	private TagNames() {
	}

	static List<String> of(Template template) {
		TagNames visitor = new TagNames();
		template.visit(visitor);
		return visitor.names;
	}

	/**
	 * Refuse a name that no value can have, such as {@code {{...}}} for three literal
	 * dots. The engine fails on some of them with an index out of bounds.
	 */
	static void check(String name, String text) {
		boolean dots = name.startsWith(".") || name.endsWith(".") || name.contains("..");
		if (dots && !name.equals(".")) {
			long line = text.substring(0, Math.max(0, text.indexOf(name))).lines().count();
			throw new MustacheException("'" + name + "' in line " + Math.max(1, line)
					+ " is not a valid name: write the name of a value, as in {{cluster}}");
		}
		if (name.indexOf('=') >= 0 && !CONDITION.matcher(name).matches()) {
			throw new MustacheException("'" + name + "' is not a condition: write {{#metadata.zone=eu-1}} for the"
					+ " members with this value, {{^metadata.zone=eu-1}} for the others, and the value without quotes");
		}
	}

	@Override
	public void visitText(String text) {
	}

	@Override
	public void visitVariable(String name) {
		if (name.indexOf('=') >= 0) {
			throw new MustacheException(
					"'{{" + name + "}}' is a condition: write {{#" + name + "}}...{{/" + name + "}}");
		}
		this.names.add(name);
	}

	@Override
	public boolean visitInclude(String name) {
		return false;
	}

	@Override
	public boolean visitSection(String name) {
		return this.names.add(name);
	}

	@Override
	public boolean visitInvertedSection(String name) {
		return this.names.add(name);
	}

}
