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
 * The files that handlers write and the templates that they read: a file has one handler,
 * and no template is overwritten.
 */
final class HandlerFiles {

	private final TakenOnce written = new TakenOnce();

	private final Map<Path, String> writtenBy = new HashMap<>();

	private final Map<Path, String> readBy = new HashMap<>();

	/**
	 * Record a file that a handler writes.
	 * @param property the property that names it
	 * @param value the value of the property
	 * @param path the file
	 */
	void write(String property, String value, Path path) {
		Path real = FilePath.real(path);
		String text = real.equals(path.normalize()) ? value : value + " -> " + real;
		this.written.take(real, property, text, "written by");
		this.writtenBy.put(real, property);
		refuse(property, value, this.readBy.get(real), "is the template that is set by");
	}

	/**
	 * Record a template that a handler reads.
	 * @param property the property that names it
	 * @param value the value of the property
	 * @param path the template
	 */
	void read(String property, String value, Path path) {
		Path real = FilePath.real(path);
		this.readBy.put(real, property);
		refuse(property, value, this.writtenBy.get(real), "is also the file that is set by");
	}

	private static void refuse(String property, String value, @Nullable String other, String problem) {
		if (other != null) {
			throw PropertyCheck.refusal(property, value, "'" + value + "' " + problem + " " + other
					+ ", and would be overwritten: write the template and the file as two paths.");
		}
	}

}
