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
 * Whether this instance wants its key in etcd, and on whose word.
 *
 * @param ready whether the application is ready
 * @param accepting whether its readiness accepts traffic
 * @param deregistered whether the application took itself out of rotation
 * @param removed whether an operator ordered it out
 * @param stopped whether the application closes
 */
record Wish(boolean ready, boolean accepting, boolean deregistered, boolean removed, boolean stopped) {

	static final Wish INITIAL = new Wish(false, true, false, false, false);

	boolean in() {
		return this.ready && this.accepting && !this.deregistered && !this.removed && !this.stopped;
	}

	Wish whenReady() {
		return new Wish(true, this.accepting, this.deregistered, this.removed, this.stopped);
	}

	Wish whenAccepting(boolean accepting) {
		return new Wish(this.ready, accepting, this.deregistered, this.removed, this.stopped);
	}

	Wish whenDeregistered() {
		return new Wish(this.ready, this.accepting, true, this.removed, this.stopped);
	}

	Wish whenRegistered() {
		return new Wish(this.ready, this.accepting, false, false, this.stopped);
	}

	Wish whenRemoved() {
		return new Wish(this.ready, this.accepting, this.deregistered, true, this.stopped);
	}

	Wish whenStopped() {
		return new Wish(this.ready, this.accepting, this.deregistered, this.removed, true);
	}

}
