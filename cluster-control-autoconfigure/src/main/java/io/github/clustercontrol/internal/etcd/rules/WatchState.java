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

package io.github.clustercontrol.internal.etcd.rules;

/**
 * All that is known of a watch.
 *
 * @param phase what it does now
 * @param position how far it has come
 * @param relist the read of everything while it is open
 * @param progress whether progress requests reach etcd
 * @param retries the attempts since it was open last
 */
public record WatchState(WatchPhase phase, WatchPosition position, PeriodicRelist relist, ProgressSupport progress,
		Retries retries) {

	/** A watch that was not started: the first event that is due starts it. */
	public static final WatchState NEW = new WatchState(new WatchPhase.Waiting(0, true), WatchPosition.NONE,
			new PeriodicRelist(PeriodicRelist.NEVER, 0, PeriodicRelist.NEVER, false), ProgressSupport.ASSUMED,
			Retries.NONE);

	WatchState in(WatchPhase phase) {
		return new WatchState(phase, this.position, this.relist, this.progress, this.retries);
	}

	WatchState at(WatchPosition position) {
		return new WatchState(this.phase, position, this.relist, this.progress, this.retries);
	}

	WatchState with(PeriodicRelist relist) {
		return new WatchState(this.phase, this.position, relist, this.progress, this.retries);
	}

	WatchState with(ProgressSupport progress) {
		return new WatchState(this.phase, this.position, this.relist, progress, this.retries);
	}

	WatchState with(Retries retries) {
		return new WatchState(this.phase, this.position, this.relist, this.progress, retries);
	}

	/**
	 * Return when the next {@link WatchEvent.Due} is to be delivered, as
	 * {@link Moment#nanos()}, {@link Long#MAX_VALUE} for never.
	 */
	public long due() {
		return this.phase.isFollowing() ? Math.min(this.phase.due(), this.relist.nextDue()) : this.phase.due();
	}

}
