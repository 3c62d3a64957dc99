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

package io.github.clustercontrol.internal.concurrent;

import java.util.concurrent.Executor;

/**
 * Runs the tasks of serial executors on threads.
 */
interface Runner extends Executor {

	/**
	 * Run a follow-up task: on the current worker after its current task if possible (see
	 * {@link Workers}), otherwise as {@link #execute} does.
	 */
	void executeNext(Runnable task);

	/** Return whether other tasks wait for a thread, so that a long task should end. */
	boolean isCrowded();

}
