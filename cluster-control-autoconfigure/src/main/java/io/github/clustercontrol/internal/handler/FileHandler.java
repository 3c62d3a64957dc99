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
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

import io.github.clustercontrol.Source;
import io.github.clustercontrol.internal.command.CommandStatus;
import io.github.clustercontrol.internal.command.RunOutcome;
import io.github.clustercontrol.internal.file.Candidate;
import io.github.clustercontrol.internal.file.ManagedFile;
import io.github.clustercontrol.internal.log.LineRate;
import io.github.clustercontrol.internal.render.ClusterSnapshots;
import io.github.clustercontrol.internal.render.Renderer;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Writes the members of its clusters to a file. New content is checked before the file
 * gets it, and a reload is pending from then on.
 */
public final class FileHandler implements ChainedHandler {

	private static final Log logger = LogFactory.getLog(FileHandler.class);

	private final LineRate rate = new LineRate();

	private final ManagedFile file;

	private final Renderer renderer;

	private final ResolvedMembers resolved;

	private final OnEmpty onEmpty;

	private final @Nullable Check check;

	private final @Nullable Reload reload;

	private final PendingReload pending;

	private volatile @Nullable CommandStatus reloaded;

	private volatile Consumer<CommandStatus> listener = (status) -> {
	};

	private @Nullable Written written;

	private Request request = Request.NOT_RESTORED;

	private boolean synced = true;

	/** With {@code names}, members whose host names cannot be resolved are left out. */
	public FileHandler(ManagedFile file, Renderer renderer, @Nullable HostNames names, OnEmpty onEmpty,
			@Nullable Check check, @Nullable Reload reload) {
		this.resolved = new ResolvedMembers(file, names);
		this.file = file;
		this.renderer = renderer;
		this.onEmpty = onEmpty;
		this.check = check;
		this.reload = reload;
		this.pending = new PendingReload(file);
		if (reload != null) {
			reload.add(this);
		}
	}

	@Override
	public void handle(ClusterSnapshots snapshots) throws IOException, InterruptedException {
		restoreReload(snapshots);
		if (isKept(snapshots)) {
			this.written = (this.written != null) ? new Written(this.written.state(), null) : null;
			return;
		}
		ClusterSnapshots content = this.resolved.of(snapshots);
		write(snapshots, this.renderer.render(content));
		this.written = new Written(snapshots, content);
	}

	/** A restored state may be older than the file. */
	private boolean isKept(ClusterSnapshots snapshots) {
		boolean keepable = snapshots.source() == Source.RESTORED
				|| (this.onEmpty == OnEmpty.KEEP && snapshots.members().isEmpty());
		return keepable && this.file.exists();
	}

	private void write(ClusterSnapshots snapshots, byte[] content) throws IOException, InterruptedException {
		if (this.file.hasContent(content) && !this.pending.isChanging()) {
			return;
		}
		try (Candidate candidate = this.file.candidate(content)) {
			check(candidate, snapshots);
			this.synced = false;
			if (this.reload == null) {
				candidate.commit();
			}
			else {
				commitBeforeReload(candidate, snapshots);
			}
		}
		if (this.rate.mayLog()) {
			logger.info("Wrote " + this.file + ": " + snapshots.description() + " with " + snapshots.members().size()
					+ " members at revision " + snapshots.revision() + this.rate.skipped());
		}
	}

	private void check(Candidate candidate, ClusterSnapshots snapshots) throws IOException, InterruptedException {
		if (this.check == null) {
			return;
		}
		ClusterSnapshots previous = (this.written != null) ? this.written.state()
				: ClusterSnapshots.unknown(snapshots.names());
		CommandStatus status = this.check.run(candidate,
				Transition.environment(List.of(new Transition(previous, snapshots))));
		if (status != null && status.outcome() != RunOutcome.SUCCESS) {
			throw new IOException(
					"The check of the new content failed, and " + this.file + " keeps the old: " + status.error());
		}
	}

	private void commitBeforeReload(Candidate candidate, ClusterSnapshots snapshots) throws IOException {
		this.pending.beforeChange();
		boolean changed = false;
		try {
			candidate.commit();
			changed = true;
		}
		finally {
			if (!changed) {
				this.pending.changeFailed();
			}
		}
		this.pending.afterChange(snapshots);
		this.request = Request.DUE;
	}

	@Override
	public boolean isIntact() {
		ClusterSnapshots content = (this.written != null) ? this.written.content() : null;
		try {
			return content == null || this.file.hasContent(this.renderer.render(content));
		}
		catch (IOException ex) {
			return false;
		}
	}

	@Override
	public boolean isComplete() {
		return this.resolved.leftOut().isEmpty();
	}

	@Override
	public void restoreReload(ClusterSnapshots snapshots) throws IOException {
		if (this.reload != null && this.request == Request.NOT_RESTORED) {
			this.request = this.pending.restore(snapshots) ? Request.DUE : Request.NONE;
		}
		else if (this.pending.update(snapshots)) {
			this.request = Request.DUE;
		}
	}

	@Override
	public void requestReload(Burst burst) {
		if (this.request == Request.DUE && this.reload != null) {
			this.request = Request.NONE;
			this.reload.request(burst);
		}
	}

	@Override
	public long reloadedRevision(String cluster) {
		return this.pending.reloadedRevision(cluster);
	}

	@Override
	public void syncDirectory() {
		if (!this.synced) {
			this.synced = true;
			this.file.syncDirectory();
		}
	}

	@Override
	public void onReload(Consumer<CommandStatus> listener) {
		this.listener = listener;
	}

	@Override
	public HandlerStatus complete(HandlerStatus status) {
		CommandStatus checked = (this.check != null) ? this.check.status() : null;
		return status.with(checked, this.reloaded, this.pending.isPending(), this.resolved.leftOut());
	}

	@Override
	public void close() {
		this.pending.close();
	}

	Path path() {
		return this.file.path();
	}

	@Nullable Transition beginReload() {
		return this.pending.begin();
	}

	void reloaded(Transition transition, CommandStatus status) {
		if (status.outcome() == RunOutcome.SUCCESS) {
			this.pending.succeeded(transition);
		}
		this.reloaded = status;
		this.listener.accept(status);
	}

	@Override
	public String toString() {
		return this.file.toString();
	}

	/**
	 * The last write. Without content, the file was kept since, with any content.
	 */
	private record Written(ClusterSnapshots state, @Nullable ClusterSnapshots content) {

	}

	/** Whether a reload is to be requested. */
	private enum Request {

		/** It is not known yet whether an earlier process left one pending. */
		NOT_RESTORED,

		NONE,

		DUE

	}

}
