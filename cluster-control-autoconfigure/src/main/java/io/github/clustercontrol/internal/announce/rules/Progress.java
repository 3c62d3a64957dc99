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

package io.github.clustercontrol.internal.announce.rules;

/**
 * How far an application has applied the changes of a cluster.
 *
 * @param seen the revision whose members {@code Clusters.get} returns and whose listeners
 * have returned
 * @param applied the revision that all handlers have written and all programs have
 * reloaded
 * @param owed whether a reload is pending
 */
public record Progress(long seen, long applied, boolean owed) {

	/** Nothing is read yet. */
	public static final Progress NONE = new Progress(0, 0, false);

	/**
	 * Return the progress after this one. Revisions do not go back, unless those of etcd
	 * do because it was restored.
	 */
	public Progress next(Observed observed) {
		if (observed.shown() == 0) {
			return new Progress(this.seen, this.applied, observed.reloadPending());
		}
		boolean restored = observed.shown() < this.seen;
		long listened = Math.min(observed.shown(), observed.published());
		long seen = restored ? listened : Math.max(this.seen, listened);
		long handled = Math.min(seen, Math.min(observed.handled(), observed.reloaded()));
		return new Progress(seen, restored ? handled : Math.max(this.applied, handled), observed.reloadPending());
	}

}
