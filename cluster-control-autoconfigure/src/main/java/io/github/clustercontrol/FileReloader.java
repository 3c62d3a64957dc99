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

import java.nio.file.Path;
import java.util.Set;

/**
 * Reloads what reads the files of handlers. A bean of this type is called in place of a
 * {@code reload-command} for all handlers that have none, and in the same way: after a
 * file changed, once for a burst of changes, never delaying the start, and again with a
 * back-off until it succeeds.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface FileReloader {

	/**
	 * Reload. Called by one thread at a time, which is interrupted when the application
	 * stops.
	 * @param files the files that have changed since the last reload that succeeded
	 * @throws Exception if the reload failed: it stays pending and is retried
	 */
	void reload(Set<Path> files) throws Exception;

}
