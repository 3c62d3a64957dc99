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

/**
 * How new content is written to a file.
 */
public enum WriteMode {

	/**
	 * Written to a file beside it, synced, and renamed over it: a reader sees the whole
	 * old or the whole new content.
	 */
	ATOMIC,

	/**
	 * Written into the file itself: for a file that is a mount point, as in a container,
	 * where nothing can be renamed over it. A reader may see a part of it.
	 */
	IN_PLACE

}
