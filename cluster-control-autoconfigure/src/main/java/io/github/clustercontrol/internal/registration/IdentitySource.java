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

package io.github.clustercontrol.internal.registration;

import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

/**
 * Determines the identity of this instance. Called when the application is ready, because
 * the port is known then.
 */
@FunctionalInterface
public interface IdentitySource extends Supplier<Identity> {

	/** Determine the identity. May wait for a name server. */
	@Override
	Identity get();

	/**
	 * Return the identity, {@code null} while a name server has to answer. Does not
	 * block. Fails if the port is not known.
	 */
	default @Nullable Identity known() {
		return get();
	}

	/**
	 * Return why the application that is ready does not register, {@code null} if it
	 * registers.
	 */
	default @Nullable String reasonNotToRegister() {
		return null;
	}

}
