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

package io.github.clustercontrol.fault.row;

import java.util.List;
import java.util.Set;

/**
 * An instance that registers a key in a directory of etcd and watches that directory, for
 * {@link FaultRows}. Implementations have a constructor without arguments, so that
 * another JVM can create one.
 */
public interface Subject extends AutoCloseable {

	/**
	 * Register and start to watch. May return before both are done.
	 * @param endpoints the URLs of etcd
	 * @param selfKey the key to register, directly below the directory
	 * @param ttlSeconds the TTL of the key
	 * @param directory the directory to watch, without a trailing slash
	 */
	void start(List<String> endpoints, String selfKey, int ttlSeconds, String directory);

	/**
	 * The current members of the instance.
	 * @return their whole keys
	 */
	Set<String> members();

	/**
	 * All changes of the members so far, in order, starting with the first members.
	 * @return the changes
	 */
	List<MemberChange> changes();

	/**
	 * Whether the instance is registered according to its own state.
	 * @return whether it is registered
	 */
	boolean registered();

	/**
	 * Whether the instance stopped because of an operator's delete.
	 * @return whether it has stopped
	 */
	boolean stopped();

	/**
	 * Leave normally.
	 */
	@Override
	void close();

}
