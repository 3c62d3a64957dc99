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

package io.github.clustercontrol.simulation;

import java.util.EnumSet;
import java.util.HashSet;
import java.util.Set;

import io.github.clustercontrol.internal.registration.rules.Absence;
import io.github.clustercontrol.internal.registration.rules.RegistrationEvent.AbsencesChanged;

/**
 * What happened to one run of an instance, and what it published.
 */
final class RunRecord {

	private final String name;

	/** How often an operator deleted a key that this run had written. */
	int deletes;

	/** Whether it has to publish a removal because of one of these. */
	boolean mustPublishRemoval;

	/** Whether a lease of this run was lost, or the history is compacted. */
	boolean leaseLost;

	/** Whether something was put over its key. */
	boolean overwritten;

	/** Whether it knows, or could know, that it has had its key. */
	boolean joined;

	boolean wrote;

	boolean terminated;

	int removals;

	boolean requestInFlight;

	/** Whether etcd may have a lease that this run does not know, or takes for gone. */
	boolean leaseUnknown;

	/** Not before that time a write may be sent. */
	long writeNotBefore;

	/** When the run has to have left for good, 0 while it stays. */
	long leaveBy;

	/** Why its key is not wanted, by its events and what it published. */
	final Set<Absence> absences = EnumSet.of(Absence.NOT_READY);

	String value;

	boolean registered;

	/** The revision of an order to stop that it has to obey, 0 for none. */
	long mustObey;

	/** The revision of its first read, or of that after etcd was restored. */
	long firstRead;

	/** The revisions at which it was removed. */
	final Set<Long> removedAt = new HashSet<>();

	RunRecord(String name, String value) {
		this.name = name;
		this.value = value;
	}

	void change(AbsencesChanged change) {
		if (!this.absences.contains(Absence.STOPPED)) {
			this.absences.removeAll(change.ended());
			this.absences.addAll(change.begun());
		}
	}

	@Override
	public String toString() {
		return this.name;
	}

}
