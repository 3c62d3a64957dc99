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
 * Renders the state of clusters as the content of a file. The same members give the same
 * bytes, and no text from etcd can change the structure of the file.
 */
@FunctionalInterface
public interface Renderer {

	/** Return the whole content of the file. */
	byte[] render(ClusterSnapshots snapshots);

	/**
	 * Return whether the program does not load a file with a host name that it cannot
	 * resolve.
	 */
	default boolean needsResolvedNames() {
		return false;
	}

}
