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

package io.github.clustercontrol.internal.log;

import java.util.HashSet;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Decides when a repeated failure is logged: at its beginning, for each further cause,
 * and at its end. Not safe for several threads.
 */
public final class RepeatedFailure {

	/** Limits the lines of a failure whose text differs each time. */
	private static final int MAX_CAUSES = 10;

	/** Times, process ids and revisions differ from one attempt to the next. */
	private static final Pattern NUMBER = Pattern.compile("\\d+");

	private final Set<String> causes = new HashSet<>();

	/**
	 * Report a failure, and return whether to log it. Causes that differ only in numbers
	 * are the same.
	 */
	public boolean isNew(String cause) {
		return this.causes.size() < MAX_CAUSES && this.causes.add(NUMBER.matcher(cause).replaceAll("0"));
	}

	public boolean isLogged() {
		return !this.causes.isEmpty();
	}

	/** Report a success, and return whether a failure was logged that ends now. */
	public boolean isOver() {
		boolean logged = isLogged();
		this.causes.clear();
		return logged;
	}

}
