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
 * A renewal of a lease that etcd answered. When it was sent, the member that answered had
 * not applied a later revision than that of the header.
 *
 * @param header what that member said of itself
 * @param sent when the renewal was sent, as {@link Moment#nanos()}
 */
public record Renewal(WatchPosition.Header header, long sent) {

	/** No renewal: no etcd cluster has the id 0. */
	public static final Renewal NONE = new Renewal(new WatchPosition.Header(0, 0, 0), 0);

	/** Return this renewal by a clock that is ahead by so many nanoseconds. */
	public Renewal shifted(long nanos) {
		return new Renewal(this.header, this.sent + nanos);
	}

}
