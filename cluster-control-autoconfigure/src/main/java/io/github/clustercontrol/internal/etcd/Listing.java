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

package io.github.clustercontrol.internal.etcd;

import java.util.List;

/**
 * All keys of a range at one revision, as far as they were requested.
 *
 * @param revision the revision
 * @param keys the keys in their byte order
 * @param others the keys that were not requested, or were too many
 */
public record Listing(long revision, List<StoredKey> keys, Others others) {

	public Listing {
		keys = List.copyOf(keys);
	}

	public Listing(long revision, List<StoredKey> keys) {
		this(revision, keys, Others.NONE);
	}

	/**
	 * Keys that are not in a listing.
	 *
	 * @param unwanted how many were not requested
	 * @param tooMany how many were requested and are left out because there are too many
	 * @param first the first of both
	 */
	public record Others(long unwanted, long tooMany, List<String> first) {

		static final Others NONE = new Others(0, 0, List.of());

		public Others {
			first = List.copyOf(first);
		}

	}

}
