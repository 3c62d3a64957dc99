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

package io.github.clustercontrol.internal.grpc;

import java.net.InetSocketAddress;
import java.util.List;

import io.github.clustercontrol.Member;
import io.github.clustercontrol.internal.key.GrpcPort;
import io.grpc.EquivalentAddressGroup;

/**
 * The addresses at which members serve gRPC.
 */
final class GrpcAddress {

	private GrpcAddress() {
	}

	/**
	 * Return the addresses. Looks up host names, which may block. An unknown host stays
	 * in the list: the channel fails to connect to it and asks for the addresses again.
	 */
	static List<EquivalentAddressGroup> of(List<Member> members) {
		return members.stream()
			.map((member) -> new EquivalentAddressGroup(
					new InetSocketAddress(member.host(), GrpcPort.of(member.metadata(), member.port()))))
			.toList();
	}

}
