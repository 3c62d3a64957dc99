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

package io.github.clustercontrol.internal.etcd;

import io.etcd.jetcd.api.AuthRoleGetResponse;
import io.etcd.jetcd.api.AuthUserGetResponse;
import io.etcd.jetcd.api.DeleteRangeResponse;
import io.etcd.jetcd.api.LeaseGrantResponse;
import io.etcd.jetcd.api.LeaseKeepAliveResponse;
import io.etcd.jetcd.api.LeaseRevokeResponse;
import io.etcd.jetcd.api.LeaseTimeToLiveResponse;
import io.etcd.jetcd.api.PutResponse;
import io.etcd.jetcd.api.RangeResponse;
import io.etcd.jetcd.api.ResponseHeader;
import io.etcd.jetcd.api.StatusResponse;
import io.etcd.jetcd.api.TxnResponse;
import io.etcd.jetcd.api.WatchResponse;

/**
 * Finds the header of a response. The generated messages have no common type with a
 * header, and protobuf's reflection would load 158 classes and keep the descriptors of
 * all messages in memory.
 */
final class ResponseHeaders {

	private ResponseHeaders() {
	}

	/** Return the header, an empty one if there is none. */
	static ResponseHeader of(Object response) {
		if (response instanceof WatchResponse watch) {
			return watch.getHeader();
		}
		if (response instanceof LeaseKeepAliveResponse renewal) {
			return renewal.getHeader();
		}
		if (response instanceof TxnResponse txn) {
			return txn.getHeader();
		}
		if (response instanceof RangeResponse range) {
			return range.getHeader();
		}
		if (response instanceof PutResponse put) {
			return put.getHeader();
		}
		if (response instanceof DeleteRangeResponse delete) {
			return delete.getHeader();
		}
		if (response instanceof LeaseGrantResponse grant) {
			return grant.getHeader();
		}
		if (response instanceof LeaseRevokeResponse revoke) {
			return revoke.getHeader();
		}
		if (response instanceof LeaseTimeToLiveResponse lease) {
			return lease.getHeader();
		}
		if (response instanceof StatusResponse status) {
			return status.getHeader();
		}
		if (response instanceof AuthUserGetResponse user) {
			return user.getHeader();
		}
		if (response instanceof AuthRoleGetResponse role) {
			return role.getHeader();
		}
		return ResponseHeader.getDefaultInstance();
	}

}
