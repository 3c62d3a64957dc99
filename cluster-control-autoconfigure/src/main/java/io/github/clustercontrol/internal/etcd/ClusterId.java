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

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.MessageOrBuilder;
import io.etcd.jetcd.api.DeleteRangeResponse;
import io.etcd.jetcd.api.LeaseGrantResponse;
import io.etcd.jetcd.api.LeaseKeepAliveResponse;
import io.etcd.jetcd.api.LeaseRevokeResponse;
import io.etcd.jetcd.api.PutResponse;
import io.etcd.jetcd.api.RangeResponse;
import io.etcd.jetcd.api.ResponseHeader;
import io.etcd.jetcd.api.TxnResponse;
import io.etcd.jetcd.api.WatchResponse;

/**
 * The id of an etcd cluster in its answers.
 */
final class ClusterId {

	private ClusterId() {
	}

	/**
	 * Return the cluster id of an answer, 0 for none: etcd's gRPC proxy makes up some
	 * answers.
	 */
	static long of(Object answer) {
		return header(answer).getClusterId();
	}

	/**
	 * An instance that starts, runs and stops only gets answers of the types that are
	 * named here. The descriptor of a message finds the header of any type, but it loads
	 * 200 classes and parses etcd's schema.
	 */
	private static ResponseHeader header(Object answer) {
		if (answer instanceof RangeResponse response) {
			return response.getHeader();
		}
		if (answer instanceof WatchResponse response) {
			return response.getHeader();
		}
		if (answer instanceof LeaseKeepAliveResponse response) {
			return response.getHeader();
		}
		if (answer instanceof LeaseGrantResponse response) {
			return response.getHeader();
		}
		if (answer instanceof TxnResponse response) {
			return response.getHeader();
		}
		if (answer instanceof PutResponse response) {
			return response.getHeader();
		}
		if (answer instanceof DeleteRangeResponse response) {
			return response.getHeader();
		}
		if (answer instanceof LeaseRevokeResponse response) {
			return response.getHeader();
		}
		return (answer instanceof MessageOrBuilder message) ? describedHeader(message)
				: ResponseHeader.getDefaultInstance();
	}

	private static ResponseHeader describedHeader(MessageOrBuilder answer) {
		FieldDescriptor field = answer.getDescriptorForType().findFieldByName("header");
		return (field != null && answer.getField(field) instanceof ResponseHeader header) ? header
				: ResponseHeader.getDefaultInstance();
	}

}
