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

/**
 * Thrown when the address to advertise cannot be determined.
 *
 * @since 0.1.0
 */
public final class UnknownAddressException extends IllegalStateException {

	private final String property;

	UnknownAddressException(String property, String message) {
		super(message);
		this.property = property;
	}

	/** Return the name of the property to set. */
	public String property() {
		return this.property;
	}

}
