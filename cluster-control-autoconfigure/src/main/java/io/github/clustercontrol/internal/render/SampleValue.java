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

import java.io.IOException;
import java.io.Writer;
import java.util.List;

import com.samskivert.mustache.Mustache.CustomContext;
import com.samskivert.mustache.Mustache.InvertibleLambda;
import com.samskivert.mustache.Template.Fragment;

/**
 * A value of a sample that is true and false: the engine renders its section, and also
 * the inverted one. So an unknown name is found in every section when the application
 * starts, and not when a member makes the engine render that section.
 *
 * @param values the contexts of the section
 */
record SampleValue(List<?> values) implements InvertibleLambda {

	/** Return whether this stands for groups of members, which have no text. */
	boolean isGroup() {
		return this.values.stream().anyMatch(CustomContext.class::isInstance);
	}

	@Override
	public void execute(Fragment section, Writer out) throws IOException {
		for (Object value : this.values) {
			section.execute(value, out);
		}
	}

	@Override
	public void executeInverse(Fragment section, Writer out) throws IOException {
		section.execute(out);
	}

	@Override
	public String toString() {
		return "sample";
	}

}
