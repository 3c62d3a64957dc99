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

package io.github.clustercontrol.actuate.endpoint;

import io.github.clustercontrol.actuate.endpoint.SelfChangeDescriptor.Outcome;
import io.github.clustercontrol.internal.registration.LeasedRegistration;
import org.jspecify.annotations.Nullable;

/**
 * Operations on the registration of this instance.
 *
 * @param registration the registration, or {@code null} if this instance does not
 * register
 */
record SelfOperations(@Nullable LeasedRegistration registration) {

	SelfChangeDescriptor change(String target, SelfOperation operation) {
		LeasedRegistration registration = this.registration;
		if (registration == null || !target.equals("self")) {
			return new SelfChangeDescriptor(Outcome.UNKNOWN);
		}
		if (registration.isEnding()) {
			return new SelfChangeDescriptor(Outcome.ENDING);
		}
		switch (operation) {
			case REGISTER -> registration.register();
			case DEREGISTER -> registration.deregister();
		}
		return new SelfChangeDescriptor(Outcome.ACCEPTED);
	}

}
