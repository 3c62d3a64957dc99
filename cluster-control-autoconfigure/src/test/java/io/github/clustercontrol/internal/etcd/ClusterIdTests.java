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

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Internal;
import com.google.protobuf.Message;
import io.etcd.jetcd.api.RangeResponse;
import io.etcd.jetcd.api.ResponseHeader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ClusterId}.
 */
class ClusterIdTests {

	private static final ResponseHeader HEADER = ResponseHeader.newBuilder().setClusterId(-7).build();

	@ParameterizedTest
	@MethodSource("answers")
	void eachTypeOfAnswerHasTheId(Message answer) {
		Message complete = answer.toBuilder()
			.setField(answer.getDescriptorForType().findFieldByName("header"), HEADER)
			.build();
		assertThat(ClusterId.of(complete)).isEqualTo(-7);
		assertThat(ClusterId.of(answer)).as("without a header").isZero();
	}

	/** All messages of etcd that have a header. */
	static Stream<Message> answers() {
		return RangeResponse.getDescriptor()
			.getFile()
			.getMessageTypes()
			.stream()
			.filter((type) -> type.findFieldByName("header") != null)
			.map(ClusterIdTests::empty);
	}

	private static Message empty(Descriptor type) {
		try {
			String name = RangeResponse.class.getPackageName() + "." + type.getName();
			return Internal.getDefaultInstance(Class.forName(name).asSubclass(Message.class));
		}
		catch (ClassNotFoundException ex) {
			throw new IllegalStateException(ex);
		}
	}

	@Test
	void otherObjectsHaveNone() {
		assertThat(ClusterId.of("no answer")).isZero();
		assertThat(ClusterId.of(HEADER)).isZero();
	}

}
