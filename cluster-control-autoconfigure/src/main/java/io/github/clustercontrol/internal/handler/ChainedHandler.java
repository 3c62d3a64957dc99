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
import java.util.function.Consumer;

import io.github.clustercontrol.ClusterHandler;
import io.github.clustercontrol.internal.command.CommandStatus;
import io.github.clustercontrol.internal.render.ClusterSnapshots;

/**
 * A handler of a {@link HandlerChain}. What has a default concerns handlers that write a
 * file: the others only {@link #handle handle} a state.
 */
@FunctionalInterface
public interface ChainedHandler {

	/** Return the handler of an application as part of the chain of one cluster. */
	static ChainedHandler of(ClusterHandler handler) {
		return (snapshots) -> handler.handle(snapshots.single());
	}

	/** Handle the latest state, which is known. */
	void handle(ClusterSnapshots snapshots) throws Exception;

	/** Return {@code false} to run the handler although the members are the same. */
	default boolean isIntact() {
		return true;
	}

	/** Return {@code false} to run the handler again. */
	default boolean isComplete() {
		return true;
	}

	/**
	 * Read whether an earlier process ended between a change of the file and its reload.
	 */
	default void restoreReload(ClusterSnapshots snapshots) throws IOException {
	}

	/** Request the reload, if the file has changed since the last request. */
	default void requestReload(Burst burst) {
	}

	/**
	 * Return the revision of a cluster that the program which reads the file has
	 * reloaded, {@link Long#MAX_VALUE} if no reload is pending.
	 */
	default long reloadedRevision(String cluster) {
		return Long.MAX_VALUE;
	}

	/** Make what was written survive a crash of the machine. */
	default void syncDirectory() {
	}

	/** The listener is called after each reload, on the thread of the reload. */
	default void onReload(Consumer<CommandStatus> listener) {
	}

	/** Add the results of the commands to the result of the last run. */
	default HandlerStatus complete(HandlerStatus status) {
		return status;
	}

	/** Begin no reload any more. */
	default void close() {
	}

}
