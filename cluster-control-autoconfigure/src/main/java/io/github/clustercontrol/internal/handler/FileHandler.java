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
import java.util.List;
import java.util.function.Consumer;

import io.github.clustercontrol.ClusterHandler;
import io.github.clustercontrol.ClusterSnapshot;
import io.github.clustercontrol.Source;
import io.github.clustercontrol.internal.handler.HandlerStatus.Outcome;
import io.github.clustercontrol.internal.log.LineRate;
import io.github.clustercontrol.internal.render.Renderer;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a file in line with a cluster. New content is checked before the file gets it,
 * and a reload is owed from then on.
 */
public final class FileHandler implements ClusterHandler {

	private static final Log logger = LogFactory.getLog(FileHandler.class);

	private final LineRate rate = new LineRate();

	private final ManagedFile file;

	private final Renderer renderer;

	private final ResolvedMembers resolved;

	private final OnEmpty onEmpty;

	private final @Nullable Check check;

	private final @Nullable Reload reload;

	private final Debt debt;

	private volatile @Nullable CommandStatus checked;

	private volatile @Nullable CommandStatus reloaded;

	private volatile Consumer<CommandStatus> observer = (status) -> {
	};

	private @Nullable ClusterSnapshot written;

	private @Nullable ClusterSnapshot rendered;

	private boolean asked;

	private boolean due;

	private boolean settled = true;

	/**
	 * Create a handler.
	 * @param file the file to write
	 * @param renderer tells what it says
	 * @param onEmpty what to do when there are no members
	 * @param check checks new content, or {@code null} to accept all
	 * @param reload what to run after the file changed, or {@code null}
	 */
	public FileHandler(ManagedFile file, Renderer renderer, OnEmpty onEmpty, @Nullable Check check,
			@Nullable Reload reload) {
		this(file, renderer, null, onEmpty, check, reload);
	}

	/**
	 * Create a handler.
	 * @param file the file to write
	 * @param renderer tells what it says
	 * @param names looks up the names of hosts, for a program that loads no file with a
	 * name that it cannot resolve, or {@code null}
	 * @param onEmpty what to do when there are no members
	 * @param check checks new content, or {@code null} to accept all
	 * @param reload what to run after the file changed, or {@code null}
	 */
	public FileHandler(ManagedFile file, Renderer renderer, @Nullable HostNames names, OnEmpty onEmpty,
			@Nullable Check check, @Nullable Reload reload) {
		this.resolved = new ResolvedMembers(file, names);
		this.file = file;
		this.renderer = renderer;
		this.onEmpty = onEmpty;
		this.check = check;
		this.reload = reload;
		this.debt = new Debt(file);
		if (reload != null) {
			reload.add(this);
		}
	}

	@Override
	public void handle(ClusterSnapshot snapshot) throws IOException, InterruptedException {
		inherit(snapshot);
		if (isKept(snapshot)) {
			this.rendered = null;
			return;
		}
		ClusterSnapshot content = this.resolved.of(snapshot);
		write(snapshot, this.renderer.render(content));
		this.written = snapshot;
		this.rendered = content;
	}

	/**
	 * Return whether the file still has what was last written, whatever others did to it.
	 */
	boolean isIntact() {
		ClusterSnapshot rendered = this.rendered;
		try {
			return rendered == null || this.file.hasContent(this.renderer.render(rendered));
		}
		catch (IOException ex) {
			return false;
		}
	}

	/** Return the addresses of the members that the file cannot have for now. */
	List<String> leftOut() {
		return this.resolved.leftOut();
	}

	/**
	 * Take over what an earlier process owed.
	 * @param snapshot the state now, which may be unknown
	 */
	void inherit(ClusterSnapshot snapshot) throws IOException {
		if (this.reload != null && !this.asked) {
			this.due = this.debt.inherit(snapshot);
			this.asked = true;
		}
		else if (this.debt.known(snapshot)) {
			this.due = true;
		}
	}

	/** What was restored may be older than the file. */
	private boolean isKept(ClusterSnapshot snapshot) {
		boolean keepable = snapshot.source() == Source.RESTORED
				|| (this.onEmpty == OnEmpty.KEEP && snapshot.members().isEmpty());
		return keepable && this.file.exists();
	}

	private void write(ClusterSnapshot snapshot, byte[] content) throws IOException, InterruptedException {
		if (this.file.hasContent(content) && !this.debt.isChanging()) {
			return;
		}
		try (Candidate candidate = this.file.candidate(content)) {
			check(candidate, snapshot);
			this.settled = false;
			if (this.reload == null) {
				candidate.commit();
			}
			else {
				commitOwingReload(candidate, snapshot);
			}
		}
		logWritten(snapshot);
	}

	private void commitOwingReload(Candidate candidate, ClusterSnapshot snapshot) throws IOException {
		this.debt.changing();
		boolean changed = false;
		try {
			candidate.commit();
			changed = true;
		}
		finally {
			if (!changed) {
				this.debt.notChanged();
			}
		}
		this.debt.changed(snapshot);
		this.due = true;
	}

	private void logWritten(ClusterSnapshot snapshot) {
		if (this.rate.mayLog()) {
			logger.info("Wrote " + this.file + ": cluster " + snapshot.cluster() + " with " + snapshot.members().size()
					+ " members at revision " + snapshot.revision() + this.rate.skipped());
		}
	}

	private void check(Candidate candidate, ClusterSnapshot snapshot) throws IOException, InterruptedException {
		if (this.check == null) {
			return;
		}
		ClusterSnapshot previous = (this.written != null) ? this.written : ClusterSnapshot.unknown(snapshot.cluster());
		CommandStatus status = this.check.run(candidate,
				Transition.environment(List.of(new Transition(previous, snapshot))));
		this.checked = status;
		if (status != null && status.outcome() != Outcome.SUCCESS) {
			throw new IOException(
					"The check of the new content failed, and " + this.file + " keeps the old: " + status.error());
		}
	}

	/**
	 * Ask for the reload that is owed since the last time.
	 * @param burst the changes that it is for
	 */
	void requestReload(Burst burst) {
		if (this.due && this.reload != null) {
			this.due = false;
			this.reload.request(burst);
		}
	}

	/** Have what was written outlive a crash of the machine. */
	void settle() {
		if (!this.settled) {
			this.settled = true;
			this.file.settle();
		}
	}

	boolean isReloadOwed() {
		return this.debt.isOwed();
	}

	@Nullable Transition due() {
		return this.debt.due();
	}

	void reloaded(Transition transition, CommandStatus status) {
		if (status.outcome() == Outcome.SUCCESS) {
			this.debt.pay(transition);
		}
		this.reloaded = status;
		this.observer.accept(status);
	}

	/**
	 * Have somebody told of each reload from now on.
	 */
	void observe(Consumer<CommandStatus> observer) {
		this.observer = observer;
	}

	@Nullable CommandStatus checked() {
		return this.checked;
	}

	@Nullable CommandStatus reloaded() {
		return this.reloaded;
	}

	/** Leave what is owed to another process. */
	void close() {
		this.debt.close();
	}

	@Override
	public String toString() {
		return this.file.toString();
	}

}
