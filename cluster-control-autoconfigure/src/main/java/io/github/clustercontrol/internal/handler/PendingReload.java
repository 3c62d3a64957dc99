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

package io.github.clustercontrol.internal.handler;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;

import io.github.clustercontrol.Source;
import io.github.clustercontrol.internal.file.ManagedFile;
import io.github.clustercontrol.internal.file.WriteMode;
import io.github.clustercontrol.internal.render.ClusterSnapshots;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * The reload that is pending because the file changed. An empty marker beside the file,
 * {@code .<name>.reload-owed}, exists from before the change until after the reload, so
 * that the next process reloads if this one ends in between.
 */
final class PendingReload {

	private static final Log logger = LogFactory.getLog(PendingReload.class);

	private final ManagedFile file;

	/** The state of the last reload that succeeded. */
	private @Nullable ClusterSnapshots reloaded;

	/** The state that the next reload is for. */
	private @Nullable ClusterSnapshots pending;

	/** The reload that may be running, unless the file has changed since it began. */
	private @Nullable Transition running;

	private boolean changing;

	private boolean closed;

	PendingReload(ManagedFile file) {
		this.file = file;
	}

	/**
	 * Return whether an earlier process left a reload pending. Where it could not write a
	 * marker, it may always have.
	 */
	synchronized boolean restore(ClusterSnapshots snapshots) throws IOException {
		Path marker = marker();
		boolean marked = Files.exists(marker);
		boolean unknown = this.file.mode() == WriteMode.IN_PLACE && this.file.exists()
				&& !Files.isWritable(ManagedFile.directory(marker));
		if (marked || unknown) {
			changeTo(snapshots);
		}
		return marked || unknown;
	}

	/**
	 * Replace the unknown state of a restored reload by the first known one. Return
	 * whether a reload must be requested again.
	 */
	synchronized boolean update(ClusterSnapshots snapshots) {
		boolean replaced = this.pending != null && this.pending.source() == Source.UNKNOWN
				&& snapshots.source() != Source.UNKNOWN;
		if (replaced) {
			changeTo(snapshots);
		}
		return replaced;
	}

	/** The file must not change if the marker cannot be written. */
	synchronized void beforeChange() throws IOException {
		Path marker = marker();
		Path directory = ManagedFile.directory(marker);
		Files.createDirectories(directory);
		try {
			Files.createFile(marker);
		}
		catch (FileAlreadyExistsException ex) {
			// The reload of an earlier change is still pending
		}
		catch (IOException ex) {
			if (this.file.mode() == WriteMode.ATOMIC || Files.isWritable(directory)) {
				throw ex;
			}
		}
		this.changing = true;
	}

	synchronized void afterChange(ClusterSnapshots snapshots) {
		this.changing = false;
		changeTo(snapshots);
	}

	/**
	 * The change failed. A file that is written in place may have any part of the new
	 * content: the marker stays until a write succeeds.
	 */
	synchronized void changeFailed() {
		this.changing = this.file.mode() == WriteMode.IN_PLACE;
		removeMarkerUnlessPending();
	}

	/** Return whether a change has begun and its result is not known. */
	synchronized boolean isChanging() {
		return this.changing;
	}

	synchronized boolean isPending() {
		return this.pending != null;
	}

	/**
	 * Return the revision of a cluster at the last reload that succeeded,
	 * {@link Long#MAX_VALUE} if no other is pending. The file may change twice at one
	 * revision.
	 */
	synchronized long reloadedRevision(String cluster) {
		if (this.pending == null) {
			return Long.MAX_VALUE;
		}
		long done = (this.reloaded != null) ? this.reloaded.revision(cluster) : 0;
		return Math.min(done, Math.max(0, this.pending.revision(cluster) - 1));
	}

	/** Return the change to reload, or {@code null} if no reload is pending. */
	synchronized @Nullable Transition begin() {
		if (this.closed || this.pending == null) {
			return null;
		}
		ClusterSnapshots previous = (this.reloaded != null) ? this.reloaded
				: ClusterSnapshots.unknown(this.pending.names());
		this.running = new Transition(previous, this.pending);
		return this.running;
	}

	synchronized void succeeded(Transition transition) {
		this.reloaded = transition.current();
		if (this.running == transition) {
			this.pending = null;
			removeMarkerUnlessPending();
		}
	}

	/** Begin no reload any more; the marker stays for the next process. */
	synchronized void close() {
		this.closed = true;
	}

	private void changeTo(ClusterSnapshots snapshots) {
		this.pending = snapshots;
		this.running = null;
	}

	private void removeMarkerUnlessPending() {
		if (this.pending != null || this.changing) {
			return;
		}
		try {
			Files.deleteIfExists(marker());
		}
		catch (IOException ex) {
			logger.debug("The next start reloads once more, because the marker cannot be removed", ex);
		}
	}

	private Path marker() throws IOException {
		Path target = this.file.target();
		return target.resolveSibling("." + target.getFileName() + ".reload-owed");
	}

}
