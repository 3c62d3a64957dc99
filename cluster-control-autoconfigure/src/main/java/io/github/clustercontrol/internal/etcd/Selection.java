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

import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * What to take of a directory. It bounds the memory of the readers, also when a client
 * writes far too many keys there.
 *
 * @param ignored decides by the whole key whether it is neither taken nor counted
 * @param wanted decides by the whole key whether it is taken; the others are counted
 * @param keys how many keys are taken at most
 * @param valueBytes how many bytes their values may take together; those that are read
 * beyond that are left out
 * @param taken called with each key that is taken, while others are still in flight, so
 * that work on it can begin
 */
public record Selection(Predicate<String> ignored, Predicate<String> wanted, int keys, long valueBytes,
		Consumer<StoredKey> taken) {

	/** Everything there is. */
	public static final Selection ALL = new Selection((key) -> false, (key) -> true, Integer.MAX_VALUE, Long.MAX_VALUE,
			(key) -> {
			});

}
