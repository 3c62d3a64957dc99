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
 * Whether progress requests reach etcd. The gRPC proxy does not pass them on. Until all
 * is read again two watches in a row without a response are taken for one through a
 * proxy.
 *
 * @param unanswered how many watches in a row were opened and did not respond
 * @param missing whether the watch that is open is not sent progress requests
 */
public record ProgressSupport(int unanswered, boolean missing) {

	static final ProgressSupport ASSUMED = new ProgressSupport(0, false);

	ProgressSupport opened(WatchPosition.Header header) {
		return new ProgressSupport(this.unanswered, header.isFromProxy() || this.unanswered > 1);
	}

	ProgressSupport failed(boolean responded) {
		return responded ? this : new ProgressSupport(this.unanswered + 1, this.missing);
	}

}
