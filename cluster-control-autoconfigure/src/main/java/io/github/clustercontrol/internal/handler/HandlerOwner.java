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

package io.github.clustercontrol.internal.handler;

/**
 * Whose handlers run: those of a cluster, or a file over several clusters.
 *
 * @param name the name in the tags of meters
 * @param text the name in log lines
 */
public record HandlerOwner(String name, String text) {

	public static HandlerOwner cluster(String name) {
		return new HandlerOwner(name, "cluster " + name);
	}

	/** Return the owner of the handler of {@code clustercontrol.files[index]}. */
	public static HandlerOwner file(int index) {
		String name = "files[" + index + "]";
		return new HandlerOwner(name, name);
	}

}
