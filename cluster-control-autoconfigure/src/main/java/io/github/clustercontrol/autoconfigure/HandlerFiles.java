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

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * The files that handlers write and the templates that they read. Two handlers must not
 * write the same file, and a handler must not overwrite a template.
 */
final class HandlerFiles {

	private final Map<Path, String> written = new HashMap<>();

	private final Map<Path, String> read = new HashMap<>();

	/** Record a file that a handler writes. */
	void write(String property, String value, Path path) {
		Path real = FilePath.real(path);
		String other = this.written.putIfAbsent(real, property);
		if (other != null) {
			String text = real.equals(path.normalize()) ? value : value + " -> " + real;
			throw InvalidProperty.duplicate(property, text, "written by", other);
		}
		refuse(property, value, this.read.get(real), "is the template that is set by");
	}

	/** Record a template that a handler reads. */
	void read(String property, String value, Path path) {
		Path real = FilePath.real(path);
		this.read.put(real, property);
		refuse(property, value, this.written.get(real), "is also the file that is set by");
	}

	private static void refuse(String property, String value, @Nullable String other, String problem) {
		InvalidProperty.refuseIfSet(property, (other != null) ? value : null, "'" + value + "' " + problem + " " + other
				+ ", and would be overwritten: write the template and the file as two paths.");
	}

}
