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

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;

/**
 * What an instance that leaves knows of the consumers of its cluster. Immutable.
 *
 * @param policy the limits of the drain
 * @param consumers the consumers by the ids of their leases, {@code null} until they are
 * read
 * @param appliedAt when the last consumer had applied the change, {@code null} if one has
 * not
 * @param unanswered since when etcd has not answered, {@code null} if it does
 * @param failed whether the read of the consumers failed
 * @param denied whether etcd denied it
 */
public record DrainState(DrainPolicy policy, @Nullable Map<String, Consumer> consumers, @Nullable Long appliedAt,
		@Nullable Long unanswered, boolean failed, boolean denied) {

	public DrainState {
		consumers = (consumers != null) ? Collections.unmodifiableMap(consumers) : null;
	}

	/** Return the state at the begin of the drain. */
	public static DrainState begin(DrainPolicy policy, long now) {
		return new DrainState(policy, null, null, now, false, false);
	}

	/** All consumers were read, at a revision. */
	public DrainState read(Map<String, Consumer> consumers, long revision, long now) {
		if (revision < this.policy.revision()) {
			// etcd was restored: no consumer can reach the revision
			return failed(false, now);
		}
		Map<String, Consumer> known = (this.consumers != null) ? this.consumers : Map.of();
		Map<String, Consumer> read = new TreeMap<>(consumers);
		read.replaceAll((lease, consumer) -> consumer.after(known.getOrDefault(lease, consumer)));
		return with(read, now);
	}

	/** A consumer changed, or is gone with {@code null}. */
	public DrainState changed(String lease, @Nullable Consumer consumer, long now) {
		Map<String, Consumer> changed = new TreeMap<>((this.consumers != null) ? this.consumers : Map.of());
		if (consumer != null) {
			changed.merge(lease, consumer, (before, after) -> after.after(before));
		}
		else {
			changed.remove(lease);
		}
		return with(changed, now);
	}

	/** etcd answers, and nothing changed. */
	public DrainState answered() {
		return new DrainState(this.policy, this.consumers, this.appliedAt,
				(this.consumers != null) ? null : this.unanswered, this.failed, this.denied);
	}

	/** etcd does not answer, or denies. */
	public DrainState failed(boolean denied, long now) {
		return new DrainState(this.policy, this.consumers, this.appliedAt,
				(this.unanswered != null) ? this.unanswered : Long.valueOf(now), true, this.denied || denied);
	}

	private DrainState with(Map<String, Consumer> consumers, long now) {
		Long since = (this.appliedAt != null) ? this.appliedAt : Long.valueOf(now);
		DrainState read = new DrainState(this.policy, consumers, since, null, false, this.denied);
		return read.missing().isEmpty() ? read : new DrainState(this.policy, consumers, null, null, false, this.denied);
	}

	/** Return the consumers that have not applied the change, by their leases. */
	public Map<String, Consumer> missing() {
		Map<String, Consumer> missing = new TreeMap<>((this.consumers != null) ? this.consumers : Map.of());
		missing.values().removeIf(this::hasApplied);
		return missing;
	}

	private boolean hasApplied(Consumer consumer) {
		return consumer.applied() >= this.policy.revision();
	}

}
