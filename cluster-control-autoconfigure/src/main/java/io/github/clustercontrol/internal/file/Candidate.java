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

package io.github.clustercontrol.internal.file;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;

/**
 * New content for a file before the file gets it.
 */
public interface Candidate extends Closeable {

	/** Return a temporary file with the new content, for a command that checks it. */
	Path path() throws IOException;

	/**
	 * Write the new content to the file. After a failure the file has its old content,
	 * except one that is written in place and could not be restored.
	 */
	void commit() throws IOException;

}
