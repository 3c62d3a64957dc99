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

import java.util.stream.Stream;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import io.etcd.jetcd.api.AuthGrpc;
import io.etcd.jetcd.api.KVGrpc;
import io.etcd.jetcd.api.LeaseGrpc;
import io.etcd.jetcd.api.MaintenanceGrpc;
import io.etcd.jetcd.api.ResponseHeader;
import io.etcd.jetcd.api.WatchGrpc;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.PrototypeMarshaller;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ResponseHeaders}: each request that this project sends.
 */
class ResponseHeadersTests {

	static Stream<MethodDescriptor<?, ?>> methods() {
		return Stream.of(KVGrpc.getRangeMethod(), KVGrpc.getPutMethod(), KVGrpc.getDeleteRangeMethod(),
				KVGrpc.getTxnMethod(), LeaseGrpc.getLeaseGrantMethod(), LeaseGrpc.getLeaseKeepAliveMethod(),
				LeaseGrpc.getLeaseRevokeMethod(), LeaseGrpc.getLeaseTimeToLiveMethod(), WatchGrpc.getWatchMethod(),
				MaintenanceGrpc.getStatusMethod(), AuthGrpc.getUserGetMethod(), AuthGrpc.getRoleGetMethod());
	}

	@ParameterizedTest
	@MethodSource("methods")
	void everyResponseHasItsHeader(MethodDescriptor<?, ?> method) {
		ResponseHeader header = ResponseHeader.newBuilder().setClusterId(7).build();
		Message empty = (Message) ((PrototypeMarshaller<?>) method.getResponseMarshaller()).getMessagePrototype();
		FieldDescriptor field = empty.getDescriptorForType().findFieldByName("header");
		assertThat(ResponseHeaders.of(empty.toBuilder().setField(field, header).build())).isEqualTo(header);
		assertThat(ResponseHeaders.of(empty).getClusterId()).isZero();
	}

}
