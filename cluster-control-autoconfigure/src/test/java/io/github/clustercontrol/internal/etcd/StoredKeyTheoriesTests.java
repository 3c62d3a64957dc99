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

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

import com.google.protobuf.ByteString;
import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.KeyValue;
import io.github.clustercontrol.theory.BadInput;
import io.github.clustercontrol.theory.Theories;
import org.junit.jupiter.api.Test;
import org.quicktheories.core.Gen;
import org.quicktheories.generators.Generate;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What holds for the bytes of every key.
 */
class StoredKeyTheoriesTests {

	private static final String PREFIX = "/clüster/web/";

	@Test
	void textStaysTextAndBytesThatAreNoneCanStillBeTold() {
		Gen<byte[]> texts = BadInput.names().map(BadInput::utf8);
		Gen<byte[]> noise = Generate.byteArrays(Generate.range(0, 30),
				Generate.bytes(Byte.MIN_VALUE, Byte.MAX_VALUE, (byte) 0));
		Gen<byte[]> names = Generate.oneOf(texts, BadInput.spoiltBytes(texts), noise);
		Theories.theory(2_000).forAll(names, names).checkAssert((one, other) -> {
			String key = text(one);
			assertThat(key).startsWith(PREFIX);
			String lenient = new String(one, StandardCharsets.UTF_8);
			if (Arrays.equals(lenient.getBytes(StandardCharsets.UTF_8), one)) {
				assertThat(key).isEqualTo(PREFIX + lenient);
			}
			else {
				assertThat(key).containsPattern("\\\\x[89a-f][0-9a-f]");
			}
			assertThat(key.equals(text(other))).isEqualTo(Arrays.equals(one, other));
		});
	}

	private static String text(byte[] name) {
		io.etcd.jetcd.api.KeyValue stored = io.etcd.jetcd.api.KeyValue.newBuilder()
			.setKey(ByteString.copyFromUtf8(PREFIX).concat(ByteString.copyFrom(name)))
			.build();
		return StoredKey.of(new KeyValue(stored, ByteSequence.EMPTY)).key();
	}

}
