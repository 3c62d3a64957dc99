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

import java.util.AbstractList;
import java.util.List;
import java.util.function.IntFunction;

/**
 * A list that creates an element at each {@link #get}: the values of a member take many
 * times the memory of the member.
 *
 * @param <T> the type of its elements
 */
final class LazyList<T> extends AbstractList<T> {

	private final int size;

	private final IntFunction<T> element;

	private LazyList(int size, IntFunction<T> element) {
		this.size = size;
		this.element = element;
	}

	static <T> List<T> of(int size, IntFunction<T> element) {
		return new LazyList<>(size, element);
	}

	@Override
	public T get(int index) {
		return this.element.apply(index);
	}

	@Override
	public int size() {
		return this.size;
	}

}
