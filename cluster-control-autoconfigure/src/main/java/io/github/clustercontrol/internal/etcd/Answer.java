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

import java.util.function.Function;

import org.jspecify.annotations.Nullable;

/**
 * The answer to a request that was sent, or to several that follow each other. Used by
 * one thread at a time.
 *
 * @param <T> the type of the result
 */
interface Answer<T> {

	/**
	 * Run a task once when {@link #next()} does not wait any more, on a thread of the
	 * client, so it must not block.
	 */
	void whenArrived(Runnable task);

	/**
	 * Take what has arrived, or wait for it. Return the result, or {@code null} if
	 * another request was sent. Throws an {@link EtcdRequestException} if a request
	 * failed.
	 */
	@Nullable T next();

	/** Wait for the result. */
	default T await() {
		T result = next();
		while (result == null) {
			result = next();
		}
		return result;
	}

	/** Return an answer whose result is converted when it is taken. */
	default <S> Answer<S> map(Function<T, S> conversion) {
		return new Answer<>() {

			@Override
			public void whenArrived(Runnable task) {
				Answer.this.whenArrived(task);
			}

			@Override
			public @Nullable S next() {
				T result = Answer.this.next();
				return (result != null) ? conversion.apply(result) : null;
			}

		};
	}

}
