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

import io.github.clustercontrol.ClusterSnapshot;
import io.github.clustercontrol.Source;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * The reload that a file is owed because it changed. An empty file beside it,
 * {@code .<name>.reload-owed}, stands for it from before the change until after the
 * reload, so that the debt outlives the process.
 */
final class Debt {

	private static final Log logger = LogFactory.getLog(Debt.class);

	private final ManagedFile file;

	private @Nullable ClusterSnapshot reloaded;

	private @Nullable ClusterSnapshot owed;

	/** What a reload that may be running was told, until the file changes again. */
	private @Nullable Transition told;

	private boolean changing;

	private boolean closed;

	Debt(ManagedFile file) {
		this.file = file;
	}

	/**
	 * Take over what an earlier process owed. Where that could not be kept beside the
	 * file, it may always have owed something.
	 * @param snapshot the state now
	 * @return whether there was a debt
	 */
	synchronized boolean inherit(ClusterSnapshot snapshot) throws IOException {
		Path marker = marker();
		boolean kept = Files.exists(marker);
		boolean unknown = this.file.mode() == WriteMode.IN_PLACE && this.file.exists()
				&& !Files.isWritable(ManagedFile.directory(marker));
		if (kept || unknown) {
			owe(snapshot);
		}
		return kept || unknown;
	}

	/**
	 * Take note of a state, for what was inherited when there was none.
	 * @param snapshot the state now
	 * @return whether that is news for a reload
	 */
	synchronized boolean known(ClusterSnapshot snapshot) {
		boolean news = this.owed != null && this.owed.source() == Source.UNKNOWN && snapshot.source() != Source.UNKNOWN;
		if (news) {
			owe(snapshot);
		}
		return news;
	}

	/**
	 * Take note that the file is about to change.
	 * @throws IOException if that cannot be kept; the file must not change then
	 */
	synchronized void changing() throws IOException {
		Path marker = marker();
		Path directory = ManagedFile.directory(marker);
		Files.createDirectories(directory);
		try {
			Files.createFile(marker);
		}
		catch (FileAlreadyExistsException ex) {
			// An earlier change is owed still
		}
		catch (IOException ex) {
			if (this.file.mode() == WriteMode.ATOMIC || Files.isWritable(directory)) {
				throw ex;
			}
		}
		this.changing = true;
	}

	/**
	 * Take note that the file has changed.
	 * @param snapshot the state that it has now
	 */
	synchronized void changed(ClusterSnapshot snapshot) {
		this.changing = false;
		owe(snapshot);
	}

	/**
	 * Take note that the file could not be changed. What is written in place may have
	 * come to any part of it, and the reload is owed until the file is known to be whole.
	 */
	synchronized void notChanged() {
		this.changing = this.file.mode() == WriteMode.IN_PLACE;
		removeMarkerUnlessOwed();
	}

	/** Return whether a change has begun of which nobody knows how far it came. */
	synchronized boolean isChanging() {
		return this.changing;
	}

	synchronized boolean isOwed() {
		return this.owed != null;
	}

	/**
	 * Begin to pay.
	 * @return what a reload is to be told, or {@code null} if nothing is owed
	 */
	synchronized @Nullable Transition due() {
		if (this.closed || this.owed == null) {
			return null;
		}
		ClusterSnapshot previous = (this.reloaded != null) ? this.reloaded
				: ClusterSnapshot.unknown(this.owed.cluster());
		this.told = new Transition(previous, this.owed);
		return this.told;
	}

	/**
	 * Take note of a reload that succeeded.
	 * @param paid what was due when it began
	 */
	synchronized void pay(Transition paid) {
		this.reloaded = paid.current();
		if (this.told == paid) {
			this.owed = null;
			removeMarkerUnlessOwed();
		}
	}

	/** Leave what is owed to another process. */
	synchronized void close() {
		this.closed = true;
	}

	private void owe(ClusterSnapshot snapshot) {
		this.owed = snapshot;
		this.told = null;
	}

	private void removeMarkerUnlessOwed() {
		if (this.owed != null || this.changing) {
			return;
		}
		try {
			Files.deleteIfExists(marker());
		}
		catch (IOException ex) {
			logger.debug("The next start reloads once more, because this cannot be removed", ex);
		}
	}

	private Path marker() throws IOException {
		Path target = this.file.target();
		return target.resolveSibling("." + target.getFileName() + ".reload-owed");
	}

}
