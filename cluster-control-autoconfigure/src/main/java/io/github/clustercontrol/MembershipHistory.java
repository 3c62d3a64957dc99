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

package io.github.clustercontrol;

/**
 * Answers why an address is, or is not, a member of a cluster. A bean in each application
 * that watches clusters. It reads etcd's own history when it is called, as far back as
 * etcd has not compacted it. Times, and what etcd cannot answer, come from the last
 * changes that this application has seen.
 *
 * @since 0.1.0
 */
public interface MembershipHistory {

	/**
	 * Find out why an address is, or is not, a member. Sends requests to etcd and waits
	 * for their answers, at most for a few times {@code etcd.request-timeout}. If etcd
	 * does not answer or denies a request, the answer is what this application knows, and
	 * {@link Membership#problem()} gives the reason. May be called by several threads at
	 * once.
	 * @param cluster the name of the cluster in {@code clustercontrol.clusters}
	 * @param address the address, {@code host:port}, or any other name of a key in the
	 * directory of the cluster
	 * @return its membership
	 * @throws IllegalArgumentException if there is no such cluster
	 */
	Membership find(String cluster, String address);

}
