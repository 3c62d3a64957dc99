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

package io.github.clustercontrol.internal.announce;

/**
 * The lease of the announcements of this application: they are gone when it is.
 */
public interface AnnouncementLease extends AutoCloseable {

	/**
	 * Begin to hold a lease. The task runs after each change of {@link #id()}, and must
	 * not block.
	 */
	void start(Runnable changed);

	/** Return the id of the lease now, 0 for none. */
	long id();

	@Override
	void close();

}
