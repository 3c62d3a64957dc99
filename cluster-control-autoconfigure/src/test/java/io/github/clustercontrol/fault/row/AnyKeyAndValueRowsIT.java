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

package io.github.clustercontrol.fault.row;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

import io.github.clustercontrol.Member;
import io.github.clustercontrol.MemberTheoriesTests;
import io.github.clustercontrol.fault.EtcdServer;
import io.github.clustercontrol.fault.LogRecorder;
import io.github.clustercontrol.internal.key.MemberCodec;
import io.github.clustercontrol.theory.BadInput;
import io.github.clustercontrol.theory.Theories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.quicktheories.core.Gen;
import org.quicktheories.generators.Generate;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Hundreds of generated keys and values through a real etcd: one half exists at the first
 * read, the other half is written during the watch.
 */
class AnyKeyAndValueRowsIT {

	private static final int KEYS = 400;

	@RegisterExtension
	static EtcdServer etcd = new EtcdServer();

	private final SortedMap<String, Member> members = new TreeMap<>();

	private final Set<ByteBuffer> rejected = new HashSet<>();

	@Test
	void row41AndRow42AnyKeyAndValue() {
		Gen<byte[]> texts = BadInput.names().map(BadInput::utf8);
		Gen<byte[]> noise = Generate.byteArrays(Generate.range(0, 30),
				Generate.bytes(Byte.MIN_VALUE, Byte.MAX_VALUE, (byte) 0));
		Gen<Written> written = Generate.oneOf(texts, texts, BadInput.spoiltBytes(texts), noise)
			.zip(BadInput.values(), Written::new);
		List<Written> all = new ArrayList<>();
		Theories.theory(KEYS).forAll(written).checkAssert(all::add);
		try (LogRecorder log = new LogRecorder().alone(); ClusterControlSubject subject = new ClusterControlSubject()) {
			all.subList(0, all.size() / 2).forEach(this::put);
			subject.start(List.of(etcd.endpoint()), "/clusterdemo/self/10.0.0.1:8110", 60, Stage.DIRECTORY);
			awaitTruth(subject);
			all.subList(all.size() / 2, all.size()).forEach(this::put);
			awaitTruth(subject);
			// On a busy machine etcd may not answer for a while
			assertThat(log.warnings("")).as("the log lines about 400 keys")
				.filteredOn((line) -> !line.startsWith("etcd at ") && !line.startsWith("Not all clusters "))
				.hasSizeLessThan(110)
				.allMatch((line) -> line.startsWith("Ignoring a key in ") || line.startsWith("The member ")
						|| line.contains(" more keys in "));
			try (ClusterControlSubject late = new ClusterControlSubject()) {
				late.start(List.of(etcd.endpoint()), "/clusterdemo/self/10.0.0.2:8110", 60, Stage.DIRECTORY);
				awaitTruth(late);
			}
			etcd.witness().deletePrefix(Stage.DIRECTORY + "/");
			this.members.clear();
			this.rejected.clear();
			awaitTruth(subject);
		}
	}

	private void put(Written written) {
		byte[] directory = BadInput.utf8(Stage.DIRECTORY + "/");
		ByteBuffer key = ByteBuffer.allocate(directory.length + written.name.length).put(directory).put(written.name);
		etcd.witness().put(key.array(), written.value);
		String name = text(written.name);
		if (name != null && MemberTheoriesTests.isAddress(name)) {
			this.members.put(name, new MemberCodec().decode(name, written.value).member());
		}
		else {
			this.rejected.add(ByteBuffer.wrap(written.name));
		}
	}

	private void awaitTruth(ClusterControlSubject subject) {
		List<Member> expected = new ArrayList<>(this.members.values());
		Stage.awaitMeanwhile("exactly the addresses are members", () -> subject.snapshot().members().equals(expected)
				&& subject.status().rejectedCount() == this.rejected.size());
	}

	private static String text(byte[] name) {
		try {
			return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(name)).toString();
		}
		catch (CharacterCodingException ex) {
			return null;
		}
	}

	private record Written(byte[] name, byte[] value) {
	}

}
