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

package io.github.clustercontrol.internal.registration.rules;

import java.util.EnumSet;
import java.util.Set;

/**
 * The desired state of the key.
 *
 * @param absences why the key is not wanted; it is wanted when the set is empty
 * @param value the value that the key is to have
 */
public record Desired(Set<Absence> absences, String value) {

	public Desired {
		absences = Set.copyOf(absences);
	}

	public boolean wanted() {
		return this.absences.isEmpty();
	}

	boolean has(Absence absence) {
		return this.absences.contains(absence);
	}

	/** STOPPED is terminal: nothing begins or ends after it. */
	Desired change(Set<Absence> begun, Set<Absence> ended) {
		if (has(Absence.STOPPED)) {
			return this;
		}
		Set<Absence> changed = EnumSet.noneOf(Absence.class);
		changed.addAll(this.absences);
		changed.removeAll(ended);
		changed.addAll(begun);
		return new Desired(changed, this.value);
	}

}
