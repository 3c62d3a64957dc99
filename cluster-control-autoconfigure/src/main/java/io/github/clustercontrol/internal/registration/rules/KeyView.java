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

import org.jspecify.annotations.Nullable;

/**
 * What this instance knows of its key in etcd.
 *
 * @param key what is there
 * @param revision the revision up to which that is known; events up to it are old
 * @param gone the last key of ours that went without a delete of ours, until the cause is
 * known
 * @param unconfirmed since when the history has to be read before the next write, or
 * {@code null} if it is known
 * @param unansweredDelete the mod revision that guards a delete of ours whose answer was
 * lost, 0 if there is none. It can remove that revision of the key only.
 */
public record KeyView(OwnKey key, long revision, @Nullable Gone gone, @Nullable Unconfirmed unconfirmed,
		long unansweredDelete) {

	static final KeyView UNREAD = new KeyView(new OwnKey.Unread(), 0, null, null, 0);

	KeyView with(OwnKey key, long revision) {
		return new KeyView(key, Math.max(revision, this.revision), this.gone, this.unconfirmed, this.unansweredDelete);
	}

	/** Return this view as it was when a part of the history began that is not known. */
	KeyView rewind(Unconfirmed begin) {
		return new KeyView(begin.key(), begin.since(), this.gone, null, this.unansweredDelete);
	}

	/** Whether the history has to be read before the next write. */
	boolean needsHistory() {
		return this.unconfirmed != null && !this.unconfirmed.readBefore();
	}

	KeyView withGone(@Nullable Gone gone) {
		return new KeyView(this.key, this.revision, gone, this.unconfirmed, this.unansweredDelete);
	}

	KeyView withUnconfirmed(@Nullable Unconfirmed unconfirmed) {
		return new KeyView(this.key, this.revision, this.gone, unconfirmed, this.unansweredDelete);
	}

	KeyView withUnansweredDelete(long modRevision) {
		return new KeyView(this.key, this.revision, this.gone, this.unconfirmed, modRevision);
	}

	/**
	 * A key of ours that is gone.
	 *
	 * @param key the key as it was last
	 * @param revision the revision of its delete, 0 if etcd does not have it any more
	 * @param leaseLived whether a later put was on its lease, which had not expired then
	 */
	public record Gone(KeyInEtcd key, long revision, boolean leaseLived) {

		public Gone(KeyInEtcd key, long revision) {
			this(key, revision, false);
		}

		/** Return this with what a later put of a key of ours shows. */
		Gone before(KeyInEtcd later) {
			boolean after = this.revision != 0 && later.modRevision() > this.revision;
			return (after && later.lease() == this.key.lease()) ? new Gone(this.key, this.revision, true) : this;
		}

		boolean isSameAs(Gone other) {
			return this.key.equals(other.key) && this.revision == other.revision;
		}

	}

	/**
	 * A part of the history that is not known.
	 *
	 * @param key what was there when it began
	 * @param since the revision after which it began
	 * @param readBefore whether the history was read up to {@code since} after a write
	 * without an answer. That write may still arrive, so it is read once more after the
	 * next write succeeded.
	 */
	public record Unconfirmed(OwnKey key, long since, boolean readBefore) {

		Unconfirmed readAgain() {
			return new Unconfirmed(this.key, this.since, false);
		}

	}

}
