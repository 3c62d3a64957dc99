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

package io.github.clustercontrol.internal.etcd.rules;

/**
 * Why a request or a watch failed, as far as it decides how to go on.
 */
public enum FailureKind {

	/** No answer: etcd may have carried the request out, or may do so later. */
	UNANSWERED,

	/** The lease does not exist (any more); nothing was carried out. */
	LEASE_GONE,

	/** etcd refuses the request until an operator changes something. */
	REFUSED,

	/** etcd, or this instance, could not carry the request out now. */
	FAILED

}
