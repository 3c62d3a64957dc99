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

import io.github.clustercontrol.internal.announce.AnnouncementLease;

/**
 * The lease of the registration, for the announcements of an application that registers.
 */
final class CurrentLease implements AnnouncementLease {

	private volatile long id;

	private volatile Runnable changed = () -> {
	};

	void set(long id) {
		this.id = id;
		this.changed.run();
	}

	@Override
	public void start(Runnable changed) {
		this.changed = changed;
		changed.run();
	}

	@Override
	public long id() {
		return this.id;
	}

	@Override
	public void close() {
		// The registration revokes it when it leaves
	}

}
